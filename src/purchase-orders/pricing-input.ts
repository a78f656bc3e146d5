import { z } from 'zod'
import { plainNumbers } from '../kernel/number-text.ts'
import { amountInput, id, optional, percentage, text } from '../platform/http/input.ts'
import { numbersNow } from '../platform/locale.ts'
import { rowsOf, rowsSent } from '../platform/view/form.ts'
import { chargeKinds } from './pricing.ts'

type Row = Record<string, unknown>

/** Below zero it is a surcharge. */
const signedPercentage = z
  .string({ error: 'A discount must be sent as text, such as "5".' })
  .transform((typed, ctx) => {
    const [, sign, rest] = /^\s*([-−]?)\s*(.*)$/su.exec(typed) ?? []
    const read = percentage('Discount').safeParse(rest ?? '')
    if (read.success) return sign && read.data !== '0' ? `-${read.data}` : read.data
    ctx.addIssue({
      code: 'custom',
      message: read.error.issues[0]?.message ?? 'Discount is missing.',
    })
    return z.NEVER
  })
/** '50 + 40': one after the other. */
const discounts = z.preprocess(
  (value) => (typeof value === 'string' ? value.split('+') : value),
  z.array(signedPercentage).max(5, 'A line may have at most five discounts in percent.'),
)

export const taxCodeIds = z
  .array(id)
  .max(3, 'There may be at most three taxes.')
  .superRefine((ids, ctx) => {
    const again = ids.findIndex((one, i) => ids.indexOf(one) < i)
    if (again >= 0)
      ctx.addIssue({
        code: 'custom',
        path: [again],
        message: 'This tax is chosen already. Choose another one, or leave it out.',
      })
  })
/** It is left in a row where a tax is chosen, too. */
const noTax = z.boolean().refine((on) => !on, 'Choose either no tax or a tax, not both.')
export const taxFields = ['tax_code_id', 'second_tax_code_id', 'third_tax_code_id'] as const
/** The fields of a form as the list that JSON has; nothing is said where none is filled in. */
export function withTaxes({ no_tax: none, ...row }: Row): Row {
  const chosen = taxFields.flatMap((name) => (row[name] ? [row[name]] : []))
  const rest = Object.fromEntries(
    Object.entries(row).filter(([name]) => !taxFields.some((field) => field === name)),
  )
  if (none === 'on' || none === true) {
    const named = row['tax_code_ids']
    const both = chosen.length > 0 || (Array.isArray(named) && named.length > 0)
    return both ? { tax_code_ids: chosen, ...rest, no_tax: true } : { ...rest, tax_code_ids: [] }
  }
  return chosen.length ? { ...rest, tax_code_ids: chosen } : rest
}

/** What may be said of a line besides its quantity and price. */
export const linePricingInput = {
  discounts: optional(discounts).optional(),
  discount_amount: optional(amountInput('Discount')).optional(),
  tax_code_ids: taxCodeIds.optional(),
  no_tax: noTax.optional(),
}

const Charge = z.strictObject({
  kind: z.enum(chargeKinds, 'Choose freight, packing, insurance or other.'),
  label: optional(text(100, 'What is charged')).optional(),
  amount: amountInput('Amount'),
  tax_code_ids: taxCodeIds.optional(),
  no_tax: noTax.optional(),
})
/** A row in which nothing was filled in. */
export const isEmptyRow = (row: Row): boolean =>
  Object.values(row).every((value) =>
    typeof value === 'string'
      ? value.trim() === ''
      : value === undefined || value === null || (Array.isArray(value) && value.length === 0),
  )
/** A form offers each kind of charge, with the label that one had: neither was filled in by somebody. */
const isNoCharge = ({ kind, kept_label: label, ...filled }: Row): boolean =>
  isEmptyRow(numbersNow() === plainNumbers ? { ...filled, kind, label } : filled)
const filledIn = (rows: readonly Row[]): Row[] => rows.filter((row) => !isNoCharge(row))
export const chargesSent = (value: unknown): Row[] => filledIn(rowsOf(value))
const withKeptLabel = ({ kept_label: kept, ...row }: Row): Row =>
  kept === undefined ? row : { label: kept, ...row }

/** What may be said of the whole order. */
export const orderPricingInput = {
  discount_pct: optional(percentage('Discount of the order')).optional(),
  discount_amount: optional(amountInput('Discount of the order')).optional(),
  charges: z
    .preprocess(
      (value) =>
        value === undefined
          ? value
          : rowsSent(value, (rows) => filledIn(rows).map(withKeptLabel).map(withTaxes)),
      z.array(Charge).max(10, 'An order may have at most ten charges.').optional(),
    )
    .optional(),
}
