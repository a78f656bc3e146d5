import { z } from 'zod'
import { conflict, invalid } from '../kernel/problem.ts'
import {
  authorityKinds,
  authorityRoles,
  matchLevels,
  type Authority,
  type Scope,
  type Tolerances,
} from '../matching/index.ts'
import { optional, version } from '../platform/http/input.ts'
import { amount, count, minorOf, percent, typedAmount, typedPercent } from './numbers.ts'
import { kindNames, roleNames } from './words.ts'

type Limit = Authority['limit']

/** The limits of a set: name in forms and JSON, what it is called there. */
export const limitNames = {
  quantity: ['quantity', 'Quantity'],
  price: ['price', 'Unit price above the order'],
  priceBelow: ['price_below', 'Unit price below the order'],
  line: ['line', 'Amount of a line'],
  charges: ['charges', 'Charges'],
  tax: ['tax', 'Tax of a rate'],
} as const
export type LimitKey = keyof typeof limitNames
export const limitKeys: readonly LimitKey[] = [
  'quantity',
  'price',
  'priceBelow',
  'line',
  'charges',
  'tax',
]

const limit = (label: string) =>
  z.strictObject(
    {
      pct: optional(percent(`${label} in percent`, '100')).optional(),
      amount: optional(amount(`${label} as an amount`)).optional(),
      operator: z
        .enum(['both', 'either'], `${label}: choose whether both limits must hold, or one.`)
        .default('both'),
    },
    `${label}: give a percentage, an amount, or both.`,
  )

/** '5 12 18' of a form, or a list; empty is those of the vendor's country. */
const taxRates = z.preprocess(
  (value) => {
    if (typeof value !== 'string') return value ?? null
    const rates = value.split(/[;\s]+/).filter((rate) => rate !== '')
    return rates.length === 0 ? null : rates
  },
  z
    .array(percent('Each tax rate', '100'), 'Expected tax rates are a list such as 5 12 18.')
    .max(20, 'At most 20 tax rates can be expected.')
    .transform((rates) => [...new Set(rates)])
    .nullable(),
)

const tolerances = {
  match_level: z.preprocess(
    (value) => matchLevels.find((level) => String(level) === value) ?? value,
    z.union([z.literal(2), z.literal(3), z.literal(4)], 'Choose what a bill is compared with.'),
  ),
  over_receipt_pct: percent('Over-receipt', '100'),
  over_order_pct: percent('Order above its request', '100'),
  quantity: limit(limitNames.quantity[1]),
  price: limit(limitNames.price[1]),
  price_below: limit(limitNames.priceBelow[1]),
  line: limit(limitNames.line[1]),
  charges: limit(limitNames.charges[1]),
  tax: limit(limitNames.tax[1]),
  rounding_per_line: amount('Rounding for each line'),
  days_ahead: count({ label: 'Days after today', least: 0, most: 365 }),
  days_before_order: count({ label: 'Days before the order', least: 0, most: 3650 }),
  duplicate_score: count({ label: 'The score of a duplicate', least: 1, most: 100 }),
  tax_rates: taxRates,
}
export const TolerancesInput = z.strictObject(tolerances)
export type TolerancesInput = z.output<typeof TolerancesInput>

/** As it is kept: amounts in minor units of the organisation's currency. */
export function tolerancesOf(input: TolerancesInput, currency: string): Tolerances {
  const limitOf = (key: LimitKey): Limit => {
    const [name, label] = limitNames[key]
    return keptLimit(input[name], { pointer: `/${name}`, label: `${label} as an amount` }, currency)
  }
  return {
    matchLevel: input.match_level,
    overReceiptPct: input.over_receipt_pct,
    overOrderPct: input.over_order_pct,
    quantity: limitOf('quantity'),
    price: limitOf('price'),
    priceBelow: limitOf('priceBelow'),
    line: limitOf('line'),
    charges: limitOf('charges'),
    tax: limitOf('tax'),
    roundingPerLine: minorOf(currency, input.rounding_per_line, {
      pointer: '/rounding_per_line',
      label: 'Rounding for each line',
    }),
    daysAhead: input.days_ahead,
    daysBeforeOrder: input.days_before_order,
    duplicateScore: input.duplicate_score,
    taxRates: input.tax_rates,
  }
}

type TypedLimit = { pct?: string | null | undefined; amount?: string | null | undefined }
const keptLimit = (
  { pct, amount: typed, operator }: TypedLimit & { operator: Limit['operator'] },
  { pointer, label }: { pointer: string; label: string },
  currency: string,
): Limit => ({
  pct: pct ?? null,
  minor: typed ? minorOf(currency, typed, { pointer: `${pointer}/amount`, label }) : null,
  operator,
})

/** A set as forms show it and files hold it: the way back from `tolerancesOf`. */
export const typedTolerances = (t: Tolerances, currency: string) => ({
  match_level: t.matchLevel,
  over_receipt_pct: typedPercent(t.overReceiptPct),
  over_order_pct: typedPercent(t.overOrderPct),
  quantity: typedLimit(t.quantity, currency),
  price: typedLimit(t.price, currency),
  price_below: typedLimit(t.priceBelow, currency),
  line: typedLimit(t.line, currency),
  charges: typedLimit(t.charges, currency),
  tax: typedLimit(t.tax, currency),
  rounding_per_line: typedAmount(t.roundingPerLine, currency),
  days_ahead: t.daysAhead,
  days_before_order: t.daysBeforeOrder,
  duplicate_score: t.duplicateScore,
  tax_rates: t.taxRates?.map(typedPercent) ?? null,
})
export const typedLimit = ({ pct, minor, operator }: Limit, currency: string) => ({
  pct: pct === null ? null : typedPercent(pct),
  amount: minor === null ? null : typedAmount(minor, currency),
  operator,
})

const AuthorityRow = z
  .strictObject(
    {
      role: z.enum(authorityRoles, 'Choose a role.'),
      kind: z.enum(authorityKinds, 'Choose a kind of difference.'),
      operator: z.enum(['none', 'both', 'either'], 'Choose what this role may accept.'),
      pct: optional(percent('The percentage', '1000')).optional(),
      amount: optional(amount('The amount')).optional(),
    },
    'Each line names a role, a kind of difference, and up to how much.',
  )
  .superRefine((row, ctx) => {
    if (row.operator !== 'none' && !row.pct && !row.amount)
      ctx.addIssue({
        code: 'custom',
        path: ['pct'],
        message: `${roleNames[row.role]}, ${kindNames[row.kind].toLowerCase()}: give a percentage or an amount, or choose “Nothing”.`,
      })
  })
/** A form numbers its rows; where numbers are missing they arrive by name. */
const listed = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.values(value) : value
export const authority = z
  .preprocess(
    listed,
    z
      .array(AuthorityRow, 'List what each role may accept.')
      .max(100, 'At most 100 lines can say what roles may accept.'),
  )
  .superRefine((rows, ctx) => {
    for (const [i, row] of rows.entries())
      if (rows.findIndex((r) => r.role === row.role && r.kind === row.kind) < i)
        ctx.addIssue({
          code: 'custom',
          path: [i, 'kind'],
          message: `${roleNames[row.role]}, ${kindNames[row.kind].toLowerCase()} is there twice. Remove one.`,
        })
  })
export type AuthorityInput = z.output<typeof authority>

/** What is not named may not be accepted. */
export const authorityFrom = (rows: AuthorityInput, currency: string): Authority[] =>
  rows.flatMap(({ role, kind, operator, ...typed }, i) =>
    operator === 'none'
      ? []
      : [
          {
            role,
            kind,
            limit: keptLimit(
              { ...typed, operator },
              { pointer: `/authority/${i}`, label: 'The amount' },
              currency,
            ),
          },
        ],
  )

const scope = {
  vendor_id: optional(z.uuid('Choose a vendor from the list.')).optional(),
  category_id: optional(z.uuid('Choose a category from the list.')).optional(),
  entity_id: optional(z.uuid('Choose a legal entity from the list.')).optional(),
}
type ScopeInput = { [name in keyof typeof scope]?: string | null | undefined }
export function scopeFrom({ vendor_id, category_id, entity_id }: ScopeInput): Scope {
  if (!vendor_id && !category_id && !entity_id)
    throw invalid(
      '/vendor_id',
      'missing',
      'Choose a vendor, a category or a legal entity. What holds everywhere is a set of its own.',
    )
  return {
    entityId: entity_id ?? null,
    categoryId: category_id ?? null,
    vendorId: vendor_id ?? null,
  }
}

export const NewRule = z.strictObject({ id: z.uuid(), version, ...scope, ...tolerances })
export const ChangedRule = z.strictObject({ id: z.uuid(), version, ...tolerances })
export const NewAuthority = z.strictObject({ id: z.uuid(), version, authority })

export const activated = (number: number | null) =>
  conflict(
    'wrong_state',
    `Version ${number ?? ''} was activated already, so it is not changed any more. Draft a change instead.`,
  )
