import { hasLetters, plainLatin } from '../../../integrations/bank-files/index.ts'
import type { FilePayment, Refusal, RunFile } from './format.ts'

/** What no bank file can be written with, whatever its format. */
export function shortcomings(run: RunFile): Refusal[] {
  const found: Refusal[] = []
  if (run.payments.length === 0) found.push({ payment: null, message: 'The run has no payments.' })
  if (!hasLetters(plainLatin(run.payer.name)))
    found.push({
      payment: null,
      message: 'Give the legal entity a name in Latin letters: banks take no others.',
    })
  return [...found, ...run.payments.flatMap((payment) => ofPayment(payment, run.currency))]
}

function ofPayment({ number, amount, vendor }: FilePayment, currency: string): Refusal[] {
  const because = (message: string): Refusal => ({ payment: number, message })
  return [
    amount.minor > 0n ? null : because('The amount must be more than zero.'),
    amount.currency === currency
      ? null
      : because(
          `The run pays in ${currency}. Put payments in ${amount.currency} into another run.`,
        ),
    hasLetters(plainLatin(vendor.name))
      ? null
      : because(
          'The account holder has no Latin letter in the name, and banks take no others. Propose the account again with the name in Latin letters.',
        ),
  ].filter((refusal) => refusal !== null)
}
