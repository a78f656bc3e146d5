import { timelineOf } from '../history/index.ts'
import { builtIn, builtInCodes, journalFormatUrl, offered } from '../journal-formats/index.ts'
import { money } from '../kernel/money.ts'
import { entityPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import { pickForm } from '../platform/view/picks.ts'
import type { Cell, Fact, FormPage, RecordPage, Row, Status, Table } from '../platform/view/ui.ts'
import type { EntryStatus } from './entry.ts'
import { statusOf } from './list.ts'
import * as queries from './queries.ts'
import type { EntryRow, JournalExport } from './queries.ts'
import { url } from './url.ts'

const crumb = { label: 'Journals', href: url.index }
export const exportPicks = { entity_id: entityPicker } as const

export async function exportForm(ctx: ReadCtx, refused: Refused): Promise<FormPage> {
  const declared = await offered(ctx.tx)
  return pickForm(
    ctx,
    {
      title: 'Export journals',
      crumbs: [crumb],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Export',
      banner: {
        tone: 'info',
        text: 'Everything that the books were not told yet, until a day. Each event is exported once.',
        button: { label: 'What is not mapped', href: url.missing },
      },
      fields: [
        { name: 'entity_id', label: 'Legal entity', picker: exportPicks.entity_id },
        { name: 'until', label: 'Until', type: 'date', fallback: ctx.today },
        {
          name: 'format',
          label: 'File',
          type: 'select',
          options: [
            ...declared.map(({ id, name }) => ({ value: id, label: name })),
            ...builtInCodes.map((value) => ({ value, label: builtIn[value].label })),
          ],
        },
      ],
    },
    refused,
  )
}

const chips: Record<EntryStatus, Status> = {
  exported: { text: 'Exported', tone: 'info' },
  booked: { text: 'Booked', tone: 'ok' },
  failed: { text: 'Failed', tone: 'bad' },
}
const mostShown = 200

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [found, entries, sums, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.entriesOf(ctx.tx, id),
    queries.sumsOf(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const exports = ctx.actor.permissions.has('journals.export')
  return {
    title: found.number,
    header: {
      title: found.number,
      crumbs: [crumb, { label: found.number }],
      statuses: [statusOf(found)],
      buttons: [{ label: 'CSV', href: url.file(id), icon: 'download' }],
      actions:
        exports && found.failed > 0
          ? [
              {
                label: 'Export the failed entries again',
                href: url.again(id),
                tone: 'primary',
              },
            ]
          : [],
    },
    facts: [
      { label: 'Legal entity', text: found.entity },
      { label: 'Until', text: dateText(found.until) },
      fileFact(found),
      ...(found.again_of
        ? [
            {
              label: 'Again from',
              text: found.again_of_number ?? '',
              href: url.show(found.again_of),
            },
          ]
        : []),
      ...(found.told_again
        ? [
            {
              label: 'What failed was exported again in',
              text: found.told_again_number ?? '',
              href: url.show(found.told_again),
            },
          ]
        : []),
      { label: 'Made by', text: found.made_by_name },
      { label: 'SHA-256 of the file', text: found.file_sha256 },
    ],
    budget: null,
    note: noteOf(entries.length),
    tables: entries.length
      ? [
          { title: 'By account', table: sumsTable(ctx, sums) },
          { title: 'Entries', table: entriesTable(exports, entries.slice(0, mostShown)) },
        ]
      : [],
    timeline: { events },
  }
}

const fileFact = ({ format, format_id: id, ...declared }: JournalExport): Fact =>
  format === 'declared'
    ? {
        label: 'File',
        text: `${declared.format_name}, version ${declared.format_number}`,
        href: id === null ? undefined : journalFormatUrl.show(id),
      }
    : { label: 'File', text: builtIn[format].label }

function noteOf(count: number): string | null {
  if (count === 0)
    return 'All of its entries had failed and were exported again. Its file is as it was.'
  return count > mostShown
    ? `These are ${mostShown} of ${count} entries, those that failed first. The file has all of them.`
    : null
}

function sumsTable(ctx: ReadCtx, sums: Awaited<ReturnType<typeof queries.sumsOf>>): Table {
  const text = (minor: bigint): string =>
    moneyText(money(minor, ctx.actor.organisation.baseCurrency))
  const sideCell = (minor: bigint): Cell => ({
    kind: 'money',
    text: minor === 0n ? '—' : text(minor),
  })
  const total = (of: 'debit' | 'credit'): bigint => sums.reduce((sum, row) => sum + row[of], 0n)
  return {
    label: 'By account',
    columns: [
      { label: 'Account' },
      { label: 'Debit', align: 'end' },
      { label: 'Credit', align: 'end' },
      { label: 'Balance', align: 'end' },
    ],
    rows: sums.map((row) => ({
      cells: [
        { kind: 'text', text: row.account },
        sideCell(row.debit),
        sideCell(row.credit),
        { kind: 'money', text: text(row.debit - row.credit) },
      ],
    })),
    totals: [
      { label: 'Debit', text: text(total('debit')) },
      { label: 'Credit', text: text(total('credit')) },
    ],
  }
}

const entriesTable = (exports: boolean, entries: readonly EntryRow[]): Table => ({
  label: 'Entries',
  columns: [
    { label: 'Entry' },
    { label: 'Day' },
    { label: 'About' },
    { label: 'Status' },
    ...(exports ? [{ label: 'Answer' }] : []),
  ],
  rows: entries.map((entry): Row => ({
    cells: [
      { kind: 'text', text: entry.number },
      { kind: 'text', text: dateText(entry.day) },
      aboutCell(entry),
      { kind: 'status', status: chips[entry.status] },
      ...(exports ? [answerCell(entry)] : []),
    ],
  })),
})
const paths: Record<string, string> = { invoice: '/invoices', payment: '/payments' }
function aboutCell(entry: EntryRow): Cell {
  const note = entry.problem ?? (entry.remote_id ? `Booked as ${entry.remote_id}` : undefined)
  const path = paths[entry.document_kind ?? '']
  return path
    ? { kind: 'link', text: entry.text, href: `${path}/${entry.document_id}`, note }
    : { kind: 'text', text: entry.text, note }
}
const answerCell = (entry: EntryRow): Cell =>
  entry.status === 'booked'
    ? {
        kind: 'link',
        text: `Correct the number of ${entry.number}`,
        href: url.entryCorrection(entry.id),
      }
    : { kind: 'link', text: `Answer for ${entry.number}`, href: url.entryAnswer(entry.id) }

export async function correctionForm(
  ctx: ReadCtx,
  refused: Refused,
  id: string,
): Promise<FormPage> {
  const entry = await queries.findEntry(ctx.tx, id)
  return formPage(
    {
      title: `Correct the number of ${entry.number}`,
      crumbs: [crumb, { label: 'Export', href: url.show(entry.export_id) }],
      action: url.entryCorrection(id),
      version: entry.version,
      cancelHref: url.show(entry.export_id),
      submitLabel: 'Correct it',
      banner:
        entry.remote_id === null
          ? { tone: 'warn', text: 'It is not booked yet, so there is no number to correct.' }
          : {
              tone: 'info',
              text: `It was said to be booked as ${entry.remote_id}. That stays on record.`,
            },
      fields: [
        { name: 'remote_id', label: 'Booked as', hint: 'Its number in the accounting system' },
        { name: 'reason', label: 'Why the other number was wrong', type: 'textarea' },
      ],
    },
    refused,
  )
}

export async function answerForm(ctx: ReadCtx, refused: Refused, id: string): Promise<FormPage> {
  const entry = await queries.findEntry(ctx.tx, id)
  return formPage(
    {
      title: entry.number,
      crumbs: [crumb, { label: 'Export', href: url.show(entry.export_id) }],
      action: url.entryAnswer(id),
      version: entry.version,
      cancelHref: url.show(entry.export_id),
      submitLabel: 'Save',
      banner: {
        tone: 'info',
        text: 'Say how the accounting system booked it, or why it did not. What failed can be exported again alone.',
      },
      fields: [
        {
          name: 'remote_id',
          label: 'Booked as',
          optional: true,
          hint: 'Its number in the accounting system',
        },
        { name: 'problem', label: 'Why it was not booked', type: 'textarea', optional: true },
      ],
    },
    refused,
  )
}
