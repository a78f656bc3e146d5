import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { within, type Source } from '../platform/lists/source.ts'
import { Values } from './change.ts'

const none = z.object({})
/** What a broken constraint means to the person who broke it. */
export const constraints: Constraints = {
  vendors__vat_id_key: () =>
    invalid(
      '/vat_id',
      'already_exists',
      'A vendor with this VAT number exists already. Open that one instead.',
    ),
}

export const Row = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string(),
  currency: z.string(),
  payment_terms_days: z.number(),
  risk: z.enum(['low', 'medium', 'high']),
  status: z.enum(['pending', 'active', 'blocked']),
  status_reason: z.string().nullable(),
  unapproved: z.boolean(),
  created_by: z.string(),
  edited_by: z.string().nullable(),
  changed_by: z.array(z.string()),
  approved_values: Values.nullable(),
  version: z.number(),
  created_at: z.date(),
})
const columns = sql.fragment`
  id,
  number,
  name,
  vat_id,
  email,
  country,
  currency,
  payment_terms_days,
  risk,
  status,
  status_reason,
  unapproved,
  created_by,
  edited_by,
  changed_by,
  approved_values,
  version,
  created_at
`
/** Every one of them as search, comments and attachments know it. */
export const entries = sql.fragment`
  select
    'vendor' as kind,
    id,
    number as number,
    name as title,
    name as label,
    null::uuid as owner_id
  from vendors
`

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} from vendors where id = ${id}`)
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} from vendors where id = ${id} for update`)
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: sql.fragment`${columns} from vendors`,
  id: sql.fragment`id`,
  sorts: {
    name: { by: sql.fragment`lower(name)`, type: 'text' },
    country: { by: sql.fragment`country`, type: 'text' },
    terms: { by: sql.fragment`payment_terms_days`, type: 'bigint' },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(name || ' ' || number || ' ' || coalesce(vat_id, '')) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`status = ${value}`,
  risk: (value: string) => sql.fragment`risk = ${value}`,
  created: (days: DayRange, zone: string) => within(sql.fragment`created_at`, days, zone),
}

export type Content = {
  id: string
  name: string
  vatId: string | null
  email: string | null
  country: string
  currency: string
  termsDays: number
  risk: string
}
export const insert = (tx: Tx, v: Content & { number: string; by: string }) =>
  tx.run(sql.type(none)`
    insert into vendors
      (
        id,
        number,
        name,
        vat_id,
        email,
        country,
        currency,
        payment_terms_days,
        risk,
        status,
        unapproved,
        created_by
      )
    values
      (
        ${v.id},
        ${v.number},
        ${v.name},
        ${v.vatId},
        ${v.email},
        ${v.country},
        ${v.currency},
        ${v.termsDays},
        ${v.risk},
        'pending',
        true,
        ${v.by}
      )
  `)
export const save = (tx: Tx, v: Content & { by: string }) =>
  tx.run(sql.type(none)`
    update vendors
    set
      name = ${v.name},
      vat_id = ${v.vatId},
      email = ${v.email},
      country = ${v.country},
      currency = ${v.currency},
      payment_terms_days = ${v.termsDays},
      risk = ${v.risk},
      edited_by = ${v.by},
      changed_by = array(select distinct unnest(changed_by || ${v.by}::uuid)),
      version = version + 1
    where id = ${v.id}
  `)
export const saveStatus = (tx: Tx, id: string, status: string, reason: string | null) =>
  tx.run(
    sql.type(none)`
      update vendors
      set
        status = ${status},
        status_reason = ${reason},
        unapproved = unapproved and ${status} != 'active',
        changed_by = case
          when ${status} = 'active' then '{}'
          else changed_by
        end,
        approved_values = case
          when ${status} = 'active' then null
          else approved_values
        end,
        version = version + 1
      where id = ${id}
    `,
  )

/** Nothing more is ordered until somebody else has approved it again. A block stays a block. */
export const reopen = (tx: Tx, id: string, by: string, approved: Values) =>
  tx.run(sql.type(none)`
    update vendors
    set
      status = case
        when status = 'active' then 'pending'
        else status
      end,
      unapproved = true,
      changed_by = array(select distinct unnest(changed_by || ${by}::uuid)),
      approved_values = coalesce(approved_values, ${JSON.stringify(approved)}::jsonb)
    where id = ${id}
  `)

const Document = z.object({
  id: z.string(),
  number: z.string(),
  status: z.string(),
  currency: z.string(),
  amount: z.bigint(),
})
export const orders = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Document)`
      select id, coalesce(number, 'Draft order') as number, status, currency, total as amount
      from purchase_orders
      where vendor_id = ${id}
      order by id desc
      limit 10
    `,
  )
export const invoices = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Document)`
      select id, number, status, currency, payable as amount
      from invoices
      where vendor_id = ${id}
      order by id desc
      limit 10
    `,
  )
