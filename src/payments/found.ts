import type { OpenPart } from './found-queries.ts'

/** What a line of a statement says of a payment. */
export type Spoken = { counterparty: string | null; remittance: string | null }
export type Likely = OpenPart & { fits: ('vendor' | 'number')[] }

const plain = (text: string): string =>
  ` ${text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `
const joined = (text: string): string => plain(text).replaceAll(' ', '')
/** Words that tell no firm from another. */
export const firmWords: readonly string[] =
  'ltd limited private pvt gmbh ag inc llc llp co company corp plc bv sa sarl kg the and und'.split(
    ' ',
  )

/** Whether the text names a vendor: all words of its name that tell it from others. */
function namesVendor(text: string, name: string): boolean {
  const words = plain(name)
    .trim()
    .split(' ')
    .filter((word) => word.length > 1 && !firmWords.includes(word))
  return words.length > 0 && words.every((word) => text.includes(` ${word} `))
}

/** Open parts of the amount of a line, those first whose vendor and number its text names. */
export function likely({ counterparty, remittance }: Spoken, parts: readonly OpenPart[]): Likely[] {
  const said = `${counterparty ?? ''} ${remittance ?? ''}`
  const [words, letters] = [plain(said), joined(said)]
  const namesNumber = (number: string): boolean =>
    joined(number).length > 2 && letters.includes(joined(number))
  return parts
    .map((part): Likely => ({
      ...part,
      fits: [
        ...(namesNumber(part.supplier_number) || namesNumber(part.invoice_number)
          ? (['number'] as const)
          : []),
        ...(namesVendor(words, part.vendor_name) ? (['vendor'] as const) : []),
      ],
    }))
    .toSorted((a, b) => b.fits.length - a.fits.length)
}

type Discounted = { amount: bigint; discount: bigint; discount_until: string | null }
/** The discount of a part that is to be had where it is paid on this day. */
export const discountOn = ({ discount, discount_until: until }: Discounted, day: string): bigint =>
  until !== null && day <= until ? discount : 0n
/**
 * Whether a debit is lower than these parts by exactly the discounts that are to be had on its day: then it paid all
 * of them.
 */
export function isPaidWithDiscount(
  parts: readonly Discounted[],
  { minor, day }: { minor: bigint; day: string },
): boolean {
  const sum = parts.reduce((all, { amount }) => all + amount, 0n)
  const discounts = parts.reduce((all, part) => all + discountOn(part, day), 0n)
  return discounts > 0n && sum - discounts === minor
}
