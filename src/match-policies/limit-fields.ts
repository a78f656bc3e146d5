import { type Tolerances } from '../matching/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { currencySign } from '../platform/view/format.ts'
import { fieldId, formState, textOf, type FormState } from '../platform/view/form.ts'
import type { Field, Option } from '../platform/view/ui.ts'
import { limitKeys, limitNames, typedTolerances } from './input.ts'
import { type PolicyFormPage, type Values, groupOf, typedIn } from './forms.ts'

/** A limit in one line: a percentage, an amount, and how they go together. */
type LimitLine = {
  what: string
  note: string
  hidden: readonly { name: string; value: string }[]
  operator: Field
  pct: Field
  amount: Field
}
export type LimitsPart = { title: string; hint: string; label: string; lines: readonly LimitLine[] }
const limitNotes: Record<(typeof limitKeys)[number], string> = {
  quantity: 'Billed above what was ordered, or above what was received',
  price: 'Of the order’s unit price',
  priceBelow: 'Far below, it is another thing',
  line: 'Above its quantity at the order’s price',
  charges: 'Not on the order; summed over all its bills',
  tax: 'Above or below the taxable amount times the rate',
}

export function toleranceFields(
  ctx: ReadCtx,
  stored: Tolerances,
  { values, errors }: Refused,
): Pick<PolicyFormPage, 'limits' | 'more'> {
  const base = ctx.actor.organisation.baseCurrency
  const typed: Values = typedIn(values) ? values : typedTolerances(stored, base)
  const state = formState(typed, errors)
  const sign = currencySign(base)
  const lines = limitKeys.map((key): LimitLine => {
    const [name, what] = limitNames[key]
    return limitLine({
      what,
      label: what,
      note: limitNotes[key],
      name,
      pointer: `/${name}`,
      typed: groupOf(typed[name]),
      state,
      sign,
      hidden: [],
      choices: together,
    })
  })
  return {
    limits: [
      {
        title: 'How far a bill may differ',
        label: 'Limits',
        hint: 'An empty limit is not looked at; both empty means anything passes. 0 means no difference at all.',
        lines,
      },
    ],
    more: [
      { title: 'The document', fields: documentFields(typed, state, sign) },
      { title: 'Orders and receipts', fields: orderFields(state) },
    ],
  }
}

const together: readonly Option[] = [
  { value: 'both', label: 'Both must hold' },
  { value: 'either', label: 'One is enough' },
]

type LineInput = {
  what: string
  /** What its fields are called, alone. */ label: string
  note: string
  name: string
  pointer: string
  typed: Values
  state: FormState
  sign: string
  hidden: LimitLine['hidden']
  choices: readonly Option[]
}
export function limitLine(line: LineInput): LimitLine {
  const { what, note, hidden, sign } = line
  const field = (part: string, label: string): Field => ({
    name: `${line.name}[${part}]`,
    id: fieldId(`${line.pointer}/${part}`),
    label: `${line.label}: ${label}`,
    hideLabel: true,
    value: textOf(line.typed[part]),
    error: line.state.error(`${line.pointer}/${part}`),
  })
  return {
    what,
    note,
    hidden,
    pct: { ...field('pct', 'percent'), type: 'quantity', suffix: '%' },
    amount: { ...field('amount', 'amount'), type: 'money', prefix: sign },
    operator: { ...field('operator', 'which counts'), type: 'select', options: line.choices },
  }
}

function documentFields(typed: Values, state: FormState, sign: string): Field[] {
  const field = (name: string, label: string, extra: Partial<Field>): Field => ({
    name,
    label,
    value: state.value(name),
    error: state.error(`/${name}`),
    ...extra,
  })
  const rates = typed['tax_rates']
  return [
    field('match_level', 'A bill is compared with', {
      type: 'select',
      options: [
        { value: '3', label: 'What was ordered and received (three-way)' },
        { value: '2', label: 'What was ordered (two-way)' },
        { value: '4', label: 'What was ordered and what passed its inspection (four-way)' },
      ],
    }),
    field('tax_rates', 'Expected tax rates', {
      optional: true,
      value: Array.isArray(rates) ? rates.map(textOf).join(' ') : state.value('tax_rates'),
      error: state.error('/tax_rates') ?? rateError(rates, state),
      hint: 'In percent, with spaces between, such as 5 12 18. Empty means those of the vendor’s country.',
    }),
    field('rounding_per_line', 'Rounding for each line', { type: 'money', prefix: sign }),
    field('duplicate_score', 'Held as a duplicate from a score of', {
      type: 'quantity',
      hint: 'From 1 to 100: how much a document resembles another one',
    }),
    field('days_ahead', 'Dated after today, at most', { type: 'quantity', suffix: 'days' }),
    field('days_before_order', 'Dated before its order, at most', {
      type: 'quantity',
      suffix: 'days',
    }),
  ]
}

/** An error of one of the rates stands at the field that holds them all. */
const rateError = (rates: unknown, state: FormState): string | undefined =>
  (Array.isArray(rates) ? rates : textOf(rates).split(/[;\s]+/))
    .map((_, i) => state.error(`/tax_rates/${i}`))
    .find((error) => error !== undefined)

function orderFields(state: FormState): Field[] {
  const percent = (name: string, label: string, hint: string): Field => ({
    name,
    label,
    type: 'quantity',
    suffix: '%',
    hint,
    value: state.value(name),
    error: state.error(`/${name}`),
  })
  return [
    percent('over_order_pct', 'Order above its request, at most', 'For each line of the request'),
    percent(
      'over_receipt_pct',
      'Highest over-receipt tolerance',
      'What a buyer may put on an order',
    ),
  ]
}
