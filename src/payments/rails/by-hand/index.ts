import type { Rail } from '../port.ts'

export const byHand: Rail = {
  code: 'by_hand',
  name: 'Paid by hand, in the bank’s own pages',
  to: 'anything',
  tells: { by: 'person' },
}
