import type { z } from 'zod'
import { inBase } from '../platform/db/currency.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { between, onDays, within, type Source } from '../platform/lists/source.ts'
import { columns, from, Row } from './queries.ts'

/** In the organisation's currency, by the rate the invoice was judged by. */
const payable = (base: string) =>
  inBase(sql.fragment`i.payable`, {
    rate: sql.fragment`i.fx_rate`,
    currency: sql.fragment`i.currency`,
    base,
  })

/** `base`: the organisation's currency. */
export const listedIn = (base: string): Source<z.output<typeof Row>> => ({
  row: Row,
  select: sql.fragment`${columns} ${from}`,
  id: sql.fragment`i.id`,
  sorts: {
    vendor: { by: sql.fragment`v.name`, type: 'text' },
    due: { by: sql.fragment`coalesce(i.due_date, 'infinity')`, type: 'date' },
    payable: { by: payable(base), type: 'numeric' },
  },
})
export const matches = {
  text: (text: string) =>
    sql.fragment`
      (
          i.number || ' ' || i.supplier_number || ' ' || v.name || ' ' || coalesce(o.number, '')
        ) ilike ${containing(text)}
    `,
  status: (value: string) => sql.fragment`i.status = ${value}`,
  vendor: (id: string) => sql.fragment`i.vendor_id = ${id}`,
  order: (id: string) => sql.fragment`i.purchase_order_id = ${id}`,
  captured: (days: DayRange, zone: string) => within(sql.fragment`i.created_at`, days, zone),
  due: (days: DayRange) => onDays(sql.fragment`i.due_date`, days),
  payable: (amounts: AmountRange) => between(payable(amounts.base), amounts),
}
