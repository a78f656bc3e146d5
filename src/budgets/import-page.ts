import { z } from 'zod'
import { fileNumbers, rewritten, styleInWords } from '../kernel/number-text.ts'
import { json, type Refused } from '../platform/http/route.ts'
import { numbersNow } from '../platform/locale.ts'
import { numbersField } from '../platform/table-file.ts'
import { readAsText } from '../platform/table-text.ts'
import { formState } from '../platform/view/form.ts'
import type { ErrorSummary, Field, FileDrop, PageHeader, Table } from '../platform/view/ui.ts'
import { columns, example, type Checked } from './import-check.ts'
import type { Table as SentTable } from './import-commands.ts'
import { url } from './presenter.ts'

export type ImportPage = {
  title: string
  header: PageHeader
  summary: ErrorSummary | null
  file: FileDrop
  field: Field
  numbersField: Field
  /** How its letters and numbers were read, in words. */
  read: string
  numbers: string
  table: Table | null
  csv: string
  bad: number
  changes: number
  key: string
  rows: readonly Checked[]
}

export const importJson = json(
  z.object({
    bad: z.int(),
    changes: z.int(),
    numbers: z.enum(['point', 'comma']),
    lines: z.array(
      z.object({
        line: z.int(),
        budget: z.string(),
        year: z.string(),
        amount: z.string(),
        does: z.enum(['new', 'changed', 'same', 'bad']),
        errors: z.array(z.object({ field: z.enum(columns), text: z.string() })),
      }),
    ),
  }),
  (page: ImportPage) => ({
    bad: page.bad,
    changes: page.changes,
    numbers: page.numbers === 'comma' ? ('comma' as const) : ('point' as const),
    lines: page.rows.map((row) => ({
      line: row.line,
      budget: row.code,
      year: row.year,
      amount: row.amount,
      does: row.does,
      errors: row.problems,
    })),
  }),
)

const words = {
  new: { text: 'Will be planned', tone: 'ok' },
  changed: { text: 'Will be changed', tone: 'info' },
  same: { text: 'As it is', tone: 'neutral' },
  bad: { text: 'Has errors', tone: 'bad' },
} as const

/** The table as sent, and what each line would do. Nothing is written before it is confirmed. */
export function importPage(
  { csv, numbers, readAs = null }: SentTable,
  rows: readonly Checked[],
  { errors }: Pick<Refused, 'errors'> = { errors: [] },
): ImportPage {
  const state = formState({ csv }, errors)
  return {
    title: `${errors.length ? 'Error: ' : ''}Import budgets`,
    summary: state.summary,
    csv,
    numbers: numbers ?? '',
    read: [
      readAsText(readAs),
      numbers && rows.length
        ? `Amounts are read ${styleInWords(fileNumbers[numbers])}. If that is wrong, choose it above and check again.`
        : null,
    ]
      .filter(Boolean)
      .join(' '),
    numbersField: numbersField(numbers ?? '', state.error('/numbers')),
    rows,
    bad: rows.filter((row) => row.does === 'bad').length,
    changes: rows.filter((row) => row.does === 'new' || row.does === 'changed').length,
    key: crypto.randomUUID(),
    header: {
      title: 'Import budgets',
      crumbs: [{ label: 'Budgets', href: url.index }, { label: 'Import' }],
    },
    file: {
      name: 'file',
      label: 'Choose a table',
      hint: 'CSV or XLSX; of a workbook the first sheet',
      accept: '.csv,.txt,.xlsx',
      error: state.error('/file'),
    },
    field: {
      name: 'csv',
      label: 'Or paste it, with its header',
      type: 'textarea',
      rows: 8,
      optional: true,
      hint: `Columns ${columns.join(', ')}. Codes as in the lists; part_of is the code of the budget above.`,
      value: csv || example,
      error: state.error('/csv'),
    },
    table:
      rows.length === 0
        ? null
        : {
            label: 'What each line does',
            columns: [
              { label: 'Budget' },
              { label: 'Line', align: 'end' },
              { label: 'Year' },
              { label: 'Amount', align: 'end' },
              { label: 'Result' },
              { label: 'What is wrong' },
            ],
            rows: rows.map((row) => ({
              cells: [
                { kind: 'text', text: row.code || '—' },
                { kind: 'number', text: String(row.line) },
                { kind: 'text', text: row.year },
                {
                  kind: 'number',
                  text: row.wanted ? rewritten(row.amount, numbersNow()) : row.amount,
                },
                { kind: 'status', status: words[row.does] },
                { kind: 'text', text: row.problems.map((p) => `${p.field}: ${p.text}`).join(' ') },
              ],
            })),
          },
  }
}
