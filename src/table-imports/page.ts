import type { Refused } from '../platform/http/route.ts'
import { formState, rowsOf, textOf } from '../platform/view/form.ts'
import { readAsText, type OtherEncoding } from '../platform/table-text.ts'
import type {
  Banner,
  Cell,
  Crumb,
  ErrorSummary,
  Field,
  PageHeader,
  Table,
} from '../platform/view/ui.ts'
import { mostCellLength } from './input.ts'
import type { Change, Counts, PreviewLine } from './line.ts'

/** Lines with errors first; of the others as many as can be looked at. */
export const mostShown = 200
/** As many lines as a person corrects at one sitting. */
const mostCorrected = 20

type Addresses = {
  columns: string
  corrections: string
  leftOut: string
  errors: string
  confirmation: string
}
type Names = ReadonlyMap<string, string>
type Preview = {
  id: string
  version: number
  title: string
  crumbs: readonly Crumb[]
  /** What one line is about: 'Vendor'. */
  thing: string
  things: string
  /** Where each of its acts is posted. */
  at: Addresses
  headings: readonly string[]
  /** What each column holds, as kept. */
  fields: readonly string[]
  /** Every column that the table may have, as a person reads it. */
  names: Names
  /** What is asked besides, such as how its numbers are written. */
  choices?: readonly Field[]
  readAs: OtherEncoding | null
  counts: Counts
  /** All, or the first that have errors and the first of the others. */
  lines: readonly PreviewLine[]
  /** Nothing of it can be changed or confirmed any more, or right now. */
  closed: Banner | null
  /** What is being done with it just now, while somebody waits. */
  working?: string | null
}

export type ImportPage = {
  title: string
  header: PageHeader
  summary: ErrorSummary | null
  id: string
  version: number
  closed: Banner | null
  working: { text: string; href: string } | null
  key: string
  at: Addresses
  unknown: string | null
  /** How its file was read, where that is to be looked at. */
  read: string | null
  selects: readonly Field[]
  /** The first lines with errors, to be corrected here. */
  corrections: readonly Correction[]
  correctionsNote: string | null
  counts: Counts
  table: Table
  note: string | null
  button: string | null
}

/** What a table would do: its columns, what to correct, and each line. */
export function importPage(
  preview: Preview,
  { values, errors }: Refused = { values: {}, errors: [] },
): ImportPage {
  const { headings, fields, names, counts, closed } = preview
  const left = headings.filter((_, i) => !fields[i])
  const chosen = Array.isArray(values['fields']) ? values['fields'].map(textOf) : fields
  const all = counts.new + counts.changed + counts.same + counts.bad + counts.left_out
  return {
    title: `${errors.length ? 'Error: ' : ''}${preview.title}`,
    header: { title: preview.title, crumbs: [...preview.crumbs, { label: 'Import' }] },
    summary: formState({}, errors).summary,
    id: preview.id,
    version: preview.version,
    closed,
    working: preview.working
      ? { text: preview.working, href: preview.at.columns.replace(/\/columns$/, '') }
      : null,
    key: crypto.randomUUID(),
    at: preview.at,
    unknown: left.length
      ? `Left out, because no field is chosen for ${left.length === 1 ? 'this heading' : 'these headings'}: ${left.slice(0, 20).join(', ')}.`
      : null,
    read: readAsText(preview.readAs),
    selects: [
      ...headings.map((heading, i) => columnField({ heading, value: chosen[i] ?? '', i, names })),
      ...(preview.choices ?? []),
    ],
    counts,
    corrections: closed ? [] : correctionsOf(preview, values),
    correctionsNote:
      counts.bad > mostCorrected
        ? `These are the first ${mostCorrected} of ${counts.bad}. The next ones follow once these are right.`
        : null,
    table: tableOf(preview),
    note:
      all > mostShown ? `${mostShown} of ${all} lines are shown, those with errors first.` : null,
    button: closed ? null : buttonOf(preview),
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

function buttonOf({ counts, thing, things }: Preview): string | null {
  const works = counts.new + counts.changed
  if (works === 0) return null
  return counts.bad > 0
    ? `Import ${works}, leave out ${counts.bad} with errors`
    : `Import ${works} ${works === 1 ? thing.toLowerCase() : things}`
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

function tableOf(preview: Preview): Table {
  const { lines, names, thing, closed } = preview
  const shown = lines
    .toSorted((a, b) => Number(b.does === 'bad') - Number(a.does === 'bad') || a.line - b.line)
    .slice(0, mostShown)
  return {
    label: 'What each line does',
    columns: [
      { label: thing },
      { label: 'Line', align: 'end' },
      { label: 'Result' },
      { label: 'What changes, and what to look at' },
      ...(closed ? [] : [{ label: 'Leave out' }]),
    ],
    rows: shown.map((l) => ({
      cells: [
        { kind: 'text', text: shortened(l.name) || '—', note: l.known ?? undefined },
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
        ...(closed ? [] : [choiceOf(l, preview)]),
      ],
    })),
  }
}

/** Each line that would write something is left out, or taken in again, on its own. */
function choiceOf({ line, does }: PreviewLine, { at, version }: Preview): Cell {
  if (does === 'same' || does === 'bad') return { kind: 'muted', text: '—' }
  const leaves = does !== 'left_out'
  return {
    kind: 'action',
    action: {
      label: leaves ? 'Leave out' : 'Take in',
      href: at.leftOut,
      fields: { line: String(line), leave_out: String(leaves) },
      version,
      target: '#import',
      tone: 'ghost',
      small: true,
    },
  }
}

type Correction = {
  index: number
  line: number
  legend: string
  wrong: readonly Field[]
  others: readonly Field[]
}
function correctionsOf({ lines, names }: Preview, values: Refused['values']): Correction[] {
  const typed = new Map(rowsOf(values['lines']).map((row) => [textOf(row['line']), row]))
  return lines
    .filter(({ does }) => does === 'bad')
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
