type Child = string | null | readonly Child[]

/** An element with what is inside it; `name` may carry attributes. What is null is left out. */
export function element(name: string, ...children: readonly Child[]): string {
  const inside = children.flat(9).filter((child) => child !== null)
  return `<${name}>${inside.join('')}</${name.split(' ')[0]}>`
}

/** An element that holds a text. */
export const value = (name: string, text: string): string => element(name, escaped(text))

/** Without the characters that XML cannot hold at all. */
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
