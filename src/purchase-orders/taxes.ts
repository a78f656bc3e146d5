import { invalid } from '../kernel/problem.ts'
import { usable, type UsableTax } from '../tax-codes/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { noOrderPricing, type OrderPricing, type Tax } from './pricing.ts'

type Named = { tax_code_ids?: readonly string[] | null | undefined }
/** What may be said of a whole order. */
export type AskedPricing = {
  discount_pct?: string | null | undefined
  discount_amount?: string | null | undefined
  charges?:
    | readonly (Named & {
        kind: OrderPricing['charges'][number]['kind']
        label?: string | null | undefined
        amount: string
      })[]
    | null
    | undefined
}

/** The taxes that lines and charges name. Nothing is read where they name none. */
export function taxesNamed(
  tx: Tx,
  lines: readonly Named[],
  charges: readonly Named[] = [],
): Promise<readonly UsableTax[]> | readonly UsableTax[] {
  const ids = [...lines, ...charges].flatMap((one) => one.tax_code_ids ?? [])
  return ids.length ? usable(tx, [...new Set(ids)]) : []
}

/** The taxes of what was asked for at a place of the form. */
export type TaxesOf = (ids: readonly string[] | null | undefined, at: string) => Tax[]

/** Where nothing is said, the usual tax of the vendor is due. */
export const taxesFrom =
  (codes: readonly UsableTax[], usual: Tax | null): TaxesOf =>
  (ids, at) =>
    ids ? ids.map((id, i) => taxOf(codes, id, `${at}/tax_code_ids/${i}`)) : usual ? [usual] : []

function taxOf(codes: readonly UsableTax[], id: string, at: string): Tax {
  const code = codes.find((one) => one.id === id)
  if (!code) throw invalid(at, 'unknown', 'Choose a tax from the list.')
  if (!code.active)
    throw invalid(at, 'not_used', `${code.name} is no longer used. Choose another tax.`)
  const { name, rate, inclusive, deductible_pct } = code
  return { tax_code_id: id, name, rate, inclusive, deductible_pct }
}

/** What is said of the whole order, and what was there where nothing is. */
export const orderPricingOf = (
  { discount_pct: percent, discount_amount: amount, charges }: AskedPricing,
  taxesOf: TaxesOf,
  kept: OrderPricing = noOrderPricing,
): OrderPricing => ({
  discount_pct:
    percent === undefined ? kept.discount_pct : (percent ?? noOrderPricing.discount_pct),
  discount_amount:
    amount === undefined ? kept.discount_amount : (amount ?? noOrderPricing.discount_amount),
  charges:
    charges === undefined
      ? kept.charges
      : (charges ?? []).map((charge, i) => ({
          kind: charge.kind,
          label: charge.label ?? null,
          amount: charge.amount,
          taxes: taxesOf(charge.tax_code_ids ?? [], `/charges/${i}`),
        })),
})
