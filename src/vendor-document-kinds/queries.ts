import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { risks, type Rule } from './rule.ts'

const none = z.object({})
export const constraints: Constraints = {
  vendor_document_kinds__name: () =>
    invalid('/name', 'already_exists', 'Another kind has this name. Choose a different one.'),
  vendor_document_rules__once: () =>
    invalid('', 'already_exists', 'It is already required of these vendors. Choose others.'),
}

const RuleRow = z.object({
  id: z.string(),
  country: z.string().nullable(),
  risk: z.enum(risks).nullable(),
  category_id: z.string().nullable(),
  category: z.string().nullable(),
})
export type RuleRow = z.output<typeof RuleRow>
const Row = z.object({
  id: z.string(),
  name: z.string(),
  why: z.string().nullable(),
  expires: z.boolean(),
  active: z.boolean(),
  version: z.number(),
  rules: z.array(RuleRow),
})
export type DocumentKind = z.output<typeof Row>
const columns = sql.fragment`
  k.id,
  k.name,
  k.why,
  k.expires,
  k.active,
  k.version,
  (
    select
      coalesce(
        jsonb_agg(
          jsonb_build_object(
            'id', r.id,
            'country', r.country,
            'risk', r.risk,
            'category_id', r.category_id,
            'category', g.name
          )
          order by r.country nulls first, r.risk nulls first, g.name nulls first, r.id
        ),
        '[]'
      )
    from
      vendor_document_rules as r
      left join categories as g on g.tenant_id = r.tenant_id and g.id = r.category_id
    where r.tenant_id = k.tenant_id and r.kind_id = k.id
  ) as rules
  from vendor_document_kinds as k
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where k.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where k.id = ${id} for no key update of k`)
export const documentKind = { kind: 'vendor_document_kind', lock }
export const listed: Source<DocumentKind> = {
  row: Row,
  select: columns,
  id: sql.fragment`k.id`,
  sorts: { name: { by: sql.fragment`lower(k.name)`, type: 'text' } },
}
export const matches = {
  text: (text: string) => sql.fragment`k.name ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`k.active = ${value === 'active'}`,
}

export type Content = { name: string; why: string | null; expires: boolean; active: boolean }
export const insert = (tx: WriteTx, k: Content & { id: string }): void =>
  tx.write(sql.type(none)`
    insert into vendor_document_kinds (id, name, why, expires, active)
    values (${k.id}, ${k.name}, ${k.why}, ${k.expires}, ${k.active})
  `)
export const save = (tx: WriteTx, k: Content & { id: string; version: number }): void =>
  tx.write(
    sql.type(none)`
      update vendor_document_kinds
      set
        name = ${k.name},
        why = ${k.why},
        expires = ${k.expires},
        active = ${k.active},
        version = version + 1
      where id = ${k.id} and version = ${k.version}
    `,
    ifFresh,
  )
type NewRule = Omit<Rule, 'category'> & {
  id: string
  kindId: string
  categoryId: string | null
  by: string
}
export const insertRule = (tx: WriteTx, r: NewRule): void =>
  tx.write(sql.type(none)`
    insert into vendor_document_rules (id, kind_id, country, risk, category_id, added_by)
    values (${r.id}, ${r.kindId}, ${r.country}, ${r.risk}, ${r.categoryId}, ${r.by})
  `)
const KindRule = RuleRow.extend({ kind_id: z.string() })
export const findRule = (tx: Tx, id: string) =>
  tx.one(
    sql.type(KindRule)`
      select r.id, r.kind_id, r.country, r.risk, r.category_id, g.name as category
      from
        vendor_document_rules as r
        left join categories as g on g.tenant_id = r.tenant_id and g.id = r.category_id
      where r.id = ${id}
    `,
  )
const Category = z.object({ id: z.string(), name: z.string() })
/** In use; locked, so that the rule names what is there. */
export const findCategory = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(Category)`select id, name from categories where id = ${id} and active for key share`,
  )
export const removeRule = (tx: WriteTx, id: string): void =>
  tx.write(sql.type(none)`delete from vendor_document_rules where id = ${id}`, ifFresh)
