const control = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/
const pages =
  /^\s*(?:<!doctype\s+html|<(?:html|head|body|script|svg|iframe|style|meta)\b|<\?php|#!|\{\\rtf)/i
const active = /<\s*(?:script|iframe|svg)\b|javascript:/i
/** Names of XML that a browser shows or runs instead of keeping it. */
const shownNamespaces = /http:\/\/www\.w3\.org\/(?:1999\/xhtml|2000\/svg|1999\/XSL\/Transform)/i

/** Why text is refused: it is a page, a script, or no text at all. Every encoding that spreadsheets write is taken. */
export function textProblem(bytes: Uint8Array, type: string): string | null {
  const text = decoded(bytes)
  if (control.test(text)) return 'It is not text: it holds characters that no text has.'
  if (type === 'application/xml') return xmlProblem(text)
  return pages.test(text) || active.test(text) ? 'It is a page or a script, not plain text.' : null
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

function xmlProblem(text: string): string | null {
  if (/<!(?:doctype|entity)/i.test(text))
    return 'XML with an attachment type of its own is not taken: it could fetch or grow anything.'
  if (/<\?xml-stylesheet/i.test(text) || shownNamespaces.test(text))
    return 'It is a page, a picture or a style sheet, not an attachment in XML.'
  const root =
    /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*|<\?[\s\S]*?\?>\s*)*<(?:[\w.-]+:)?([\p{L}_][\w.-]*)/u.exec(
      text,
    )?.[1]
  if (!root) return 'It is not XML.'
  return /^(?:svg|html|script|body|head|iframe|stylesheet|transform)$/i.test(root) ||
    active.test(text)
    ? 'It is a page, a picture or a script, not an attachment in XML.'
    : null
}
