import { plainLetter } from './text.ts'

const decoder = new TextDecoder('windows-1252')
const places = Array.from({ length: 256 }, (_, byte) => byte)
  .filter((byte) => byte < 0x80 || byte > 0x9f || hasLetter(byte))
  .map((byte) => [decoder.decode(Uint8Array.of(byte)), byte] as const)
const byteOf: ReadonlyMap<string, number> = new Map(places)

/** Five of the places from 0x80 to 0x9f are empty; they decode to control characters. */
function hasLetter(byte: number): boolean {
  return decoder.decode(Uint8Array.of(byte)) > '\u009f'
}

/**
 * What Windows-1252 does not have is written as in bank files: accents are left out, letters of other scripts are full
 * stops.
 */
export function toWindows1252(value: string): { text: string; bytes: Buffer } {
  const text = Array.from(value.normalize('NFC'), (letter) =>
    byteOf.has(letter) ? letter : plainLetter(letter),
  ).join('')
  return { text, bytes: Buffer.from(Array.from(text, (letter) => byteOf.get(letter)!)) }
}
