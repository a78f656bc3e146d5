/** What one letter is spelled with where its accent cannot simply be left out. */
const spelled: Record<string, string> = {
  ß: 'ss',
  ẞ: 'SS',
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  Ø: 'O',
  ø: 'o',
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ð: 'D',
  ð: 'd',
  Þ: 'TH',
  þ: 'th',
  ı: 'i',
  '&': '+',
  _: '-',
  '’': "'",
  '‘': "'",
  '–': '-',
  '—': '-',
}

/**
 * The letters that every bank takes: a-z, A-Z, 0-9, space and / - ? : ( ) . , ' + (EPC217-08).
 * Accents are left out, a few letters are spelled, letters of other scripts become a full stop, and
 * signs and pictures fall away. It begins with a letter or a digit, so that no table takes it for a formula.
 */
export const plainLatin = (text: string): string =>
  Array.from(text.normalize('NFC'), plainLetter)
    .join('')
    .replace(/\.{2,}/g, '.')
    .replace(/\/{2,}/g, '/')
    .replace(/\s+/g, ' ')
    .replace(/^[^a-zA-Z0-9(]+/, '')
    .trim()

/** One letter in those that every bank takes; a letter of another script is a full stop. */
export function plainLetter(letter: string): string {
  if (letter in spelled) return spelled[letter]!
  const bare = letter.normalize('NFKD').replace(/\p{M}/gu, '')
  if (/^[a-zA-Z0-9/\-?:().,'+ ]+$/.test(bare)) return bare
  if (/\s/.test(letter)) return ' '
  return /\p{L}|\p{N}/u.test(letter) ? '.' : ''
}

/** Cut at so many letters, never ending in a space. */
export const cut = (text: string, most: number): string => text.slice(0, most).trimEnd()

export const hasLetters = (text: string): boolean => /[a-zA-Z0-9]/.test(text)
