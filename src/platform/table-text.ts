/** How a text was written, where that is not UTF-8. */
export type OtherEncoding = 'Windows-1252' | 'UTF-16'
export type TableText = { text: string; readAs: OtherEncoding | null }

/**
 * The text of a file: UTF-8 where its bytes are that, else UTF-16 or Windows-1252, as spreadsheets still save it. Null
 * where it is no text.
 */
export function textOfTable(bytes: Uint8Array): TableText | null {
  const wide = wideEncoding(bytes)
  if (wide) return readable({ text: decoded(bytes, wide), readAs: 'UTF-16' })
  const plain = decoded(bytes, 'utf-8')
  if (plain !== null) return readable({ text: plain, readAs: null })
  return readable({ text: decoded(bytes, 'windows-1252'), readAs: 'Windows-1252' })
}

/** What to look at where a file was not in UTF-8; null where it was. */
export const readAsText = (readAs: OtherEncoding | null): string | null =>
  readAs &&
  `The file was read as ${readAs}. If letters such as ä or é look wrong, save it as “CSV UTF-8” and send it again.`

type Wide = 'utf-16le' | 'utf-16be'

/** By its mark at the beginning; without one, by the zeros in every second byte. */
function wideEncoding(bytes: Uint8Array): Wide | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const start = bytes.subarray(0, 2000)
  const zeros = [0, 1].map((side) => start.filter((byte, i) => byte === 0 && i % 2 === side).length)
  const [high, low] = [zeros[0]!, zeros[1]!]
  if (low > start.length / 4 && high === 0) return 'utf-16le'
  return high > start.length / 4 && low === 0 ? 'utf-16be' : null
}

function decoded(bytes: Uint8Array, encoding: Wide | 'utf-8' | 'windows-1252'): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** What no table has: it is a picture, a program or the like. Windows-1252 has places without a letter. */
const noText = { all: /\u0000/, guessed: /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffe]/ }

function readable({ text, readAs }: { text: string | null } & Omit<TableText, 'text'>) {
  const wrong = readAs ? noText.guessed : noText.all
  return text === null || wrong.test(text) ? null : { text, readAs }
}
