import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { between, within, type Source } from '../platform/lists/source.ts'

const none = z.object({})
export const transferStatuses = ['pending', 'posted', 'rejected', 'returned', 'withdrawn'] as const
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

/** What a broken constraint means to the person who broke it. */
export const constraints: Constraints = {
  budget_transfers__two_budgets: () =>
    invalid('/to_id', 'same', 'Choose another budget than the one the money comes from.'),
}

/** Every one of them as search, comments and attachments know it. */
export const entries = sql.fragment`
  select
    'budget_transfer' as kind,
    id,
    number as number,
    reason as title,
    number as label,
    requester_id as owner_id
  from budget_transfers
`

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(TransferRow)`select ${columns} ${from} where t.id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(TransferRow)`select ${columns} ${from} where t.id = ${id} for update of t`)
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
export const insert = (
  tx: Tx,
  t: {
    id: string
    number: string
    fromId: string
    toId: string
    amount: bigint
    reason: string
    requesterId: string
  },
) =>
  tx.run(sql.type(none)`
    insert into budget_transfers (id, number, from_id, to_id, amount, reason, requester_id)
    values
      (${t.id}, ${t.number}, ${t.fromId}, ${t.toId}, ${t.amount}, ${t.reason}, ${t.requesterId})
  `)
export const saveStatus = (tx: Tx, id: string, status: string) =>
  tx.run(sql.type(none)`
    update budget_transfers
    set
      status = ${status},
      posted_at = case
        when ${status} = 'posted' then now()
        else posted_at
      end,
      version = version + 1
    where id = ${id}
  `)
