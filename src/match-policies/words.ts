import { decimal } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import {
  authorityKinds,
  authorityRoles,
  tolerancesFor,
  type Authority,
  type AuthorityKind,
  type AuthorityRole,
  type Scope,
  type Tolerances,
} from '../matching/index.ts'
import { moneyText, quantityText } from '../platform/view/format.ts'

type Limit = Authority['limit']
export const percentOf = (pct: string): string => `${quantityText(pct)} %`
const isZero = (text: string): boolean => decimal(text).units === 0n

/** '2 % and ₹500', 'None', 'Not checked'. */
export function limitWords({ pct, minor, operator }: Limit, currency: string): string {
  const given = [pct, minor].filter((part) => part !== null)
  if (given.length === 0) return 'Not checked'
  if (operator === 'both' ? given.some(isZero) : given.every(isZero)) return 'None'
  return [
    ...(pct === null ? [] : [percentOf(pct)]),
    ...(minor === null ? [] : [moneyText(money(BigInt(minor), currency))]),
  ].join(operator === 'both' ? ' and ' : ' or ')
}

/** `name` says alone what `text` is about. */
export type Side = { name: string; text: string }
/** One line of a set of tolerances: what may differ, how far, and from what. */
export type ToleranceLine = { what: string; above: Side | null; below: Side | null; of: string }

const levels: Record<Tolerances['matchLevel'], string> = {
  2: 'What was ordered (two-way)',
  3: 'What was ordered and what was received (three-way)',
  4: 'What was ordered and what passed its inspection (four-way)',
}
const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`)

export function toleranceLines(t: Tolerances, currency: string): ToleranceLine[] {
  const limit = (name: string, of: Limit): Side => ({ name, text: limitWords(of, currency) })
  const rounding = moneyText(money(BigInt(t.roundingPerLine), currency))
  return [
    {
      what: 'Quantity',
      above: limit('Quantity above what was ordered or received', t.quantity),
      below: null,
      of: 'What was ordered, and what was received',
    },
    {
      what: 'Unit price',
      above: limit('Unit price above the order', t.price),
      below: limit('Unit price below the order', t.priceBelow),
      of: 'The unit price of the order',
    },
    {
      what: 'Amount of a line',
      above: limit('Amount of a line above the order', t.line),
      below: null,
      of: 'Its quantity at the order’s price',
    },
    {
      what: 'Charges that are not on the order',
      above: limit('Charges that are not on the order', t.charges),
      below: null,
      of: 'The order, over all its bills',
    },
    {
      what: 'Tax of a rate',
      above: limit('Tax of a rate, above or below', t.tax),
      below: { name: '', text: limitWords(t.tax, currency) },
      of: 'Its taxable amount times the rate',
    },
    {
      what: 'Rounding of the document',
      above: { name: 'Rounding for each line', text: rounding },
      below: { name: '', text: rounding },
      of: 'Each line of the document',
    },
    {
      what: 'Date of the document',
      above: { name: 'Date after today', text: `${days(t.daysAhead)} after` },
      below: { name: 'Date before the order', text: `${days(t.daysBeforeOrder)} before` },
      of: 'Today, and the day of its order',
    },
    {
      what: 'Order above its request',
      above: { name: 'Order above its request', text: percentOf(t.overOrderPct) },
      below: null,
      of: 'Each line of the approved request',
    },
    {
      what: 'Over-receipt tolerance of an order',
      above: {
        name: 'Highest over-receipt tolerance of an order',
        text: percentOf(t.overReceiptPct),
      },
      below: null,
      of: 'What was ordered; a buyer sets it for each order, up to this',
    },
  ]
}

/** What is no difference above or below something. */
export const otherRules = (t: Tolerances): Side[] => [
  { name: 'A bill is compared with', text: levels[t.matchLevel] },
  { name: 'Held as a duplicate', text: `From a score of ${t.duplicateScore} of 100` },
  {
    name: 'Expected tax rates',
    text: t.taxRates ? t.taxRates.map(percentOf).join(', ') : 'Those of the vendor’s country',
  },
]

const allTexts = (t: Tolerances, currency: string): Side[] => [
  ...toleranceLines(t, currency)
    .flatMap((line) => [line.above, line.below])
    .filter((side) => side !== null)
    .filter((side) => side.name !== ''),
  ...otherRules(t),
]

export type PlaceNames = { vendor: string | null; category: string | null; entity: string | null }
/** 'Vendor Acme, category Laptops', or 'Everywhere'. */
export function placeTitle(place: PlaceNames): string {
  const text = placeParts(place)
  return text === '' ? 'Everywhere' : `${text[0]!.toUpperCase()}${text.slice(1)}`
}
const placeWords = (place: PlaceNames): string => {
  const text = placeParts(place)
  return text === '' ? 'everywhere' : `for ${text}`
}
const placeParts = ({ vendor, category, entity }: PlaceNames): string =>
  [
    ...(vendor === null ? [] : [`vendor ${vendor}`]),
    ...(category === null ? [] : [`category ${category}`]),
    ...(entity === null ? [] : [`legal entity ${entity}`]),
  ].join(', ')

export const roleNames: Record<AuthorityRole, string> = {
  buyer: 'Buyer',
  ap_clerk: 'AP clerk',
  controller: 'Controller',
}
export const kindNames: Record<AuthorityKind, string> = {
  price: 'Price',
  quantity: 'Quantity',
  charges: 'Charges',
  document: 'Document',
  funds: 'Funds',
}
/** What each kind of difference is. */
export const kindHints: Record<AuthorityKind, string> = {
  price: 'A price or amount of a line',
  quantity: 'More billed than ordered or received',
  charges: 'Charges that are not on the order',
  document: 'Dates, tax and totals of the document',
  funds: 'More than the budget has left',
}
const somebody: Record<AuthorityRole, string> = {
  buyer: 'a buyer',
  ap_clerk: 'an AP clerk',
  controller: 'a controller',
}
const accepted: Record<AuthorityKind, string> = {
  price: 'Price differences',
  quantity: 'Quantity differences',
  charges: 'Charges',
  document: 'Differences of the document',
  funds: 'Overdrawn budgets',
}
export function authorityWords(limit: Limit | undefined, currency: string): string {
  return limit ? limitWords(limit, currency) : 'Nothing'
}
export const authorityOf = (
  authority: readonly Authority[],
  role: AuthorityRole,
  kind: AuthorityKind,
): Limit | undefined => authority.find((a) => a.role === role && a.kind === kind)?.limit

/** A set of tolerances with the names of where it holds. */
export type NamedRule = {
  vendor_id: string | null
  category_id: string | null
  entity_id: string | null
  tolerances: Tolerances
} & PlaceNames
export type Content = { rules: readonly NamedRule[]; authority: readonly Authority[] }
export type Difference = {
  change: 'added' | 'removed' | 'changed'
  what: string
  where: string
  before: string
  after: string
}

const scopeOf = (rule: NamedRule): Scope => ({
  entityId: rule.entity_id,
  categoryId: rule.category_id,
  vendorId: rule.vendor_id,
})
export const sameScope = (a: Scope, b: Scope): boolean =>
  a.entityId === b.entityId && a.categoryId === b.categoryId && a.vendorId === b.vendorId

/**
 * What changes from one version to another, in words. A set that is added or removed is compared with
 * the set that holds for the same place in the other version.
 */
export const differences = (before: Content, after: Content, currency: string): Difference[] => [
  ...toleranceDifferences(before, after, currency),
  ...authorityDifferences(before, after, currency),
]

function toleranceDifferences(before: Content, after: Content, currency: string): Difference[] {
  const has = (content: Content, scope: Scope): boolean =>
    content.rules.some((rule) => sameScope(scopeOf(rule), scope))
  const removed = before.rules.filter((rule) => !has(after, scopeOf(rule)))
  return [...after.rules, ...removed].flatMap((rule) => {
    const scope = scopeOf(rule)
    const [was, is] = [before, after].map((content) =>
      allTexts(tolerancesAt(content, scope), currency),
    )
    const change = !has(after, scope) ? 'removed' : has(before, scope) ? 'changed' : 'added'
    const where = placeWords(rule)
    const changed = is!.flatMap((side, i): Difference[] =>
      side.text === was![i]!.text
        ? []
        : [{ change, what: side.name, where, before: was![i]!.text, after: side.text }],
    )
    return changed.length > 0 || change === 'changed' ? changed : [onlyThePlace(change, where)]
  })
}

/** A set was added or removed, and says the same as what holds there without it. */
const onlyThePlace = (change: 'added' | 'removed', where: string): Difference => ({
  change,
  what: 'Tolerances of their own',
  where,
  before: change === 'added' ? 'None' : 'The same as elsewhere',
  after: change === 'added' ? 'The same as elsewhere' : 'None',
})

const tolerancesAt = ({ rules, authority }: Content, scope: Scope): Tolerances =>
  tolerancesFor(
    {
      id: 'compared',
      number: 0,
      authority,
      rules: rules.map((rule) => ({ scope: scopeOf(rule), tolerances: rule.tolerances })),
    },
    scope,
  )

const authorityDifferences = (before: Content, after: Content, currency: string): Difference[] =>
  authorityRoles.flatMap((role) =>
    authorityKinds.flatMap((kind): Difference[] => {
      const [was, is] = [before, after].map(({ authority }) =>
        authorityWords(authorityOf(authority, role, kind), currency),
      )
      return was === is
        ? []
        : [
            {
              change: 'changed',
              what: `${accepted[kind]} that ${somebody[role]} may accept`,
              where: 'everywhere',
              before: was!,
              after: is!,
            },
          ]
    }),
  )

/** 'Unit price above the order: 2 % → 5 %, for vendor Acme' */
export const sentence = ({ what, where, before, after }: Difference): string =>
  `${what}: ${before} → ${after}, ${where}`
