import { z } from 'zod'
import { Uuid, Version } from '../platform/http/output.ts'
import { json, type Refused } from '../platform/http/route.ts'
import { readAsText, type OtherEncoding } from '../platform/table-text.ts'
import { formState, rowsOf, textOf } from '../platform/view/form.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Cell, ErrorSummary, Field, FileDrop, PageHeader, Table } from '../platform/view/ui.ts'
import { outcomes, type Change, type Checked } from './check.ts'
import { checkedTable, mostCellLength, type CheckedTable } from './commands.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const crumbs = [{ label: 'Vendors', href: url.vendors }]
const example = 'name,country,vat_id,email,currency,payment_terms_days\n'

export type NewImportPage = {
  title: string
  header: PageHeader
  action: string
  key: string
  summary: ErrorSummary | null
  file: FileDrop
  field: Field
}
export function newPage({ values, errors }: Refused): NewImportPage {
  const state = formState(values, errors)
  return {
    title: `${errors.length ? 'Error: ' : ''}Import vendors`,
    header: { title: 'Import vendors', crumbs: [...crumbs, { label: 'Import' }] },
    action: url.create,
    key: crypto.randomUUID(),
    summary: state.summary,
    file: {
      name: 'file',
      label: 'Choose a table',
      hint: 'CSV or XLSX; of a workbook the first sheet',
      accept: '.csv,.txt,.xlsx',
      error: state.error('/file'),
    },
    field: {
      name: 'csv',
      label: 'Or paste it, with its headings',
      type: 'textarea',
      rows: 8,
      optional: true,
      hint: 'A vendor that is known by its number, its tax number or its name is changed; others are new. Addresses and one contact may stand in the same line.',
      value: state.value('csv') || example,
      error: state.error('/csv'),
    },
  }
}

export type ImportPage = {
  title: string
  header: PageHeader
  summary: ErrorSummary | null
  id: string
  version: number
  done: boolean
  key: string
  at: { columns: string; errors: string; corrections: string; confirmation: string }
  unknown: string | null
  /** How its file was read, where that is to be looked at. */
  read: string | null
  readAs: OtherEncoding | null
  selects: readonly Field[]
  /** The first lines with errors, to be corrected here. */
  corrections: readonly Correction[]
  correctionsNote: string | null
  counts: Counts
  table: Table
  note: string | null
  button: string | null
  checked: CheckedTable
  chosen: readonly string[]
}
type Names = CheckedTable['names']
type Counts = Record<Checked['does'], number>

/** Lines with errors first; of the others as many as can be looked at. */
const mostShown = 200

export async function importPage(
  ctx: ReadCtx,
  id: string,
  { values, errors }: Refused = { values: {}, errors: [] },
): Promise<ImportPage> {
  const kept = await queries.find(ctx.tx, id)
  const checked = await checkedTable(ctx, kept)
  const counts = countsOf(checked.lines)
  const left = checked.headings.filter((_, i) => !kept.fields[i])
  const chosen = Array.isArray(values['fields']) ? values['fields'].map(textOf) : kept.fields
  return {
    title: `${errors.length ? 'Error: ' : ''}Import vendors`,
    header: { title: 'Import vendors', crumbs: [...crumbs, { label: 'Import' }] },
    summary: formState({}, errors).summary,
    id,
    version: kept.version,
    done: kept.imported_at !== null,
    key: crypto.randomUUID(),
    at: {
      columns: url.columns(id),
      errors: url.errors(id),
      corrections: url.corrections(id),
      confirmation: url.confirmation(id),
    },
    unknown: left.length
      ? `Left out, because no field is chosen for ${left.length === 1 ? 'this heading' : 'these headings'}: ${left.slice(0, 20).join(', ')}.`
      : null,
    read: readAsText(kept.read_as),
    readAs: kept.read_as,
    selects: checked.headings.map((heading, i) =>
      columnField({ heading, value: chosen[i] ?? '', i, names: checked.names }),
    ),
    counts,
    corrections: kept.imported_at ? [] : correctionsOf(checked, { values, errors }),
    correctionsNote:
      counts.bad > mostCorrected
        ? `These are the first ${mostCorrected} of ${counts.bad}. The next ones follow once these are right.`
        : null,
    table: tableOf(checked, { id, version: kept.version, waits: kept.imported_at === null }),
    note:
      checked.lines.length > mostShown
        ? `${mostShown} of ${checked.lines.length} lines are shown, those with errors first.`
        : null,
    button: buttonOf(counts),
    checked,
    chosen: kept.fields,
  }
}

type ColumnField = { heading: string; value: string; i: number; names: Names }
const columnField = ({ heading, value, i, names }: ColumnField): Field => ({
  name: `fields[${i}]`,
  id: `fields-${i}`,
  label: heading || `Column ${i + 1}`,
  type: 'select',
  value,
  options: [
    { value: '', label: 'Leave out' },
    ...[...names].map(([field, label]) => ({ value: field, label })),
  ],
})

const countsOf = (lines: readonly Checked[]): Counts => ({
  new: lines.filter(({ does }) => does === 'new').length,
  changed: lines.filter(({ does }) => does === 'changed').length,
  same: lines.filter(({ does }) => does === 'same').length,
  bad: lines.filter(({ does }) => does === 'bad').length,
  left_out: lines.filter(({ does }) => does === 'left_out').length,
})

function buttonOf(counts: Counts): string | null {
  const works = counts.new + counts.changed
  if (works === 0) return null
  return counts.bad > 0
    ? `Import ${works}, leave out ${counts.bad} with errors`
    : `Import ${works} ${works === 1 ? 'vendor' : 'vendors'}`
}

const words = {
  new: { text: 'Will be entered', tone: 'ok' },
  changed: { text: 'Will be changed', tone: 'info' },
  same: { text: 'As it is', tone: 'neutral' },
  bad: { text: 'Has errors', tone: 'bad' },
  left_out: { text: 'Left out', tone: 'neutral' },
} as const

/** A cell may hold far more than a name. */
const shortened = (name: string): string => (name.length > 200 ? `${name.slice(0, 199)}…` : name)

/** As many as can be read at a glance. */
const mostChanges = 3
function changesText(changes: readonly Change[], names: Names): string[] {
  const shown = changes
    .slice(0, mostChanges)
    .map(({ field, from, to }) => `${names.get(field)}: ${shortValue(from)} → ${shortValue(to)}.`)
  const more = changes.length - mostChanges
  return more > 0 ? [...shown, `And ${more} more.`] : shown
}
const shortValue = (value: string | null): string =>
  value === null ? 'none' : value.length > 40 ? `${value.slice(0, 39)}…` : value

type Waiting = { id: string; version: number; waits: boolean }
function tableOf({ lines, names }: CheckedTable, waiting: Waiting): Table {
  const shown = lines
    .toSorted((a, b) => Number(b.does === 'bad') - Number(a.does === 'bad') || a.line - b.line)
    .slice(0, mostShown)
  return {
    label: 'What each line does',
    columns: [
      { label: 'Vendor' },
      { label: 'Line', align: 'end' },
      { label: 'Result' },
      { label: 'What changes, and what to look at' },
      ...(waiting.waits ? [{ label: 'Leave out' }] : []),
    ],
    rows: shown.map((l) => ({
      cells: [
        { kind: 'text', text: shortened(l.name) || '—', note: l.existing?.number },
        { kind: 'number', text: String(l.line) },
        { kind: 'status', status: words[l.does] },
        {
          kind: 'text',
          text: [
            ...l.faults.map((f) => `${names.get(f.field)}: ${f.text}`),
            ...changesText(l.changes, names),
            ...l.notes,
          ].join(' '),
        },
        ...(waiting.waits ? [choiceOf(l, waiting)] : []),
      ],
    })),
  }
}

/** Each line that would write something is left out, or taken in again, on its own. */
function choiceOf({ line, does }: Checked, { id, version }: Waiting): Cell {
  if (does === 'same' || does === 'bad') return { kind: 'muted', text: '—' }
  const leaves = does !== 'left_out'
  return {
    kind: 'action',
    action: {
      label: leaves ? 'Leave out' : 'Take in',
      href: url.leftOut(id),
      fields: { line: String(line), leave_out: String(leaves) },
      version,
      target: '#import',
      tone: 'ghost',
      small: true,
    },
  }
}

/** As many lines as a person corrects at one sitting. */
const mostCorrected = 20
type Correction = {
  index: number
  line: number
  legend: string
  wrong: readonly Field[]
  others: readonly Field[]
}
function correctionsOf({ lines, values, names }: CheckedTable, refused: Refused): Correction[] {
  const typed = new Map(rowsOf(refused.values['lines']).map((row) => [textOf(row['line']), row]))
  return lines
    .flatMap((line, i) => (line.does === 'bad' ? [{ ...line, cells: values[i]! }] : []))
    .slice(0, mostCorrected)
    .map((bad, index) => {
      const cells = typed.get(String(bad.line))?.['cells']
      const kept = new Map(Object.entries(typeof cells === 'object' && cells ? cells : {}))
      const faulty = new Map(bad.faults.map(({ field, text }) => [field, text]))
      const field = (name: string): Field => ({
        name: `lines[${index}][cells][${name}]`,
        id: `line-${bad.line}-${name}`,
        label: names.get(name) ?? name,
        value: kept.has(name) ? textOf(kept.get(name)) : shownCell(bad.cells[name]),
        error: faulty.get(name),
      })
      return {
        index,
        line: bad.line,
        legend: `Line ${bad.line}: ${shortValue(bad.name || null)}`,
        wrong: [...faulty.keys()].map(field),
        others: Object.keys(bad.cells)
          .filter((name) => !faulty.has(name) && !isLong(bad.cells[name]))
          .map(field),
      }
    })
}

/** More than a cell may be corrected to. It would be cut, so another text is typed instead. */
const isLong = (cell = ''): boolean => cell.length > mostCellLength
const shownCell = (cell = ''): string => (isLong(cell) ? '' : cell)

export const importJson = json(
  z.object({
    id: Uuid,
    imported: z.boolean(),
    read_as: z.enum(['Windows-1252', 'UTF-16']).nullable(),
    columns: z.array(z.object({ heading: z.string(), field: z.string().nullable() })),
    counts: z.object({
      new: z.int(),
      changed: z.int(),
      same: z.int(),
      bad: z.int(),
      left_out: z.int(),
    }),
    lines: z.array(
      z.object({
        line: z.int(),
        name: z.string(),
        does: z.enum(outcomes),
        errors: z.array(z.object({ field: z.string(), text: z.string() })),
        notes: z.array(z.string()),
        changes: z.array(
          z.object({
            field: z.string(),
            from: z.string().nullable(),
            to: z.string().nullable(),
          }),
        ),
      }),
    ),
    version: Version,
  }),
  ({ id, done, readAs, checked, chosen, counts, version }: ImportPage) => ({
    id,
    imported: done,
    read_as: readAs,
    columns: checked.headings.map((heading, i) => ({ heading, field: chosen[i] || null })),
    counts,
    lines: checked.lines.map(({ line, name, does, faults, notes, changes }) => ({
      line,
      name,
      does,
      errors: faults,
      notes,
      changes: [...changes],
    })),
    version,
  }),
)
