import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { purposes, type CategoryTree, type Mapping } from './purpose.ts'

const none = z.object({})
export const constraints: Constraints = {
  ledger_accounts__what_key: () =>
    invalid(
      '/account',
      'already_exists',
      'There is an account for exactly this already. Change that one.',
    ),
}

const Facets = {
  entity_id: z.string().nullable(),
  category_id: z.string().nullable(),
  cost_center_id: z.string().nullable(),
  tax_code_id: z.string().nullable(),
  payment_account_id: z.string().nullable(),
}
export const Row = z.object({
  id: z.string(),
  purpose: z.enum(purposes),
  account: z.string(),
  ...Facets,
  entity: z.string().nullable(),
  category: z.string().nullable(),
  cost_center: z.string().nullable(),
  tax_code: z.string().nullable(),
  payment_account: z.string().nullable(),
  version: z.number(),
})
export type LedgerAccount = z.output<typeof Row>
const columns = sql.fragment`
  a.id,
  a.purpose,
  a.account,
  a.entity_id,
  a.category_id,
  a.cost_center_id,
  a.tax_code_id,
  a.payment_account_id,
  e.name as entity,
  g.name as category,
  c.name as cost_center,
  t.name as tax_code,
  p.name as payment_account,
  a.version
  from
    ledger_accounts as a
    left join legal_entities as e on e.tenant_id = a.tenant_id and e.id = a.entity_id
    left join categories as g on g.tenant_id = a.tenant_id and g.id = a.category_id
    left join cost_centers as c on c.tenant_id = a.tenant_id and c.id = a.cost_center_id
    left join tax_codes as t on t.tenant_id = a.tenant_id and t.id = a.tax_code_id
    left join payment_accounts as p
      on p.tenant_id = a.tenant_id and p.id = a.payment_account_id
`
export const listed: Source<LedgerAccount> = {
  row: Row,
  select: columns,
  id: sql.fragment`a.id`,
  sorts: {
    account: { by: sql.fragment`a.account`, type: 'text' },
    purpose: { by: sql.fragment`a.purpose`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`
      concat_ws(' ', a.account, e.name, g.name, c.name, t.name, p.name) ilike ${containing(text)}
    `,
  purpose: (value: string) => sql.fragment`a.purpose = ${value}`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where a.id = ${id}`)

const MappingRow = Row.pick({ purpose: true, account: true }).extend(Facets)
/** All of them, to choose accounts by. */
export const mappings = (tx: Tx): Promise<readonly Mapping[]> =>
  tx.any(sql.type(MappingRow)`
    select
      purpose,
      account,
      entity_id,
      category_id,
      cost_center_id,
      tax_code_id,
      payment_account_id
    from ledger_accounts
    order by id
    limit 10000
  `)
const Category = z.object({ id: z.string(), parent_id: z.string().nullable() })
export const categoryTree = async (tx: Tx): Promise<CategoryTree> =>
  new Map(
    (
      await tx.any(sql.type(Category)`select id, parent_id from categories order by id limit 20000`)
    ).map(({ id, parent_id: parent }) => [id, parent]),
  )

export type Content = Mapping & { id: string }
export const insert = (tx: WriteTx, a: Content) =>
  tx.write(sql.type(none)`
    insert into ledger_accounts
      (
        id,
        purpose,
        account,
        entity_id,
        category_id,
        cost_center_id,
        tax_code_id,
        payment_account_id
      )
    values
      (
        ${a.id},
        ${a.purpose},
        ${a.account},
        ${a.entity_id},
        ${a.category_id},
        ${a.cost_center_id},
        ${a.tax_code_id},
        ${a.payment_account_id}
      )
  `)
type Change = { id: string; account: string; version: number }
/** What it is for stays: an account for something else is another one. */
export const save = (tx: Tx, { id, account, version }: Change) =>
  tx.run(
    sql.type(none)`
      update ledger_accounts
      set
        account = ${account},
        version = version + 1
      where id = ${id} and version = ${version}
    `,
  )
export const remove = (tx: Tx, { id, version }: { id: string; version: number }) =>
  tx.run(sql.type(none)`delete from ledger_accounts where id = ${id} and version = ${version}`)
