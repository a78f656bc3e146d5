import { cut, hasLetters, plainLatin } from '../../../integrations/bank-files/index.ts'
import type { FilePayment } from './format.ts'

/** Which invoices a payment is for, in at most `most` letters; what has no room is counted. */
export function remittance({ documents, number }: FilePayment, most: number): string {
  const numbers = documents.map((document) => plainLatin(document.number)).filter(hasLetters)
  for (let shown = numbers.length; shown > 0; shown -= 1) {
    const rest = numbers.length - shown
    const text = `${number} ${numbers.slice(0, shown).join(' ')}${rest ? ` and ${rest} more` : ''}`
    if (text.length <= most) return text
  }
  return cut(`${number} ${documents.length} invoices`, most)
}
