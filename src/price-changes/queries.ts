import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { entered, moved } from '../platform/documents/register.ts'
import { type Source } from '../platform/lists/source.ts'
import { statuses } from './price-change.ts'

const none = z.object({})
export const Row = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  vendor_id: z.string(),
  vendor_name: z.string(),
  currency: z.string(),
  highest_rise: z.string().nullable(),
  lines: z.number(),
  note: z.string().nullable(),
  proposed_by: z.string(),
  proposed_by_name: z.string(),
  version: z.number(),
  created_at: z.date(),
})
const columns = sql.fragment`
  c.id,
  c.number,
  c.title,
  c.status,
  c.vendor_id,
  v.name as vendor_name,
  c.currency,
  c.highest_rise,
  (
    select count(*)::int
    from price_change_lines as l
    where l.tenant_id = c.tenant_id and l.price_change_id = c.id
  ) as lines,
  c.note,
  c.proposed_by,
  m.name as proposed_by_name,
  c.version,
  c.created_at
  from
    price_changes as c
    left join vendors as v on v.tenant_id = c.tenant_id and v.id = c.vendor_id
    left join memberships as m on m.tenant_id = c.tenant_id and m.user_id = c.proposed_by
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where c.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns} where c.id = ${id} and c.details_id = c.id for no key update of c
    `,
  )
export const priceChange = { kind: 'price_change', lock }
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`c.id`,
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(c.number || ' ' || c.title || ' ' || v.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`c.status = ${value}`,
  vendor: (id: string) => sql.fragment`c.vendor_id = ${id}`,
}

const LineRow = z.object({
  position: z.number(),
  item_id: z.string(),
  item_code: z.string(),
  item_name: z.string(),
  before_id: z.string(),
  before_until: z.string().nullable(),
  before_price: z.string(),
  before_discount: z.string(),
  min_quantity: z.string(),
  unit_price: z.string(),
  unit: z.string(),
  discount_pct: z.string(),
  contract: z.string().nullable(),
  preferred: z.boolean(),
  valid_from: z.string(),
  valid_until: z.string().nullable(),
  rise: z.string().nullable(),
})
export type Line = z.output<typeof LineRow>
export const linesOf = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`
    select
      l.position,
      l.item_id,
      i.code as item_code,
      i.name as item_name,
      l.before_id,
      l.before_until::text as before_until,
      trim_scale(b.unit_price) as before_price,
      trim_scale(b.discount_pct) as before_discount,
      trim_scale(l.min_quantity) as min_quantity,
      trim_scale(l.unit_price) as unit_price,
      l.unit,
      trim_scale(l.discount_pct) as discount_pct,
      l.contract,
      l.preferred,
      l.valid_from::text as valid_from,
      l.valid_until::text as valid_until,
      l.rise
    from
      price_change_lines as l
      join catalog_items as i on i.tenant_id = l.tenant_id and i.id = l.item_id
      join vendor_prices as b on b.tenant_id = l.tenant_id and b.id = l.before_id
    where l.price_change_id = ${id}
    order by l.position
  `)

const Taken = z.object({ before_id: z.string(), number: z.string() })
/** Which prices are to be changed already, by what waits for approval. */
export const waitingFor = (tx: Tx, beforeIds: readonly string[], waiting: readonly string[]) =>
  tx.any(sql.type(Taken)`
    select l.before_id, c.number
    from
      price_change_lines as l
      join price_changes as c on c.tenant_id = l.tenant_id and c.id = l.price_change_id
    where
      l.before_id = any (${sql.array([...beforeIds], 'uuid')})
      and c.status = any (${sql.array([...waiting], 'text')})
  `)

type NewLine = {
  position: number
  itemId: string
  beforeId: string
  beforeUntil: string | null
  minQuantity: string
  unitPrice: string
  unit: string
  discountPct: string
  contract: string | null
  preferred: boolean
  from: string
  until: string | null
  rise: string | null
}
export type New = {
  id: string
  number: string
  title: string
  status: string
  vendorId: string
  currency: string
  highestRise: string | null
  note: string | null
  by: string
  lines: readonly NewLine[]
}
export function insert(tx: WriteTx, c: New): void {
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: c.id,
        kind: 'price_change',
        number: c.number,
        title: c.title,
        status: c.status,
        vendorId: c.vendorId,
        ownerId: c.by,
        currency: c.currency,
      })})
    insert into price_change_details (id, highest_rise, note)
    values (${c.id}, ${c.highestRise}, ${c.note})
  `)
  tx.write(sql.type(none)`
    insert into price_change_lines
      (
        price_change_id,
        position,
        item_id,
        before_id,
        before_until,
        min_quantity,
        unit_price,
        unit,
        discount_pct,
        contract,
        preferred,
        valid_from,
        valid_until,
        rise
      )
    select
      ${c.id},
      l.position,
      l."itemId",
      l."beforeId",
      l."beforeUntil",
      l."minQuantity",
      l."unitPrice",
      l.unit,
      l."discountPct",
      l.contract,
      l.preferred,
      l."from",
      l.until,
      l.rise
    from
      jsonb_to_recordset(${JSON.stringify(c.lines)}::jsonb) as l (
        position int,
        "itemId" uuid,
        "beforeId" uuid,
        "beforeUntil" date,
        "minQuantity" numeric,
        "unitPrice" numeric,
        unit text,
        "discountPct" numeric,
        contract text,
        preferred boolean,
        "from" date,
        until date,
        rise numeric
      )
  `)
}

export const saveStatus = (tx: WriteTx, id: string, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, move)})
      update price_change_details as x
      set
        applied_at = case
          when ${move.to} = 'applied' then now()
          else x.applied_at
        end
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
