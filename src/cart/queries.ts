import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  cart_lines__quantity: () =>
    invalid('/quantity', 'too_many', 'A quantity is more than zero and at most 100,000,000.'),
}

const Row = z.object({
  id: z.string(),
  item_id: z.string(),
  name: z.string(),
  code: z.string(),
  active: z.boolean(),
  quantity: z.string(),
  unit: z.string(),
  seen_price: z.string().nullable(),
  seen_currency: z.string().nullable(),
})
export type Kept = z.output<typeof Row>
const columns = sql.fragment`
  l.id,
  l.item_id,
  i.name,
  i.code,
  i.active,
  trim_scale(l.quantity) as quantity,
  l.unit,
  trim_scale(l.seen_price) as seen_price,
  l.seen_currency
`
/** What a person has in the cart, in the order in which it was put in. */
export const linesOf = (tx: Tx, userId: string) =>
  tx.any(sql.type(Row)`
    select ${columns}
    from
      cart_lines as l
      join catalog_items as i on i.tenant_id = l.tenant_id and i.id = l.item_id
    where l.user_id = ${userId}
    order by l.id
  `)
/** Takes everything out; what was in it is answered once, so it is requested once. */
export const takeAll = (tx: WriteTx, userId: string) =>
  tx.any(sql.type(Row)`
    with
      l as (
        delete from cart_lines
        where user_id = ${userId}
        returning id, tenant_id, item_id, quantity, unit, seen_price, seen_currency
      )
    select ${columns}
    from
      l
      join catalog_items as i on i.tenant_id = l.tenant_id and i.id = l.item_id
    order by l.id
  `)

type New = {
  id: string
  userId: string
  itemId: string
  quantity: string
  unit: string
  seenPrice: string | null
  seenCurrency: string | null
}
/** The same item in the same unit is one line: its quantities add up. */
export const put = (tx: WriteTx, l: New) =>
  tx.write(sql.type(none)`
    insert into cart_lines (id, user_id, item_id, quantity, unit, seen_price, seen_currency)
    values
      (
        ${l.id},
        ${l.userId},
        ${l.itemId},
        ${l.quantity},
        ${l.unit},
        ${l.seenPrice},
        ${l.seenCurrency}
      )
    on conflict on constraint cart_lines__once do update
      set
        quantity = cart_lines.quantity + excluded.quantity,
        seen_price = excluded.seen_price,
        seen_currency = excluded.seen_currency
  `)
export const saveQuantities = (
  tx: WriteTx,
  userId: string,
  lines: readonly { id: string; quantity: string; unit: string }[],
) =>
  tx.write(sql.type(none)`
    update cart_lines as l
    set
      quantity = n.quantity,
      unit = n.unit
    from
      jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as n (
        id uuid,
        quantity numeric,
        unit text
      )
    where l.id = n.id and l.user_id = ${userId}
  `)
export const remove = (tx: WriteTx, userId: string, ids: readonly string[]) =>
  tx.run(sql.type(none)`
    delete from cart_lines where user_id = ${userId} and id = any (${sql.array([...ids], 'uuid')})
  `)
/** One change of a person's cart after the other. */
export const lock = (tx: WriteTx, userId: string) =>
  tx.write(sql.type(none)`
    select l.id from cart_lines as l where l.user_id = ${userId} order by l.id for no key update
  `)
