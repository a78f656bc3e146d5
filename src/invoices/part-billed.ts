import { toText } from '../messages/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { entered } from './hold-queries.ts'

/**
 * How a bill that came in stands, and what is wrong with one for a part of what is accepted only as a whole, with the
 * way out: nobody at the customer can solve it by waiting.
 */
export async function howEntered(
  tx: Tx,
  invoiceId: string,
): Promise<{ status: string; part: string | null }> {
  const { status, part } = await entered(tx, invoiceId)
  return { status, part: part && toText(part) }
}
