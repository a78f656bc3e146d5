import { message, type Message } from '../messages/index.ts'

const control = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/
const pages =
  /^\s*(?:<!doctype\s+html|<(?:html|head|body|script|svg|iframe|style|meta)\b|<\?php|#!|\{\\rtf)/i
const active = /<\s*(?:script|iframe|svg)\b|javascript:/i
/** Names of XML that a browser shows or runs instead of keeping it. */
const shownNamespaces = /http:\/\/www\.w3\.org\/(?:1999\/xhtml|2000\/svg|1999\/XSL\/Transform)/i

/** Why text is refused: it is a page, a script, or no text at all. Every encoding that spreadsheets write is taken. */
export function textProblem(bytes: Uint8Array, type: string): Message | null {
  const text = decoded(bytes)
  if (control.test(text)) return message('file.no_text', {})
  if (type === 'application/xml') return xmlProblem(text)
  return pages.test(text) || active.test(text) ? message('file.text_is_page', {}) : null
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

function xmlProblem(text: string): Message | null {
  if (/<!(?:doctype|entity)/i.test(text)) return message('file.xml_doctype', {})
  if (/<\?xml-stylesheet/i.test(text) || shownNamespaces.test(text))
    return message('file.xml_shown', {})
  const root =
    /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*|<\?[\s\S]*?\?>\s*)*<(?:[\w.-]+:)?([\p{L}_][\w.-]*)/u.exec(
      text,
    )?.[1]
  if (!root) return message('file.no_xml', {})
  return /^(?:svg|html|script|body|head|iframe|stylesheet|transform)$/i.test(root) ||
    active.test(text)
    ? message('file.xml_active', {})
    : null
}
