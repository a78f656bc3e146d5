import { inflateSync } from 'node:zlib'

const mostFiles = 20
const mostBytes = 20 * 1_048_576
const mostDictionary = 4000

/** Begins like XML, in any encoding it may come in. */
export const isXml = (bytes: Uint8Array): boolean =>
  /^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s\u0000]*</.test(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  )

/** Has the root of an invoice near its beginning. */
export const isInvoice = (xml: Uint8Array): boolean =>
  /<(?:\w+:)?(?:Invoice|CreditNote|CrossIndustry\w+)[\s>]/.test(
    Buffer.from(xml.subarray(0, 8192)).toString('latin1').replaceAll('\0', ''),
  )

/**
 * XML files in a PDF whose list of attachments leaves them out: they hang at the document (/AF), at a page or at an
 * annotation alone. An embedded file is always an object of its own, so it is found wherever it hangs. The last of
 * each number counts, as in the PDF itself.
 */
export function unlistedXml(bytes: Uint8Array): Uint8Array[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = view.toString('latin1')
  const found = new Map<string, Uint8Array>()
  for (const match of text.matchAll(/(?<![\d])(\d{1,10})\s+\d{1,5}\s+obj\b/g)) {
    const content = embeddedAt(view, text, match.index + match[0].length)
    if (content && isXml(content)) found.set(match[1]!, content)
    if (found.size >= mostFiles) break
  }
  return [...found.values()]
}

const embedded = /\/EmbeddedFile\b|\/Subtype\s*\/(?:text|application)(?:#23)?(?:#2[fF]|2[fF])xml/

/** The unpacked content of an embedded file whose object begins here; null when it is something else. */
function embeddedAt(view: Buffer, text: string, from: number): Uint8Array | null {
  const begins = text.slice(from, from + mostDictionary)
  const at = begins.search(/\bstream\r?\n/)
  const dictionary = begins.slice(0, at)
  if (at < 0 || dictionary.includes('endobj') || !embedded.test(dictionary)) return null
  const start = from + at + (begins.startsWith('stream\r', at) ? 8 : 7)
  const end = text.indexOf('endstream', start)
  return end < 0 ? null : unpacked(view.subarray(start, end), dictionary)
}

function unpacked(content: Buffer, dictionary: string): Uint8Array | null {
  const filters = dictionary.match(/\/(?:\w+Decode|Crypt)\b/g) ?? []
  if (filters.length === 0) return new Uint8Array(content)
  if (filters.join() !== '/FlateDecode') return null
  try {
    return new Uint8Array(inflateSync(content, { maxOutputLength: mostBytes }))
  } catch {
    return null
  }
}
