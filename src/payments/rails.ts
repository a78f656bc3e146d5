import {
  rails as fileRails,
  type Rail as FileRail,
  type RunFile,
} from '../integrations/bank-files/index.ts'
import { conflict } from '../kernel/problem.ts'

/** A way to pay. Without a file Stripe is told each payment, or a person pays in the bank's own pages. */
export type Rail = {
  code: string
  name: string
  file: FileRail | null
  /** `anything`: also by card, cheque or direct debit, without an account of the vendor. */
  to: 'bank_account' | 'stripe_recipient' | 'anything'
}

/** The plain table first: every bank and every person reads it. */
const byFile = fileRails
  .map((rail): Rail => ({
    code: rail.code,
    name: rail.name,
    file: rail,
    to: 'bank_account',
  }))
  .toSorted((a, b) => Number(b.code === 'csv') - Number(a.code === 'csv'))
export const rails: readonly Rail[] = [
  ...byFile,
  {
    code: 'by_hand',
    name: 'Paid by hand, in the bank’s own pages',
    file: null,
    to: 'anything',
  },
  { code: 'stripe', name: 'Stripe pays each vendor', file: null, to: 'stripe_recipient' },
]
/** Nobody proposes it: the bank took the money by itself, and its statement shows it. */
export const foundRail: Rail = {
  code: 'statement',
  name: 'Found on a statement of the bank',
  file: null,
  to: 'anything',
}
export const railNamed = (code: string): Rail | null =>
  [...rails, foundRail].find((rail) => rail.code === code) ?? null

/** 409 where a bank would not take the file: it names what stands in the way, and what to do. */
export function refuseFile({ file }: Rail, run: RunFile): void {
  const refusals = file?.refusals(run) ?? []
  if (refusals.length === 0) return
  const more = refusals.length > 3 ? ` And ${refusals.length - 3} more.` : ''
  throw conflict(
    'file_refused',
    `The bank would not take this file. ${refusals
      .slice(0, 3)
      .map(({ message }) => message)
      .join(' ')}${more}`,
  )
}
