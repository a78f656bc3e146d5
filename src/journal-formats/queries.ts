import { z } from 'zod'
import { purposes } from '../ledger-accounts/index.ts'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { Format } from './format.ts'

const none = z.object({})
export const constraints: Constraints = {
  journal_formats__name_key: () =>
    invalid('/name', 'already_exists', 'Another format has this name. Choose a different one.'),
}

const Row = z.object({
  id: z.string(),
  name: z.string(),
  number: z.number(),
  active: z.boolean(),
  content: Format,
  version: z.number(),
})
export type JournalFormat = z.output<typeof Row>
const columns = sql.fragment`
  f.id, f.name, f.number, f.active, v.content, f.version
  from
    journal_formats as f
    join journal_format_versions as v
      on v.tenant_id = f.tenant_id and v.format_id = f.id and v.number = f.number
`
export const listed: Source<JournalFormat> = {
  row: Row,
  select: columns,
  id: sql.fragment`f.id`,
  sorts: { name: { by: sql.fragment`lower(f.name)`, type: 'text' } },
}
export const matches = {
  text: (text: string) => sql.fragment`f.name ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`f.active = ${value === 'active'}`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where f.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where f.id = ${id} for no key update of f`)
export const journalFormat = { kind: 'journal_format', lock }

export const insert = (tx: WriteTx, id: string, name: string): void =>
  tx.write(sql.type(none)`insert into journal_formats (id, name) values (${id}, ${name})`)
type NewVersion = {
  id: string
  formatId: string
  number: number
  content: Format
  by: string
  at: Date
}
export const insertVersion = (tx: WriteTx, v: NewVersion): void =>
  tx.write(sql.type(none)`
    insert into journal_format_versions (id, format_id, number, content, made_by, made_at)
    values
      (
        ${v.id},
        ${v.formatId},
        ${v.number},
        ${JSON.stringify(v.content)}::jsonb,
        ${v.by},
        ${v.at.toISOString()}
      )
  `)
type Change = Pick<JournalFormat, 'id' | 'name' | 'number' | 'active'>
export const save = (tx: WriteTx, { id, name, number, active }: Change): void =>
  tx.write(
    sql.type(none)`
      update journal_formats
      set
        name = ${name},
        number = ${number},
        active = ${active},
        version = version + 1
      where id = ${id}
    `,
    ifFresh,
  )

const Made = z.object({
  number: z.number(),
  made_by_name: z.string(),
  made_at: z.date(),
  exports: z.number(),
})
/** Its versions, the newest first, with how many exports were made with each. */
export const versionsOf = (tx: Tx, id: string) =>
  tx.any(sql.type(Made)`
    select
      v.number,
      m.name as made_by_name,
      v.made_at,
      (
        select count(*)::int
        from journal_exports as x
        where x.tenant_id = v.tenant_id and x.format_version_id = v.id
      ) as exports
    from
      journal_format_versions as v
      join memberships as m on m.tenant_id = v.tenant_id and m.user_id = v.made_by
    where v.format_id = ${id}
    order by v.number desc
    limit 200
  `)

const Offered = z.object({ id: z.string(), name: z.string() })
/** Those that an export may choose. */
export const offered = (tx: Tx) =>
  tx.any(sql.type(Offered)`
    select f.id, f.name from journal_formats as f where f.active order by f.name, f.id limit 200
  `)

const Version = z.object({
  id: z.string(),
  name: z.string(),
  active: z.boolean(),
  content: Format,
})
/** The newest version of a format, for an export that is being made. */
export const shareNewest = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(Version)`
      select v.id, f.name, f.active, v.content
      from
        journal_formats as f
        join journal_format_versions as v
          on v.tenant_id = f.tenant_id and v.format_id = f.id and v.number = f.number
      where f.id = ${id}
      for share of f
    `,
  )
const Content = z.object({ content: Format })
/** A version as it was, also where its format was changed or archived since. */
export const findVersion = async (tx: Tx, versionId: string): Promise<Format> =>
  (
    await tx.one(
      sql.type(Content)`
        select v.content from journal_format_versions as v where v.id = ${versionId}
      `,
    )
  ).content

const LineRow = z.object({
  number: z.string(),
  day: z.string(),
  text: z.string(),
  document: z.string().nullable(),
  document_day: z.string().nullable(),
  vendor: z.string().nullable(),
  position: z.number(),
  purpose: z.enum(purposes),
  account: z.string(),
  debit: z.bigint(),
  credit: z.bigint(),
  currency: z.string(),
  amount: z.bigint(),
  category: z.string().nullable(),
  cost_center: z.string().nullable(),
  tax_code: z.string().nullable(),
})
/** The lines of the entries that were exported last, to show a format by. */
export const lastLines = (tx: Tx) =>
  tx.any(sql.type(LineRow)`
    select
      j.number,
      e.day::text,
      j.text,
      case
        when d.kind = 'invoice' then d.title
        else d.number
      end as document,
      d.document_date::text as document_day,
      s.title as vendor,
      l.position,
      l.purpose,
      l.account,
      l.debit,
      l.credit,
      l.currency,
      l.amount,
      g.code as category,
      c.code as cost_center,
      t.code as tax_code
    from
      (
        select n.tenant_id, n.id, n.number, n.text, n.attempt, n.event_id
        from journal_entries as n
        order by n.id desc
        limit 3
      ) as j
      join accounting_events as e on e.tenant_id = j.tenant_id and e.id = j.event_id
      join journal_lines as l
        on l.tenant_id = j.tenant_id and l.entry_id = j.id and l.attempt = j.attempt
      left join documents as d on d.tenant_id = e.tenant_id and d.id = e.document_id
      left join documents as s on s.tenant_id = d.tenant_id and s.id = d.vendor_id
      left join categories as g on g.tenant_id = l.tenant_id and g.id = l.category_id
      left join cost_centers as c on c.tenant_id = l.tenant_id and c.id = l.cost_center_id
      left join tax_codes as t on t.tenant_id = l.tenant_id and t.id = l.tax_code_id
    order by j.number, l.position
    limit 12
  `)
