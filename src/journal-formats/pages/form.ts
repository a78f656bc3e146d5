import { Problem, type FieldError } from '../../kernel/problem.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { parseInput } from '../../platform/http/input.ts'
import type { Refused } from '../../platform/http/route.ts'
import { fieldId, formState, type FormState } from '../../platform/view/form.ts'
import type { ErrorSummary, Field, Option, PageHeader } from '../../platform/view/ui.ts'
import type { IconName } from '../../platform/view/icons.ts'
import { builtIn } from '../built-in.ts'
import { amountLayouts, dayPatterns, encodings, Format, sourceLabels, sources } from '../format.ts'
import { formatOf, NewFormat } from '../input.ts'
import * as queries from '../queries.ts'
import { sampleLines } from '../sample.ts'
import { url } from '../url.ts'
import {
  amountLabels,
  dayLabels,
  decimalLabels,
  encodingLabels,
  separatorLabels,
} from '../words.ts'
import { fileOf, shownText } from '../writing.ts'
import { focusOf, rowsAsked, type TypedColumn } from './columns.ts'

type ColumnRow = {
  index: string
  fields: readonly Field[]
  buttons: readonly { name: string; label: string; icon: IconName }[]
}
/** The file as far as it was typed; `text` is null while it cannot be written yet. */
type Preview = { note: string; text: string | null }
export type FormatFormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  version: number | null
  key: string
  cancelHref: string
  submitLabel: string
  fields: readonly Field[]
  columns: readonly ColumnRow[]
  preview: Preview
}

export const newForm = (ctx: ReadCtx, refused: Refused): Promise<FormatFormPage> =>
  form(ctx, refused, null)

export const editForm = async (
  ctx: ReadCtx,
  refused: Refused,
  id: string,
): Promise<FormatFormPage> => form(ctx, refused, await queries.find(ctx.tx, id))

async function form(
  ctx: ReadCtx,
  { values, errors }: Refused,
  stored: queries.JournalFormat | null,
): Promise<FormatFormPage> {
  const typed = Object.keys(values).some((name) => name !== 'id')
  const shown = typed ? values : valuesOf(stored)
  const rows = rowsAsked(shown)
  const read = readFormat({ ...shown, columns: rows })
  const asked = 'errors' in read && shown['show_preview'] !== undefined ? read.errors : []
  const state = formState(shown, [...errors, ...asked])
  const title = stored ? `Edit ${stored.name}` : 'New journal format'
  return {
    title: errors.length ? `Error: ${title}` : title,
    header: {
      title,
      crumbs: [
        { label: 'Journal formats', href: url.index },
        ...(stored ? [{ label: stored.name, href: url.show(stored.id) }] : []),
        { label: title },
      ],
      meta: stored
        ? `Saving makes version ${stored.number + 1}. What was exported keeps the version it was made with.`
        : 'Exports offer it once it is saved.',
    },
    action: stored ? url.edit(stored.id) : url.index,
    summary: state.summary,
    version: stored?.version ?? null,
    key: crypto.randomUUID(),
    cancelHref: stored ? url.show(stored.id) : url.index,
    submitLabel: stored ? 'Save as a new version' : 'Save the format',
    fields: fieldsOf(state, shown),
    columns: rows.map((row, i) => columnRow(row, i, { rows, state, focus: focusOf(shown) })),
    preview: await previewOf(ctx, read),
  }
}

const valuesOf = (stored: queries.JournalFormat | null): Record<string, unknown> =>
  stored ? { name: stored.name, ...stored.content } : Format.parse(builtIn.two_sides)

type Read = { format: Format } | { errors: readonly FieldError[] }
/** What was typed, as a format. Its name does not matter for how it is written. */
function readFormat(typed: Record<string, unknown>): Read {
  const wanted = Object.entries(typed).filter(([name]) => name in NewFormat.shape)
  try {
    return {
      format: formatOf(parseInput(NewFormat, { ...Object.fromEntries(wanted), name: 'Preview' })),
    }
  } catch (error) {
    if (error instanceof Problem) return { errors: error.errors }
    throw error
  }
}

async function previewOf(ctx: ReadCtx, read: Read): Promise<Preview> {
  if ('errors' in read)
    return {
      text: null,
      note: 'The file is shown here once the columns and how they are written fit together.',
    }
  const base = ctx.actor.organisation.baseCurrency
  const last = await queries.lastLines(ctx.tx)
  const lines = last.length ? last : sampleLines(base, ctx.today)
  return {
    text: shownText(fileOf(lines, read.format, base), read.format).replace('\ufeff', ''),
    note: last.length
      ? 'The entries that were exported last, as this file would have them.'
      : 'An example, because nothing was exported yet.',
  }
}

const optionsOf = <T extends string>(values: readonly T[], labels: Record<T, string>): Option[] =>
  values.map((value) => ({ value, label: labels[value] }))
const keysOf = <T extends string>(labels: Record<T, string>) => Object.keys(labels) as T[]

function fieldsOf(state: FormState, shown: Record<string, unknown>): Field[] {
  const field = (name: string, label: string, extra: Partial<Field>): Field => ({
    name,
    label,
    value: state.value(name),
    error: state.error(`/${name}`),
    ...extra,
  })
  const select = (name: string, label: string, options: readonly Option[], hint?: string): Field =>
    field(name, label, { type: 'select', options, hint })
  return [
    field('name', 'Name', { hint: 'Such as the accounting system that reads it' }),
    select('amounts', 'Amounts', optionsOf(amountLayouts, amountLabels)),
    select('separator', 'Separator', optionsOf(keysOf(separatorLabels), separatorLabels)),
    select('decimals', 'Decimal mark', optionsOf(keysOf(decimalLabels), decimalLabels)),
    select('days', 'Days', optionsOf(dayPatterns, dayLabels)),
    select(
      'encoding',
      'Encoding',
      optionsOf(encodings, encodingLabels),
      'Windows-1252 has Western European letters only. Others lose their accents, and letters of other scripts become full stops',
    ),
    field('header', 'The first line has the headings', {
      type: 'checkbox',
      value: 'on',
      checked: shown['header'] === 'on' || shown['header'] === true,
    }),
  ]
}

type Around = { rows: readonly TypedColumn[]; state: FormState; focus: number | null }
function columnRow(row: TypedColumn, i: number, { rows, state, focus }: Around): ColumnRow {
  const field = (name: keyof TypedColumn, label: string, extra: Partial<Field>): Field => ({
    name: `columns[${i}][${name}]`,
    id: fieldId(`/columns/${i}/${name}`),
    label: `${label} of column ${i + 1}`,
    value: row[name],
    error: state.error(`/columns/${i}/${name}`),
    ...extra,
  })
  return {
    index: String(i),
    buttons: buttonsOf(i, rows.length),
    fields: [
      field('heading', 'Heading', { autofocus: focus === i }),
      field('source', 'What it has', {
        type: 'select',
        options: optionsOf(sources, sourceLabels),
      }),
      field('text', 'Fixed text', { placeholder: row.source === 'fixed' ? 'Empty' : undefined }),
    ],
  }
}

function buttonsOf(i: number, count: number): ColumnRow['buttons'] {
  const which = `column ${i + 1}`
  return [
    ...(i > 0 ? [{ name: 'move_up', label: `Move ${which} up`, icon: 'arrow-up' as const }] : []),
    ...(i < count - 1
      ? [{ name: 'move_down', label: `Move ${which} down`, icon: 'arrow-down' as const }]
      : []),
    { name: 'remove_line', label: `Remove ${which}`, icon: 'trash-2' as const },
  ]
}
