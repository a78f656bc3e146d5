/**
 * Content-Disposition with a file name in any script (RFC 6266, RFC 8187): plain ASCII for old readers, UTF-8 for the
 * others.
 */
export function contentDisposition(
  name: string,
  how: 'attachment' | 'inline' = 'attachment',
): string {
  const ascii = name.replaceAll(/[^\w.\- ]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*!]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${how}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
