import { z } from 'zod'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { invalid } from '../kernel/problem.ts'
import {
  amountInput,
  flag,
  keptFlag,
  optional,
  percentage,
  text,
  usually,
  version,
  wholeNumber,
} from '../platform/http/input.ts'
import type { Content } from './queries.ts'
import { addUp, percentOf, thousandths, workdayRules, type TermsPart } from './terms.ts'

const percent = (label: string) =>
  percentage(label).refine((value) => value !== '0', `${label} must be more than zero.`)
const days = (label: string) => wholeNumber({ label, least: 0, most: 3650 })
const dayOfMonth = (label: string) => wholeNumber({ label, least: 1, most: 31 })

const Part = z
  .strictObject({
    percent: percent('Percent').optional(),
    /** Before the percentages of the rest. */
    amount: amountInput('Amount').nullable().default(null),
    days: days('Days'),
    end_of_month: z.boolean().default(false),
    day_of_month: dayOfMonth('Day of the month').nullable().default(null),
  })
  .superRefine((part, ctx) => {
    if ((part.percent === undefined) === (part.amount === null))
      ctx.addIssue({
        code: 'custom',
        path: ['percent'],
        message: 'A part is either a percentage or an amount.',
      })
  })
  .transform(({ percent: share, ...part }) => ({ ...part, percent: share ?? '0' }))

/** The form has room for so many parts; the API takes more. */
export const partsOfForm = [1, 2, 3] as const
const partOfForm = (n: (typeof partsOfForm)[number]) => ({
  [`part_${n}_percent`]: optional(percent(`Percent of part ${n}`)).optional(),
  [`part_${n}_amount`]: optional(amountInput(`Amount of part ${n}`)).optional(),
  [`part_${n}_days`]: optional(days(`Days of part ${n}`)).optional(),
  [`part_${n}_end_of_month`]: flag.optional(),
  [`part_${n}_day_of_month`]: optional(dayOfMonth(`Day of the month of part ${n}`)).optional(),
})
const content = {
  name: text(100, 'Name'),
  parts: z
    .array(Part)
    .min(1, 'Terms have at least one part.')
    .max(12, 'Terms have at most 12 parts.')
    .optional(),
  ...partOfForm(1),
  ...partOfForm(2),
  ...partOfForm(3),
  discount_percent: optional(percent('Discount')).optional(),
  discount_days: optional(
    wholeNumber({ label: 'Days for the discount', least: 0, most: 365 }),
  ).optional(),
  workday: z.enum(workdayRules, 'Choose from the list.').default('next'),
  active: usually(true),
}
export const NewTerms = z.strictObject(content)
export const EditedTerms = z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag })
export const OfVendor = z.strictObject({
  id: z.uuid(),
  vendor_id: z.uuid('Choose a vendor.'),
})

type Given = Omit<z.output<typeof NewTerms>, 'active'>
/** The terms of a form or of the API. 422 where the parts do not come to the whole. */
export function contentOf(given: Given): Omit<Content, 'active'> {
  const parts = given.parts ?? typedParts(given)
  if (parts.length === 0)
    throw invalid('/part_1_percent', 'missing', 'Say at least when the first part is due.')
  const empty = parts.findIndex(({ amount }) => amount && decimal(amount).units === 0n)
  if (empty !== -1)
    throw invalid(
      given.parts ? `/parts/${empty}/amount` : `/part_${empty + 1}_amount`,
      'nothing',
      'The amount of a part must be more than 0. Leave the part out instead.',
    )
  if (!addUp(parts)) {
    const sum = percentOf(parts)
    throw invalid(
      given.parts ? '/parts' : '/part_1_percent',
      'not_whole',
      `The parts come to ${decimalText({ units: sum, scale: 3 })} %. Together they must be 100 %${parts.some((part) => part.amount) ? ' of what the amounts leave' : ''}.`,
    )
  }
  const { discount_percent: discount = null, discount_days: until = null } = given
  if ((discount === null) !== (until === null))
    throw invalid(
      discount === null ? '/discount_percent' : '/discount_days',
      'missing',
      'A discount needs both: how much, and within how many days.',
    )
  if (discount !== null && thousandths(discount) >= 100_000n)
    throw invalid('/discount_percent', 'too_much', 'A discount must be less than 100 %.')
  return {
    name: given.name,
    parts,
    discount_percent: discount && decimalText(decimal(discount)),
    discount_days: until,
    workday: given.workday,
  }
}

function typedParts(given: Readonly<Record<string, unknown>>): TermsPart[] {
  return partsOfForm.flatMap((n) => {
    const of = (field: string): unknown => given[`part_${n}_${field}`] ?? null
    const [share, amount, after, onDay] = [
      of('percent'),
      of('amount'),
      of('days'),
      of('day_of_month'),
    ]
    if (share === null && amount === null && after === null && onDay === null) return []
    if (share !== null && amount !== null)
      throw invalid(
        `/part_${n}_amount`,
        'both',
        `Part ${n} is either a percentage or an amount. Leave one of them empty.`,
      )
    if (typeof share !== 'string' && typeof amount !== 'string')
      throw invalid(`/part_${n}_percent`, 'missing', `Percent of part ${n} is missing.`)
    return [
      {
        percent: typeof share === 'string' ? share : '0',
        amount: typeof amount === 'string' ? amount : null,
        days: typeof after === 'number' ? after : 0,
        end_of_month: of('end_of_month') === true,
        day_of_month: typeof onDay === 'number' ? onDay : null,
      },
    ]
  })
}
