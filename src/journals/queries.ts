import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import { eventKinds, type EventKind } from '../accounting-events/index.ts'
import { purposes } from '../ledger-accounts/index.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql, type Fragment } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { entryStatuses } from './entry.ts'
import { exportFormats } from './format.ts'

const none = z.object({})
export const constraints: Constraints = {
  journal_lines__balance: () =>
    conflict(
      'journal_does_not_balance',
      'An entry does not balance, so nothing was exported. Tell the people who run this system.',
    ),
  journal_entries__event_key: () =>
    conflict('already_exists', 'This was exported at the same moment. Open the list again.'),
}

const ExportRow = z.object({
  id: z.string(),
  number: z.string(),
  entity_id: z.string(),
  entity: z.string(),
  until: z.string(),
  format: z.enum(exportFormats),
  /** The format that was declared, in the version that the file was made with. */
  format_id: z.string().nullable(),
  format_name: z.string().nullable(),
  format_number: z.number().nullable(),
  format_version_id: z.string().nullable(),
  again_of: z.string().nullable(),
  again_of_number: z.string().nullable(),
  /** The newest export that told its failed entries again. */
  told_again: z.string().nullable(),
  told_again_number: z.string().nullable(),
  file_id: z.string(),
  file_sha256: z.string(),
  made_by_name: z.string(),
  made_at: z.date(),
  entries: z.number(),
  booked: z.number(),
  failed: z.number(),
})
export type JournalExport = z.output<typeof ExportRow>
const columns = sql.fragment`
  x.id,
  x.number,
  x.entity_id,
  e.name as entity,
  x.until::text,
  x.format,
  f.id as format_id,
  f.name as format_name,
  v.number as format_number,
  x.format_version_id,
  x.again_of,
  b.number as again_of_number,
  a.id as told_again,
  a.number as told_again_number,
  x.file_id,
  x.file_sha256,
  m.name as made_by_name,
  x.made_at,
  n.entries,
  n.booked,
  n.failed
  from
    journal_exports as x
    join legal_entities as e on e.tenant_id = x.tenant_id and e.id = x.entity_id
    join memberships as m on m.tenant_id = x.tenant_id and m.user_id = x.made_by
    left join journal_format_versions as v
      on v.tenant_id = x.tenant_id and v.id = x.format_version_id
    left join journal_formats as f on f.tenant_id = v.tenant_id and f.id = v.format_id
    left join journal_exports as b on b.tenant_id = x.tenant_id and b.id = x.again_of
    left join lateral (
      select y.id, y.number
      from journal_exports as y
      where y.tenant_id = x.tenant_id and y.again_of = x.id
      order by y.id desc
      limit 1
    ) as a
      on true
    cross join lateral (
      select
        count(*)::int as entries,
        (count(*) filter (where j.status = 'booked'))::int as booked,
        (count(*) filter (where j.status = 'failed'))::int as failed
      from journal_entries as j
      where j.tenant_id = x.tenant_id and j.export_id = x.id
    ) as n
`
export const listed: Source<JournalExport> = {
  row: ExportRow,
  select: columns,
  id: sql.fragment`x.id`,
}
export const matches = {
  text: (text: string) => sql.fragment`x.number ilike ${containing(text)}`,
  entity: (id: string) => sql.fragment`x.entity_id = ${id}`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(ExportRow)`select ${columns} where x.id = ${id}`)

const Known = z.object({ known: z.boolean() })
export const isEntity = async (tx: Tx, id: string): Promise<boolean> =>
  (
    await tx.one(
      sql.type(Known)`select exists (select from legal_entities where id = ${id}) as known`,
    )
  ).known
const Number = z.object({ number: z.string() })
export const nextNumber = async (tx: Tx, year: number): Promise<string> =>
  (await tx.one(sql.type(Number)`select next_number('JX', ${year}::int) as number`)).number

type NewExport = Pick<JournalExport, 'id' | 'number' | 'format' | 'until'> & {
  formatVersionId: string | null
  entityId: string
  againOf: string | null
  fileId: string
  sha256: string
  by: string
  at: Date
}
export const insertExport = (tx: WriteTx, x: NewExport): void =>
  tx.write(sql.type(none)`
    insert into journal_exports
      (
        id,
        number,
        entity_id,
        until,
        format,
        format_version_id,
        again_of,
        file_id,
        file_sha256,
        made_by,
        made_at
      )
    values
      (
        ${x.id},
        ${x.number},
        ${x.entityId},
        ${x.until}::date,
        ${x.format},
        ${x.formatVersionId},
        ${x.againOf},
        ${x.fileId},
        ${x.sha256},
        ${x.by},
        ${x.at.toISOString()}
      )
  `)

export type NewEntry = { id: string; eventId: string; number: string; text: string }
export const insertEntries = (tx: WriteTx, exportId: string, entries: readonly NewEntry[]): void =>
  tx.write(sql.type(none)`
    insert into journal_entries (id, event_id, number, text, export_id)
    select w.id, w."eventId", w.number, w.text, ${exportId}
    from
      jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as w (
        id uuid,
        "eventId" uuid,
        number text,
        text text
      )
  `)
const LineRow = z.object({
  entry_id: z.string(),
  attempt: z.number(),
  position: z.number(),
  purpose: z.enum(purposes),
  account: z.string(),
  debit: z.bigint(),
  credit: z.bigint(),
  currency: z.string(),
  amount: z.bigint(),
  invoice_id: z.string().nullable(),
  category_id: z.string().nullable(),
  cost_center_id: z.string().nullable(),
  tax_code_id: z.string().nullable(),
  payment_account_id: z.string().nullable(),
})
export type LineRow = z.output<typeof LineRow>
export const insertLines = (tx: WriteTx, lines: readonly LineRow[]): void =>
  tx.write(sql.type(none)`
    insert into journal_lines
      (
        entry_id,
        attempt,
        position,
        purpose,
        account,
        debit,
        credit,
        currency,
        amount,
        invoice_id,
        category_id,
        cost_center_id,
        tax_code_id,
        payment_account_id
      )
    select
      w.entry_id,
      w.attempt,
      w.position,
      w.purpose,
      w.account,
      w.debit,
      w.credit,
      w.currency,
      w.amount,
      w.invoice_id,
      w.category_id,
      w.cost_center_id,
      w.tax_code_id,
      w.payment_account_id
    from
      jsonb_to_recordset(${JSON.stringify(
      lines.map((line) => ({
        ...line,
        debit: String(line.debit),
        credit: String(line.credit),
        amount: String(line.amount),
      })),
    )}::jsonb) as w (
        entry_id uuid,
        attempt int,
        position int,
        purpose text,
        account text,
        debit bigint,
        credit bigint,
        currency text,
        amount bigint,
        invoice_id uuid,
        category_id uuid,
        cost_center_id uuid,
        tax_code_id uuid,
        payment_account_id uuid
      )
  `)

const EntryRow = z.object({
  id: z.string(),
  number: z.string(),
  text: z.string(),
  event: z.enum(eventKinds),
  day: z.string(),
  document_id: z.string().nullable(),
  document_kind: z.string().nullable(),
  document: z.string().nullable(),
  document_day: z.string().nullable(),
  vendor: z.string().nullable(),
  export_id: z.string(),
  attempt: z.number(),
  status: z.enum(entryStatuses),
  remote_id: z.string().nullable(),
  problem: z.string().nullable(),
  version: z.number(),
})
export type EntryRow = z.output<typeof EntryRow>
const entryColumns = sql.fragment`
  j.id,
  j.number,
  j.text,
  e.kind as event,
  e.day::text,
  e.document_id,
  d.kind as document_kind,
  case
    when d.kind = 'invoice' then d.title
    else d.number
  end as document,
  d.document_date::text as document_day,
  v.title as vendor,
  j.export_id,
  j.attempt,
  j.status,
  j.remote_id,
  j.problem,
  j.version
  from
    journal_entries as j
    join accounting_events as e on e.tenant_id = j.tenant_id and e.id = j.event_id
    left join documents as d on d.tenant_id = e.tenant_id and d.id = e.document_id
    left join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
`
/** At most this many are in one export. */
export const mostEntries = 5000
export const entriesOf = (tx: Tx, exportId: string) =>
  tx.any(sql.type(EntryRow)`
    select ${entryColumns}
    where j.export_id = ${exportId}
    order by j.status = 'failed' desc, j.number
    limit ${mostEntries}
  `)
export const findEntry = (tx: Tx, id: string) =>
  tx.one(sql.type(EntryRow)`select ${entryColumns} where j.id = ${id}`)
const lockEntryById = (tx: Tx, id: string) =>
  tx.one(sql.type(EntryRow)`select ${entryColumns} where j.id = ${id} for no key update of j`)
export const journalEntry = { kind: 'journal_entry', lock: lockEntryById }
/** Those that the accounting system did not take, locked. */
export const lockFailed = (tx: Tx, exportId: string) =>
  tx.any(sql.type(EntryRow)`
    select ${entryColumns}
    where j.export_id = ${exportId} and j.status = 'failed'
    order by j.number
    for no key update of j
  `)
export const lockNumbered = (tx: Tx, numbers: readonly string[]) =>
  tx.any(sql.type(EntryRow)`
    select ${entryColumns}
    where j.number = any (${sql.array([...numbers], 'text')})
    order by j.number
    for no key update of j
  `)
const lineColumns = sql.fragment`
  l.entry_id,
  l.attempt,
  l.position,
  l.purpose,
  l.account,
  l.debit,
  l.credit,
  l.currency,
  l.amount,
  l.invoice_id,
  l.category_id,
  l.cost_center_id,
  l.tax_code_id,
  l.payment_account_id
  from
    journal_entries as j
    join journal_lines as l
      on l.tenant_id = j.tenant_id and l.entry_id = j.id and l.attempt = j.attempt
`
/** The lines of entries as they were told last. */
export const linesOf = (tx: Tx, entryIds: readonly string[]) =>
  tx.any(sql.type(LineRow)`
    select ${lineColumns}
    where j.id = any (${sql.array([...entryIds], 'uuid')})
    order by j.number, l.position
  `)

type About = {
  kind: EventKind
  documentId: string | null
  month: string | null
  refundId: string | null
  entityId: string
}
/** The lines of the newest entry about something: what a later event takes back. */
export const toldOf = (tx: Tx, about: About) =>
  tx.any(sql.type(LineRow)`
    select ${lineColumns}
    where
      j.event_id = (
        select e.id
        from accounting_events as e
        where
          e.kind = ${about.kind}
          and e.entity_id = ${about.entityId}
          and e.document_id is not distinct from ${about.documentId}::uuid
          and e.month is not distinct from ${about.month}::date
          and coalesce(
            e.refund_id,
            e.credit_refund_id
          ) is not distinct from ${about.refundId}::uuid
          and e.exported
        order by e.at desc, e.id desc
        limit 1
      )
    order by l.position
  `)

const OwedRow = z.object({
  invoice_id: z.string(),
  payable: z.bigint(),
  payable_base: z.bigint(),
  paid: z.bigint(),
  paid_base: z.bigint(),
  /** What was held back of it, and what of that is not any more. */
  retained: z.bigint(),
  retained_base: z.bigint(),
  moved: z.bigint(),
  moved_base: z.bigint(),
})
const heldIn = (what: Fragment, kind: EventKind): Fragment => sql.fragment`
  coalesce(
      sum(${what}) filter (where l.purpose = 'retainage' and e.kind = ${kind}),
      0
    )::bigint
`
/** What invoices are owed for in the books, on the credit side, and what of it was paid. */
export const owed = (tx: Tx, invoiceIds: readonly string[]) =>
  tx.any(sql.type(OwedRow)`
    select
      l.invoice_id,
      (-coalesce(sum(l.amount) filter (where e.kind = 'invoice_approved'), 0))::bigint as payable,
      coalesce(
        sum(l.credit - l.debit) filter (where e.kind = 'invoice_approved'),
        0
      )::bigint as payable_base,
      coalesce(sum(l.amount) filter (where e.kind != 'invoice_approved'), 0)::bigint as paid,
      coalesce(
        sum(l.debit - l.credit) filter (where e.kind != 'invoice_approved'),
        0
      )::bigint as paid_base,
      ${heldIn(sql.fragment`-l.amount`, 'invoice_approved')} as retained,
      ${heldIn(sql.fragment`l.credit - l.debit`, 'invoice_approved')} as retained_base,
      ${heldIn(sql.fragment`l.amount`, 'retainage_moved')} as moved,
      ${heldIn(sql.fragment`l.debit - l.credit`, 'retainage_moved')} as moved_base
    from
      journal_lines as l
      join journal_entries as j
        on j.tenant_id = l.tenant_id and j.id = l.entry_id and j.attempt = l.attempt
      join accounting_events as e on e.tenant_id = j.tenant_id and e.id = j.event_id
    where
      l.invoice_id = any (${sql.array([...invoiceIds], 'uuid')})
      and l.purpose in ('payable', 'retainage')
    group by l.invoice_id
  `)

const DocumentRow = z.object({
  id: z.string(),
  document: z.string().nullable(),
  document_day: z.string().nullable(),
  vendor: z.string().nullable(),
})
/** How files name what an entry is about. */
export const documents = (tx: Tx, documentIds: readonly string[]) =>
  tx.any(sql.type(DocumentRow)`
    select
      d.id,
      case
        when d.kind = 'invoice' then d.title
        else d.number
      end as document,
      d.document_date::text as document_day,
      v.title as vendor
    from
      documents as d
      left join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    where d.id = any (${sql.array([...documentIds], 'uuid')})
  `)

type Told = { id: string; move: Move }
export const saveAnswer = (
  tx: WriteTx,
  { id, move, remoteId, problem }: Told & { remoteId: string | null; problem: string | null },
): void =>
  tx.write(
    sql.type(none)`
      update journal_entries
      set
        status = ${move.to},
        remote_id = ${remoteId},
        problem = ${problem},
        version = version + 1
      where id = ${id} and status = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )
type Again = { ids: readonly string[]; move: Move; exportId: string }
export const tellAgain = (tx: WriteTx, { ids, move, exportId }: Again): void =>
  tx.write(sql.type(none)`
    update journal_entries
    set
      status = ${move.to},
      problem = null,
      export_id = ${exportId},
      attempt = attempt + 1,
      version = version + 1
    where
      id = any (${sql.array([...ids], 'uuid')})
      and status = any (${sql.array([...move.from], 'text')})
  `)

const SumRow = z.object({
  account: z.string(),
  debit: z.bigint(),
  credit: z.bigint(),
})
/** What an export comes to by account. */
export const sumsOf = (tx: Tx, exportId: string) =>
  tx.any(sql.type(SumRow)`
    select l.account, sum(l.debit)::bigint as debit, sum(l.credit)::bigint as credit
    from
      journal_entries as j
      join journal_lines as l
        on l.tenant_id = j.tenant_id and l.entry_id = j.id and l.attempt = j.attempt
    where j.export_id = ${exportId}
    group by l.account
    order by l.account
    limit 500
  `)
