import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { entered, moved } from '../platform/documents/register.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { between, within, type Source } from '../platform/lists/source.ts'
import { transferStatuses } from './transfer.ts'

const none = z.object({})
export const TransferRow = z.object({
  id: z.string(),
  number: z.string(),
  from_id: z.string(),
  from_label: z.string(),
  to_id: z.string(),
  to_label: z.string(),
  currency: z.string(),
  amount: z.bigint(),
  reason: z.string(),
  status: z.enum(transferStatuses),
  requester_id: z.string(),
  requester_name: z.string(),
  version: z.number(),
  created_at: z.date(),
})
const label = (id: string) =>
  sql.fragment`
    (
      select f.code || ' ' || f.fiscal_year
      from budget_facts(array[t.${sql.identifier([id])}]) as f
    )
  `
const columns = sql.fragment`
  t.id,
  t.number,
  t.from_id,
  ${label('from_id')} as from_label,
  t.to_id,
  ${label('to_id')} as to_label,
  o.base_currency as currency,
  t.amount,
  t.reason,
  t.status,
  t.requester_id,
  m.name as requester_name,
  t.version,
  t.created_at
`
const from = sql.fragment`
  from
    budget_transfers as t
    join organisations as o on o.tenant_id = t.tenant_id
    join memberships as m on m.tenant_id = t.tenant_id and m.user_id = t.requester_id
`

/** The messages for violated constraints. */
export const constraints: Constraints = {
  budget_transfers__two_budgets: () =>
    invalid('/to_id', 'same', 'Choose another budget than the one the money comes from.'),
}

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(TransferRow)`select ${columns} ${from} where t.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(TransferRow)`
      select ${columns}
      ${from}
      where t.id = ${id} and t.details_id = t.id
      for no key update of t
    `,
  )
export const transfer = { kind: 'budget_transfer', lock }
export const listed: Source<z.output<typeof TransferRow>> = {
  row: TransferRow,
  select: sql.fragment`${columns} ${from}`,
  id: sql.fragment`t.id`,
  sorts: {
    amount: { by: sql.fragment`t.amount`, type: 'bigint' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(t.number || ' ' || t.reason) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`t.status = ${value}`,
  requester: (id: string) => sql.fragment`t.requester_id = ${id}`,
  asked: (days: DayRange, zone: string) => within(sql.fragment`t.created_at`, days, zone),
  amount: (amounts: AmountRange) => between(sql.fragment`t.amount`, amounts),
}
export type NewTransfer = {
  id: string
  number: string
  fromId: string
  toId: string
  amount: bigint
  currency: string
  reason: string
  requesterId: string
}
export const insert = (tx: WriteTx, t: NewTransfer) =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: t.id,
        kind: 'budget_transfer',
        number: t.number,
        title: t.reason,
        status: 'pending',
        ownerId: t.requesterId,
        currency: t.currency,
        total: t.amount,
        baseTotal: t.amount,
      })})
    insert into budget_transfer_details (id, from_id, to_id)
    values (${t.id}, ${t.fromId}, ${t.toId})
  `)
export const saveStatus = (tx: WriteTx, id: string, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${moved(id, move)})
      update budget_transfer_details as x
      set
        posted_at = case
          when ${move.to} = 'posted' then now()
          else x.posted_at
        end
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
