export const paymentMethods = ['bank_transfer', 'direct_debit', 'card', 'cheque'] as const

export type Profile = {
  trading_name: string | null
  website: string | null
  parent_id: string | null
  payment_method: (typeof paymentMethods)[number] | null
  /** In minor units of the vendor's currency. */
  minimum_order: bigint | null
  delivery_days: number | null
  default_tax_rate: string | null
  risk_reason: string | null
}
export const noProfile: Profile = {
  trading_name: null,
  website: null,
  parent_id: null,
  payment_method: null,
  minimum_order: null,
  delivery_days: null,
  default_tax_rate: null,
  risk_reason: null,
}
const names = Object.keys(noProfile) as (keyof Profile)[]

/** What changed, as the audit trail keeps it. */
export const profileDifferences = (before: Profile, after: Profile): Record<string, unknown> =>
  Object.fromEntries(
    names
      .filter((name) => before[name] !== after[name])
      .map((name) => [name, { from: written(before[name]), to: written(after[name]) }]),
  )
const written = (value: Profile[keyof Profile]): string | number | null =>
  typeof value === 'bigint' ? String(value) : value
