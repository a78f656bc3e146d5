import { z } from 'zod'

/**
 * How far something may differ. `pct` is a percentage of what was agreed, `minor` an amount in minor units.
 * Null is "not looked at"; both null is unlimited; 0 is exact. `both`: each must hold; `either`: one is enough.
 */
export const Limit = z.strictObject({
  pct: z.string().nullable(),
  minor: z.string().nullable(),
  operator: z.enum(['both', 'either']),
})
export type Limit = z.output<typeof Limit>

/**
 * What a bill is compared with: what was ordered (2), also what was received (3), or of that what passed its inspection
 * (4).
 */
export const matchLevels = [2, 3, 4] as const

/** One complete set of tolerances. Amounts are minor units of the organisation's currency. */
export const Tolerances = z.strictObject({
  matchLevel: z.union([z.literal(2), z.literal(3), z.literal(4)]),
  /** The highest over-receipt tolerance that a buyer may put on an order, in percent. */
  overReceiptPct: z.string(),
  /** How far an order may exceed its approved request, line by line, in percent. */
  overOrderPct: z.string(),
  /** Billed above what was ordered, or above what was received. */
  quantity: Limit,
  /** Unit price above the order. */
  price: Limit,
  /** Unit price below the order: far below, it is another thing. */
  priceBelow: Limit,
  /** The amount of a line above quantity at the order's price. */
  line: Limit,
  /** Charges of the whole document that are not on the order; summed over all bills of the order. */
  charges: Limit,
  /** The tax of a rate, above or below taxable amount x rate. */
  tax: Limit,
  /** How much a document may be rounded, in minor units for each of its lines. */
  roundingPerLine: z.string(),
  /** How many days after today a document may be dated. */
  daysAhead: z.int(),
  /** How many days before its order a document may be dated. */
  daysBeforeOrder: z.int(),
  /** From this score (0 to 100) on, a document that resembles another is held as a duplicate. */
  duplicateScore: z.int(),
  /** The tax rates that are expected, in percent; null: those of the vendor's country. */
  taxRates: z.array(z.string()).nullable(),
})
export type Tolerances = z.output<typeof Tolerances>

/** What kind of difference somebody accepts. */
export const authorityKinds = ['price', 'quantity', 'charges', 'document', 'funds'] as const
export type AuthorityKind = (typeof authorityKinds)[number]
export const authorityRoles = ['buyer', 'ap_clerk', 'controller'] as const
export type AuthorityRole = (typeof authorityRoles)[number]

/**
 * Up to how much a role may accept on its own, compared with the line's or the document's amount; above it people
 * approve it.
 */
export const Authority = z.strictObject({
  role: z.enum(authorityRoles),
  kind: z.enum(authorityKinds),
  limit: Limit,
})
export type Authority = z.output<typeof Authority>

/** Where a set of tolerances holds; null is "everywhere". */
export const Scope = z.strictObject({
  entityId: z.string().nullable(),
  categoryId: z.string().nullable(),
  vendorId: z.string().nullable(),
})
export type Scope = z.output<typeof Scope>
export type ScopedTolerances = { scope: Scope; tolerances: Tolerances }

/** A version of the matching policy as it was put in force. One of `rules` holds everywhere. */
export type MatchPolicy = {
  id: string
  number: number
  rules: readonly ScopedTolerances[]
  authority: readonly Authority[]
}

/** The most specific set wins: the vendor before the category, the category before the entity. */
export function tolerancesFor(policy: MatchPolicy, place: Scope): Tolerances {
  const fits = (wanted: string | null, is: string | null): boolean =>
    wanted === null || wanted === is
  const [best] = policy.rules
    .filter(
      ({ scope }) =>
        fits(scope.vendorId, place.vendorId) &&
        fits(scope.categoryId, place.categoryId) &&
        fits(scope.entityId, place.entityId),
    )
    .toSorted((a, b) => weight(b.scope) - weight(a.scope))
  if (!best) throw new Error(`policy ${policy.id} has no set of tolerances that holds everywhere`)
  return best.tolerances
}

const weight = ({ vendorId, categoryId, entityId }: Scope): number =>
  (vendorId ? 4 : 0) + (categoryId ? 2 : 0) + (entityId ? 1 : 0)

export const limitOf = (pct: string | null, minor: string | null): Limit => ({
  pct,
  minor,
  operator: 'both',
})

/** What an organisation begins with: price and line 2 % and 500 units above, no quantity above, charges 2 %. */
export const standardTolerances: Tolerances = {
  matchLevel: 3,
  overReceiptPct: '10',
  overOrderPct: '0',
  quantity: limitOf('0', null),
  price: limitOf('2', null),
  priceBelow: limitOf('10', null),
  line: limitOf('2', '50000'),
  charges: limitOf('2', '50000'),
  tax: limitOf(null, '100'),
  roundingPerLine: '100',
  daysAhead: 0,
  daysBeforeOrder: 30,
  duplicateScore: 80,
  taxRates: null,
}

/**
 * What each role may accept alone at the beginning, in minor units of the organisation's currency. A doubt about the
 * document itself puts all of it at stake, so it has no percentage.
 */
export function standardAuthority(currency: string): Authority[] {
  const small = ['INR', 'JPY', 'KRW', 'HUF', 'CLP', 'PHP', 'THB', 'RUB'].includes(currency)
    ? '5000000'
    : '50000'
  const large = `${small}0`
  const kinds = (role: AuthorityRole, of: readonly AuthorityKind[], limit: Limit): Authority[] =>
    of.map((kind) => ({ role, kind, limit }))
  return [
    ...kinds('buyer', ['price', 'quantity', 'charges'], limitOf('10', small)),
    ...kinds('ap_clerk', ['document'], limitOf(null, small)),
    ...kinds('controller', ['price', 'quantity', 'charges'], limitOf('25', large)),
    ...kinds('controller', ['document', 'funds'], limitOf(null, large)),
  ]
}
