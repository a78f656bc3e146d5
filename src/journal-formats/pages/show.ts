import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateTimeText } from '../../platform/view/format.ts'
import type { Action, RecordPage, Table } from '../../platform/view/ui.ts'
import { sourceLabels, type Format } from '../format.ts'
import { statusOf } from '../list.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'
import {
  amountLabels,
  dayLabels,
  decimalLabels,
  encodingLabels,
  separatorLabels,
} from '../words.ts'

export async function showPage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [format, versions, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.versionsOf(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const manages = ctx.actor.permissions.has('ledger_accounts.manage')
  const { content } = format
  return {
    title: format.name,
    header: {
      title: format.name,
      crumbs: [{ label: 'Journal formats', href: url.index }, { label: format.name }],
      statuses: [statusOf(format)],
      buttons: manages ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }] : [],
      actions: manages ? [archiving(format)] : [],
    },
    facts: [
      { label: 'Version', text: String(format.number) },
      { label: 'Separator', text: separatorLabels[content.separator] },
      { label: 'Decimal mark', text: decimalLabels[content.decimals] },
      { label: 'Days', text: dayLabels[content.days] },
      { label: 'Encoding', text: encodingLabels[content.encoding] },
      { label: 'Headings in the first line', text: content.header ? 'Yes' : 'No' },
      { label: 'Amounts', text: amountLabels[content.amounts] },
    ],
    budget: null,
    note: format.active
      ? 'A file that was exported stays as it is, also when its format is changed or archived.'
      : 'It is archived, so exports do not offer it. What was exported with it stays as it is.',
    tables: [
      { title: 'Columns', table: columnsTable(content) },
      { title: 'Versions', table: versionsTable(versions, ctx.actor.timeZone) },
    ],
    timeline: { events },
  }
}

const archiving = ({ id, active, version }: queries.JournalFormat): Action => ({
  label: active ? 'Archive' : 'Restore',
  href: active ? url.archiving(id) : url.restoration(id),
  tone: 'secondary',
  icon: active ? 'archive' : 'undo-2',
  version,
})

const columnsTable = ({ columns }: Format): Table => ({
  label: 'Columns',
  columns: [{ label: 'Heading' }, { label: 'What it has' }],
  rows: columns.map((column) => ({
    cells: [
      { kind: 'text', text: column.heading },
      {
        kind: 'text',
        text: sourceLabels[column.source],
        note: column.text ? `“${column.text}”` : undefined,
      },
    ],
  })),
})

type Versions = Awaited<ReturnType<typeof queries.versionsOf>>
const versionsTable = (versions: Versions, timeZone: string): Table => ({
  label: 'Versions',
  columns: [
    { label: 'Version' },
    { label: 'Made by' },
    { label: 'Made' },
    { label: 'Exports', align: 'end' },
  ],
  rows: versions.map((version) => ({
    cells: [
      { kind: 'text', text: `Version ${version.number}` },
      { kind: 'text', text: version.made_by_name },
      { kind: 'text', text: dateTimeText(version.made_at, timeZone) },
      { kind: 'number', text: String(version.exports) },
    ],
  })),
})
