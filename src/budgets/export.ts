import { csv } from '../history/index.ts'
import { amountText, money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { columns } from './import-check.ts'
import * as queries from './import-queries.ts'

/** A year's budgets as a table that can be imported again; the columns behind the import's own are for reading. */
export async function exported(ctx: ReadCtx, fiscalYear: number): Promise<Buffer> {
  const rows = await queries.lines(ctx.tx, fiscalYear)
  const text = (minor: bigint, currency: string): string => amountText(money(minor, currency))
  return Buffer.from(
    csv([
      [...columns, 'reserved', 'committed', 'spent'],
      ...rows.map((b) => [
        b.cost_center ?? '',
        b.category ?? '',
        b.project ?? '',
        String(fiscalYear),
        text(b.amount, b.currency),
        b.mode,
        b.part_of ?? '',
        text(b.reserved, b.currency),
        text(b.committed, b.currency),
        text(b.actual, b.currency),
      ]),
    ]),
  )
}
