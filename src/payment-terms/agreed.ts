import type { Tx } from '../platform/db/tx.ts'
import * as queries from './queries.ts'
import { netDays, type Terms } from './terms.ts'

/** The terms by which an invoice of its vendor is paid. */
export async function termsFor(tx: Tx, invoiceId: string): Promise<Terms> {
  const { days, parts, workday, discount_percent, discount_days } = await queries.agreedFor(
    tx,
    invoiceId,
  )
  return parts === null || workday === null
    ? netDays(days)
    : { parts, workday, discount_percent, discount_days }
}
