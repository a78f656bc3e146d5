import { z } from 'zod'
import { amountOf, message, type Message } from '../messages/index.ts'
import type { Aspect } from './approval.ts'
import type { Charge, Facts, Lookups } from './facts.ts'
import { risesBy } from './price-rise.ts'
import { sumOf } from './rolling.ts'

const conditionKinds = [
  'kind',
  'entity',
  'department',
  'cost_center',
  'category',
  'vendor_risk',
  'contract',
  'budget',
  'together',
  'price_rise',
  'payment_risk',
] as const
export type ConditionKind = (typeof conditionKinds)[number]
/** One of the values must be true of the document. */
export const Condition = z.object({
  what: z.enum(conditionKinds),
  values: z.array(z.string().min(1).max(60)).min(1).max(50),
})
export type Condition = z.output<typeof Condition>

export const approverKinds = [
  'cost_center_owner',
  'role',
  'person',
  'manager_chain',
  'budget_owner',
] as const
export const modes = ['any', 'all', 'quorum'] as const
/** Rules of the same position are asked side by side. `min_amount` itself needs the approval. */
export type Rule = {
  id: string
  name: string
  position: number
  min_amount: bigint
  conditions: readonly Condition[]
  approver: (typeof approverKinds)[number]
  approver_role: 'approver' | 'controller' | null
  approver_id: string | null
  mode: (typeof modes)[number]
  quorum: number | null
}

const ofCoding: readonly ConditionKind[] = ['entity', 'department', 'cost_center', 'category']
const codes = (condition: Condition): boolean => ofCoding.includes(condition.what)

/**
 * The charges a rule speaks of, or null when it does not apply. All its conditions must hold, those about coding of
 * the same charge. A value that names something deleted never matches.
 */
export function chargesUnder(rule: Rule, facts: Facts, lookups: Lookups): readonly Charge[] | null {
  if (amountUnder(rule, facts) < rule.min_amount) return null
  if (
    !rule.conditions
      .filter((c) => !codes(c) && c.what !== 'together')
      .every((c) => ofDocument(c, facts))
  )
    return null
  const coding = rule.conditions.filter(codes)
  if (coding.length === 0) return facts.charges
  const covered = facts.charges.filter((charge) =>
    coding.every((c) =>
      ofCharge(c.what, charge, lookups).some((value) => c.values.includes(value)),
    ),
  )
  return covered.length ? covered : null
}

/**
 * What is compared with the amount that a rule begins at: the document's own, or what it comes to together with others.
 */
function amountUnder(rule: Rule, facts: Facts): bigint {
  const sums = rule.conditions
    .filter((c) => c.what === 'together')
    .flatMap((c) => c.values.map((value) => facts.sums?.[value] ?? facts.amount))
  return sums.reduce((most, sum) => (sum > most ? sum : most), facts.amount)
}

function ofDocument({ what, values }: Condition, facts: Facts): boolean {
  if (what === 'price_rise') return values.some((one) => risesBy(one, facts.priceRise ?? null))
  if (what === 'payment_risk') return risksAsked(values, facts).length > 0
  return values.includes(valueOf(what, facts))
}
function valueOf(what: ConditionKind, facts: Facts): string {
  if (what === 'kind') return facts.kind
  if (what === 'vendor_risk') return facts.vendorRisk ?? ''
  if (what === 'contract') return facts.contract ? 'yes' : 'no'
  return facts.budget.state
}
const risksAsked = (values: readonly string[], facts: Facts): string[] =>
  (facts.paymentRisks ?? []).filter((risk) => values.includes(risk))

function ofCharge(what: ConditionKind, charge: Charge, lookups: Lookups): readonly string[] {
  if (what === 'category')
    return charge.categoryId ? (lookups.categories.get(charge.categoryId)?.within ?? []) : []
  const center = lookups.costCenters.get(charge.costCenterId)
  if (!center) return []
  return what === 'entity'
    ? [center.entityId]
    : what === 'department'
      ? center.departments
      : center.within
}

/** 'the total is ₹5,00,000 or more', 'it is charged to IT' */
export function reasonsOf(
  rule: Rule,
  charges: readonly Charge[],
  facts: Facts,
  lookups: Lookups,
): Message[] {
  const parts = [
    ...(rule.min_amount > 0n ? [ofAmount(rule, facts)] : []),
    ...rule.conditions.flatMap(({ what, values }) =>
      what === 'payment_risk'
        ? risksAsked(values, facts).map((risk) => message('because.payment_risk', { risk }))
        : (ofCondition(what, charges, facts, lookups) ?? []),
    ),
  ]
  return parts.length ? parts : [message('because.every', {})]
}

/** Where it only comes to the amount together with others, with what they come to. */
function ofAmount(rule: Rule, facts: Facts): Message {
  const least = amountOf(rule.min_amount, facts.currency)
  const total = amountUnder(rule, facts)
  const value = rule.conditions
    .filter((c) => c.what === 'together')
    .flatMap((c) => c.values)
    .find((one) => facts.sums?.[one] === total)
  const sum = value && total > facts.amount ? sumOf(value) : null
  return sum
    ? message('because.total_together', { least, ...sum, total: amountOf(total, facts.currency) })
    : message('because.total', { least })
}

function ofCondition(
  what: ConditionKind,
  charges: readonly Charge[],
  facts: Facts,
  lookups: Lookups,
): Message | null {
  const centers = charges.flatMap((charge) => lookups.costCenters.get(charge.costCenterId) ?? [])
  switch (what) {
    case 'kind':
      return message('because.kind', { kind: facts.kind })
    case 'entity':
      return message('because.entity', { entities: distinct(centers.map((c) => c.entity)) })
    case 'department':
    case 'cost_center':
      return message('because.charged', { codes: distinct(centers.map((c) => c.code)) })
    case 'category':
      return message('because.category', { codes: distinct(categoryCodes(charges, lookups)) })
    case 'vendor_risk':
      return message('because.vendor_risk', { risk: String(facts.vendorRisk) })
    case 'contract':
      return message(facts.contract ? 'because.contract' : 'because.no_contract', {})
    case 'together':
    case 'payment_risk':
      return null
    case 'price_rise':
      return facts.priceRise === undefined || facts.priceRise === null
        ? null
        : message('because.price_rise', { rise: facts.priceRise })
    case 'budget':
      return message(budgetCodes[facts.budget.state], {})
  }
}

const budgetCodes = {
  over: 'because.over_budget',
  none: 'because.no_budget',
  within: 'because.within_budget',
} as const
const distinct = (names: readonly string[]): string[] => [...new Set(names)]
const categoryCodes = (charges: readonly Charge[], lookups: Lookups): string[] =>
  charges.flatMap((c) => (c.categoryId && lookups.categories.get(c.categoryId)?.code) || [])

/** Later changes of these need the step again. */
export function concernsOf(rule: Rule): readonly Aspect[] {
  const coding =
    rule.approver === 'cost_center_owner' ||
    rule.approver === 'budget_owner' ||
    rule.conditions.some((c) => codes(c) || c.what === 'budget')
  const vendor = rule.conditions.some(
    (c) =>
      c.what === 'vendor_risk' ||
      c.what === 'payment_risk' ||
      c.what === 'contract' ||
      (c.what === 'together' && c.values.some((value) => value.startsWith('vendor:'))),
  )
  return [
    'amount',
    ...(coding ? ['coding' as const] : []),
    ...(vendor ? ['vendor' as const] : []),
    'currency',
    'content',
  ]
}
