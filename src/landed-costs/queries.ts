import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { bases, type Basis, type Part } from './landed-cost.ts'

const none = z.object({})
const PartRow = z.object({ lineId: z.string(), quantity: z.string(), amount: z.string() })
const CostRow = z.object({
  id: z.string(),
  purchase_order_id: z.string(),
  invoice_id: z.string(),
  invoice_number: z.string(),
  vendor_name: z.string(),
  basis: z.enum(bases),
  amount: z.bigint(),
  note: z.string().nullable(),
  allocated_by: z.string(),
  allocated_at: z.date(),
  taken_back_at: z.date().nullable(),
  taken_back_reason: z.string().nullable(),
  /** Its bill was made void, so it counts no more. */
  voided: z.boolean(),
  parts: z.array(PartRow),
  version: z.number(),
})
const columns = sql.fragment`
  c.id,
  c.purchase_order_id,
  c.invoice_id,
  i.number as invoice_number,
  v.title as vendor_name,
  c.basis,
  c.amount,
  c.note,
  m.name as allocated_by,
  c.allocated_at,
  c.taken_back_at,
  c.taken_back_reason,
  i.status != 'approved' as voided,
  (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'lineId', p.purchase_order_line_id,
            'quantity', trim_scale(p.quantity)::text,
            'amount', p.amount::text
          )
        ),
        '[]'
      )
    from landed_cost_parts as p
    where p.tenant_id = c.tenant_id and p.landed_cost_id = c.id
  ) as parts,
  c.version
  from
    landed_costs as c
    join documents as i on i.tenant_id = c.tenant_id and i.id = c.invoice_id
    join documents as v on v.tenant_id = i.tenant_id and v.id = i.vendor_id
    join memberships as m on m.tenant_id = c.tenant_id and m.user_id = c.allocated_by
`
type Row = z.output<typeof CostRow>
export type LandedCost = Omit<Row, 'parts'> & { parts: Part[] }
const withParts = (row: Row): LandedCost => ({
  ...row,
  parts: row.parts.map((part) => ({ ...part, amount: BigInt(part.amount) })),
})
export const ofOrder = async (tx: Tx, orderId: string): Promise<LandedCost[]> =>
  (
    await tx.any(
      sql.type(CostRow)`select ${columns} where c.purchase_order_id = ${orderId} order by c.id`,
    )
  ).map(withParts)
const lock = async (tx: Tx, id: string): Promise<LandedCost> =>
  withParts(
    await tx.one(sql.type(CostRow)`select ${columns} where c.id = ${id} for no key update of c`),
  )
export const landedCost = { kind: 'landed_cost', lock }

const BillRow = z.object({
  id: z.string(),
  number: z.string(),
  status: z.string(),
  kind: z.string(),
  purchase_order_id: z.string().nullable(),
  currency: z.string(),
  fx_rate: z.string(),
  net: z.bigint(),
})
/** A bill, locked, so that it is spread once. */
export const lockBill = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(BillRow)`
      select i.id, i.number, i.status, i.kind, i.purchase_order_id, i.currency, i.fx_rate, i.net
      from invoices as i
      where i.id = ${id} and i.details_id = i.id
      for no key update of i
    `,
  )
const SumRow = z.object({ amount: z.bigint() })
/** What of a bill is spread already, over the goods of whichever orders. */
export const spreadOf = (tx: Tx, invoiceId: string) =>
  tx.one(sql.type(SumRow)`
    select coalesce(sum(amount), 0)::bigint as amount
    from landed_costs
    where invoice_id = ${invoiceId} and taken_back_at is null
  `)

type NewCost = {
  id: string
  orderId: string
  invoiceId: string
  basis: Basis
  amount: bigint
  note: string | null
  by: string
  at: Date
}
export const insert = (tx: WriteTx, cost: NewCost, parts: readonly Part[]): void => {
  tx.write(sql.type(none)`
    insert into landed_costs
      (id, purchase_order_id, invoice_id, basis, amount, note, allocated_by, allocated_at)
    values
      (
        ${cost.id},
        ${cost.orderId},
        ${cost.invoiceId},
        ${cost.basis},
        ${cost.amount},
        ${cost.note},
        ${cost.by},
        ${cost.at.toISOString()}::timestamptz
      )
  `)
  tx.write(sql.type(none)`
    insert into landed_cost_parts (landed_cost_id, purchase_order_line_id, quantity, amount)
    select ${cost.id}, p.id, p.quantity, p.amount
    from
      unnest(
        ${sql.array(
      parts.map((part) => part.lineId),
      'uuid',
    )},
        ${sql.array(
      parts.map((part) => part.quantity),
      'numeric',
    )},
        ${sql.array(
      parts.map((part) => part.amount),
      'int8',
    )}
      ) as p (id, quantity, amount)
  `)
}
type TakenBack = { id: string; by: string; at: Date; reason: string }
export const takeBack = (tx: WriteTx, { id, by, at, reason }: TakenBack) =>
  tx.write(sql.type(none)`
    update landed_costs
    set
      taken_back_by = ${by},
      taken_back_at = ${at.toISOString()}::timestamptz,
      taken_back_reason = ${reason},
      version = version + 1
    where id = ${id}
  `)
