import { z } from 'zod'
import { Problem, type FieldError } from '../kernel/problem.ts'
import { keptFlag, text, usually, version } from '../platform/http/input.ts'
import { rowsSent } from '../platform/view/form.ts'
import {
  amountColumns,
  amountLayouts,
  dayPatterns,
  encodings,
  Format,
  sourceLabels,
  sources,
  type AmountLayout,
  type Source,
} from './format.ts'
import { amountLabels } from './words.ts'

const oneLine = (most: number, label: string) =>
  text(most, label).refine((value) => !/[\t\n\r]/.test(value), `${label} must be one line.`)
const choose = 'Choose from the list.'
const Column = z.strictObject({
  heading: oneLine(60, 'The heading'),
  source: z.enum(sources, 'Choose what the column has.'),
  text: z.preprocess(
    (value) => (value === '' ? undefined : value),
    oneLine(100, 'The text').default(''),
  ),
})
const mostColumns = 60
const content = {
  name: oneLine(100, 'The name'),
  separator: z.enum(['comma', 'semicolon', 'tab'], choose),
  decimals: z.enum(['point', 'comma'], choose),
  days: z.enum(dayPatterns, choose),
  encoding: z.enum(encodings, choose),
  header: usually(true),
  amounts: z.enum(amountLayouts, choose),
  columns: z.preprocess(
    (value) => rowsSent(value),
    z
      .array(Column)
      .min(1, 'Add at least one column.')
      .max(mostColumns, `A file may have at most ${mostColumns} columns.`),
  ),
}
export const NewFormat = z.strictObject(content)
export const EditedFormat = z.strictObject({ ...content, id: z.uuid(), version, header: keptFlag })
export type FormatInput = z.output<typeof NewFormat>

/** The format that was typed. 422 with everything that it lacks or that does not fit together. */
export function formatOf(input: FormatInput): Format {
  const format = Format.parse(input)
  const errors = problemsOf(format)
  if (errors.length)
    throw new Problem(
      422,
      'invalid',
      errors.length === 1 ? errors[0]!.detail : 'Some fields need your attention.',
      errors,
    )
  return format
}

const problemsOf = (format: Format): FieldError[] => [
  ...format.columns.flatMap((column, i) => [
    ...twice(format, i),
    ...(column.text && column.source !== 'fixed'
      ? [
          {
            pointer: `/columns/${i}/text`,
            code: 'not_fixed',
            detail: 'Only a column of fixed text has one. Leave it empty.',
          },
        ]
      : []),
    ...unfit(format.amounts, column.source, i),
  ]),
  ...lacking(format),
]

function twice({ columns }: Format, i: number): FieldError[] {
  const { heading } = columns[i]!
  const key = heading.toLowerCase()
  const first = columns.findIndex((one) => one.heading.toLowerCase() === key)
  if (first === i) return []
  return [
    {
      pointer: `/columns/${i}/heading`,
      code: 'twice',
      detail: `Column ${first + 1} has the heading “${heading}” already. Choose a different one.`,
    },
  ]
}

const ofAmounts = new Set(Object.values(amountColumns).flat())
function unfit(layout: AmountLayout, source: Source, i: number): FieldError[] {
  if (!ofAmounts.has(source) || amountColumns[layout].includes(source)) return []
  return [
    {
      pointer: `/columns/${i}/source`,
      code: 'does_not_fit',
      detail: `“${sourceLabels[source]}” does not go with “${amountLabels[layout]}”. Choose another way of writing amounts, or something else for this column.`,
    },
  ]
}

function lacking({ columns, amounts }: Format): FieldError[] {
  const has = (source: Source): boolean => columns.some((one) => one.source === source)
  const missing = [
    ...(has('entry') || has('document')
      ? []
      : [`“${sourceLabels.entry}” or “${sourceLabels.document}”`]),
    ...(['account', ...amountColumns[amounts]] as const)
      .filter((source) => !has(source))
      .map((source) => `“${sourceLabels[source]}”`),
  ]
  return missing.map((what) => ({
    pointer: '/columns',
    code: 'column_missing',
    detail: `Add a column with ${what}. The accounting system cannot book the file without it.`,
  }))
}
