import type { z } from 'zod'
import { goods } from '../purchase-orders/index.ts'
import type * as queries from './queries.ts'
import { minus } from './receipt.ts'

export type Receipt = z.output<typeof queries.Row>
export type Line = z.output<typeof queries.LineRow>

/** What is not inspected is accepted as it comes; a reversal takes all of it back. */
export const linesShown = (
  { reverses_id: reverses }: Pick<Receipt, 'reverses_id'>,
  lines: readonly Line[],
): Line[] =>
  lines.map((line) => {
    const accepted = goods.isInspected(line) ? line.accepted : line.quantity
    return reverses
      ? {
          ...line,
          quantity: minus(line.quantity),
          accepted: minus(accepted),
          rejected: minus(line.rejected),
          returned: '0',
        }
      : { ...line, accepted }
  })
