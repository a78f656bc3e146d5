import type { Rail } from '../port.ts'

/** The bank took the money by itself, such as by card or direct debit. */
export const foundRail: Rail = {
  code: 'statement',
  name: 'Found on a statement of the bank',
  to: 'anything',
  tells: { by: 'statement' },
}
