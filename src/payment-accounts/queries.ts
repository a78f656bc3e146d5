import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { schemes } from '../vendor-bank-accounts/index.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  payment_accounts__one_in_use: () =>
    conflict(
      'already_exists',
      'This account is recorded already. Choose it where a payment run begins.',
    ),
}

const Row = z.object({
  id: z.string(),
  entity_id: z.string(),
  entity: z.string(),
  entity_country: z.string().nullable(),
  name: z.string(),
  holder: z.string(),
  country: z.string(),
  currency: z.string(),
  scheme: z.enum(schemes),
  bank_code: z.string().nullable(),
  number: z.string(),
  ending: z.string(),
  company_id: z.string().nullable(),
  /** At Stripe, where it pays from there. */
  financial_account: z.string().nullable(),
  active: z.boolean(),
  added_by_name: z.string(),
  added_at: z.date(),
  version: z.number(),
})
export type PaymentAccount = z.output<typeof Row>
const columns = sql.fragment`
  a.id,
  a.entity_id,
  e.name as entity,
  e.country as entity_country,
  a.name,
  a.holder,
  a.country,
  a.currency,
  a.scheme,
  a.bank_code,
  a.number,
  a.ending,
  a.company_id,
  a.financial_account,
  a.active,
  m.name as added_by_name,
  a.added_at,
  a.version
  from
    payment_accounts as a
    join legal_entities as e on e.tenant_id = a.tenant_id and e.id = a.entity_id
    join memberships as m on m.tenant_id = a.tenant_id and m.user_id = a.added_by
`
export const listed: Source<PaymentAccount> = {
  row: Row,
  select: columns,
  id: sql.fragment`a.id`,
  sorts: {
    name: { by: sql.fragment`lower(a.name)`, type: 'text' },
    entity: { by: sql.fragment`lower(e.name)`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(a.name || ' ' || a.ending) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`a.active = ${value === 'active'}`,
  entity: (id: string) => sql.fragment`a.entity_id = ${id}`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where a.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where a.id = ${id} for no key update of a`)
export const paymentAccount = { kind: 'payment_account', lock }

const Id = z.object({ id: z.string() })
/** Whether anything can be paid through Stripe. */
export const paysByStripe = async (tx: Tx): Promise<boolean> =>
  (await tx.maybeOne(sql.type(Id)`
    select a.id
    from payment_accounts as a
    where a.active and a.financial_account is not null
    limit 1
  `)) !== null

/** It is not closed while something is paid from it. */
export const share = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where a.id = ${id} for share of a`)

const Entity = z.object({
  id: z.string(),
  name: z.string(),
  country: z.string().nullable(),
  active: z.boolean(),
})
export const shareEntity = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(Entity)`
      select id, name, country, active from legal_entities where id = ${id} for share
    `,
  )

export type NewAccount = Pick<
  PaymentAccount,
  | 'id'
  | 'entity_id'
  | 'name'
  | 'holder'
  | 'country'
  | 'currency'
  | 'scheme'
  | 'bank_code'
  | 'number'
  | 'ending'
  | 'company_id'
  | 'financial_account'
> & { fingerprint: string; by: string; at: Date }
export const insert = (tx: WriteTx, a: NewAccount) =>
  tx.write(sql.type(none)`
    insert into payment_accounts
      (
        id,
        entity_id,
        name,
        holder,
        country,
        currency,
        scheme,
        bank_code,
        number,
        ending,
        fingerprint,
        company_id,
        financial_account,
        added_by,
        added_at
      )
    values
      (
        ${a.id},
        ${a.entity_id},
        ${a.name},
        ${a.holder},
        ${a.country},
        ${a.currency},
        ${a.scheme},
        ${a.bank_code},
        ${a.number},
        ${a.ending},
        ${a.fingerprint},
        ${a.company_id},
        ${a.financial_account},
        ${a.by},
        ${a.at.toISOString()}
      )
  `)
export const close = (tx: WriteTx, id: string) =>
  tx.write(
    sql.type(none)`
      update payment_accounts
      set
        active = false,
        version = version + 1
      where id = ${id} and active
    `,
    ifFresh,
  )
