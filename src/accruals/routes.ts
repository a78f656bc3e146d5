import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { day, optional } from '../platform/http/input.ts'
import { DecimalText, Day, Money, moneyJson, Uuid } from '../platform/http/output.ts'
import { sendFile, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { accrualOf, totalOf, type Accrual } from './accrual.ts'
import { exported, pageOf, type Page } from './page.ts'
import { accrued } from './queries.ts'

const OnDay = z.object({ on: optional(day('The day')).optional() })
const AccrualsJson = z.object({
  on: Day,
  total: Money,
  data: z.array(
    z.object({
      purchase_order_line_id: Uuid,
      purchase_order_id: Uuid,
      order: z.string(),
      vendor: z.string(),
      position: z.int(),
      description: z.string(),
      unit: z.string(),
      received: DecimalText,
      billed: DecimalText,
      open: DecimalText,
      amount: Money,
      base_amount: Money,
    }),
  ),
})

async function accruals(ctx: ReadCtx, on: string): Promise<Accrual[]> {
  const { baseCurrency, timeZone } = ctx.actor.organisation
  return (await accrued(ctx.tx, { day: on, timeZone })).map((row) => accrualOf(row, baseCurrency))
}

export const routes = feature('accruals')
  .get('/accruals', {
    allow: 'periods.read',
    input: OnDay,
    view: '/accruals/index',
    summary: 'Goods received and not invoiced at the end of a day, at the prices of their orders.',
    json: json(AccrualsJson, ({ on, rows, total }: Page) => ({
      on,
      total: moneyJson(total.minor, total.currency),
      data: rows.map((row) => ({
        purchase_order_line_id: row.line_id,
        purchase_order_id: row.order_id,
        order: row.order_number,
        vendor: row.vendor_name,
        position: row.position,
        description: row.description,
        unit: row.unit,
        received: row.received,
        billed: row.billed,
        open: row.open,
        amount: moneyJson(row.amount.minor, row.amount.currency),
        base_amount: moneyJson(row.base.minor, row.base.currency),
      })),
    })),
    handle: async (ctx) => {
      const on = ctx.input.on ?? ctx.today
      const rows = await accruals(ctx, on)
      return show(pageOf(rows, { on, total: totalOf(rows, ctx.actor.organisation.baseCurrency) }))
    },
  })
  .get('/accruals/export', {
    allow: 'periods.read',
    input: OnDay,
    summary: 'The same as CSV.',
    handle: async (ctx) => {
      const on = ctx.input.on ?? ctx.today
      const bytes = exported(await accruals(ctx, on))
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
      return sendFile(bytes, 'text/csv; charset=utf-8', `accruals-${on}.csv`, hash)
    },
  })
