import {
  paymentRisks,
  riseSteps,
  sumKinds,
  sumText,
  type ConditionKind,
  type PaymentRisk,
} from '../approvals/index.ts'
import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'
import type { Names } from './naming.ts'
import type { Content } from './rule-queries.ts'

export const conditionLabels: Record<ConditionKind, string> = {
  kind: 'Kind of document',
  entity: 'Legal entity',
  department: 'Department',
  cost_center: 'Cost centre',
  category: 'Category',
  vendor_risk: 'Vendor’s risk',
  contract: 'Contract',
  budget: 'Budget',
  together: 'The amount counts together',
  price_rise: 'A price rises',
  payment_risk: 'A payment is unusual',
}
/** How a condition compares. */
export const comparisons: Record<ConditionKind, string> = {
  kind: 'is',
  entity: 'is',
  department: 'is, or lies below',
  cost_center: 'is, or lies below',
  category: 'is, or lies below',
  vendor_risk: 'is',
  contract: 'is',
  budget: 'is',
  together: 'with',
  price_rise: 'by',
  payment_risk: 'because',
}
const riskLabels: Record<PaymentRisk, string> = {
  first_payment: 'A vendor is paid for the first time',
  new_account: 'The account of a vendor is new',
  unusual_amount: 'A vendor is paid far more than ever',
}
export const fixedValues: Partial<
  Record<ConditionKind, readonly (readonly [value: string, label: string])[]>
> = {
  vendor_risk: [
    ['low', 'Low'],
    ['medium', 'Medium'],
    ['high', 'High'],
  ],
  contract: [
    ['yes', 'There is one'],
    ['no', 'There is none'],
  ],
  budget: [
    ['within', 'Enough is left'],
    ['over', 'Overdrawn'],
    ['none', 'There is none'],
  ],
  together: sumKinds.flatMap((of) =>
    [7, 30, 90].map((days): readonly [string, string] => {
      const text = sumText(`${of}:${days}`).replace('with ', '')
      return [`${of}:${days}`, text[0]!.toUpperCase() + text.slice(1)]
    }),
  ),
  price_rise: riseSteps.map((step): readonly [string, string] => [
    step,
    step === '0' ? 'Any amount' : `${step} % or more`,
  ]),
  payment_risk: paymentRisks.map((risk): readonly [string, string] => [risk, riskLabels[risk]]),
}
export const missing = 'something that no longer exists'

/** 'Every request of ₹5,00,000 or more charged to IT or below goes to a controller.' */
export function sentence(rule: Content, names: Names, base: string): string {
  const amount =
    rule.min_amount > 0n ? ` of ${moneyText(money(rule.min_amount, base))} or more` : ''
  return `Every ${kinds(rule, names)}${amount}${rule.conditions.map((c) => clause(c.what, c.values, names)).join('')} goes to ${whom(rule, names)}.`
}

const riskClauses: Record<PaymentRisk, string> = {
  first_payment: 'a vendor is paid for the first time',
  new_account: 'the account of a vendor is new',
  unusual_amount: 'a vendor is paid far more than ever',
}
const either = (texts: readonly string[]): string => texts.join(' or ')

function kinds(rule: Content, names: Names): string {
  const named = rule.conditions.find((c) => c.what === 'kind')
  return named
    ? either(named.values.map((kind) => (names.get(kind)?.label ?? kind).toLowerCase()))
    : 'document'
}

function clause(what: ConditionKind, values: readonly string[], names: Names): string {
  const called = either(values.map((id) => names.get(id)?.label ?? missing))
  switch (what) {
    case 'kind':
      return ''
    case 'entity':
      return ` for ${called}`
    case 'department':
    case 'cost_center':
      return ` charged to ${called} or below`
    case 'category':
      return ` buying ${called} or what lies below`
    case 'vendor_risk':
      return ` from a vendor of ${either(values)} risk`
    case 'contract':
      return values.length > 1
        ? ''
        : values[0] === 'yes'
          ? ' under a contract'
          : ' under no contract'
    case 'together':
      return `, counted ${either(values.map(sumText))}`
    case 'price_rise':
      return `, where a price rises${values.includes('0') ? '' : ` by ${either(values)} % or more`},`
    case 'payment_risk':
      return `, where ${either(values.map((one) => riskClauses[one as PaymentRisk] ?? missing))},`
    case 'budget':
      return ` ${either(values.map((v) => (v === 'over' ? 'over its budget' : v === 'within' ? 'within its budget' : 'without a budget')))}`
  }
}

function whom(rule: Content, names: Names): string {
  if (rule.approver === 'cost_center_owner') return 'the owner of each cost centre it is charged to'
  if (rule.approver === 'manager_chain')
    return 'the managers of the requester, one after the other, up to one whose limit covers it'
  if (rule.approver === 'budget_owner') return 'the owner of its budget'
  if (rule.approver === 'person')
    return (rule.approver_id && names.get(rule.approver_id)?.label) || missing
  return rule.mode === 'all'
    ? `all ${rule.approver_role}s`
    : rule.mode === 'quorum'
      ? `${rule.quorum} ${rule.approver_role}s`
      : rule.approver_role === 'approver'
        ? 'an approver'
        : 'a controller'
}

/** What a rule refers to and cannot: it would never apply for it, so it must not come into force. */
export function broken(rule: Content, names: Names): boolean {
  const ids = rule.conditions
    .filter((c) => ['entity', 'department', 'cost_center', 'category'].includes(c.what))
    .flatMap((c) => c.values)
  return (
    ids.some((id) => !names.has(id)) ||
    (rule.approver === 'person' && !(rule.approver_id && names.get(rule.approver_id)?.active))
  )
}

export type Difference = {
  change: 'added' | 'removed' | 'changed'
  name: string
  before: string | null
  after: string | null
}
type Version = Content & { origin: string }

/** What a draft would change, rule by rule, in words. */
export function differences(
  before: readonly Version[],
  after: readonly Version[],
  names: Names,
  base: string,
): Difference[] {
  const old = new Map(before.map((r) => [r.origin, r]))
  const now = new Set(after.map((r) => r.origin))
  const full = (r: Version): string => `Order ${r.position}: ${sentence(r, names, base)}`
  return [
    ...after.flatMap((r): Difference[] => {
      const was = old.get(r.origin)
      if (!was) return [{ change: 'added', name: r.name, before: null, after: full(r) }]
      const parts = changedParts(was, r, names, base)
      return parts ? [{ change: 'changed', name: r.name, ...parts }] : []
    }),
    ...before
      .filter((r) => !now.has(r.origin))
      .map((r): Difference => ({ change: 'removed', name: r.name, before: full(r), after: null })),
  ]
}

function changedParts(
  was: Version,
  is: Version,
  names: Names,
  base: string,
): { before: string; after: string } | null {
  const sides = [was, is].map((r) =>
    [
      ...(was.name === is.name ? [] : [`Named “${r.name}”.`]),
      ...(was.position === is.position ? [] : [`Order ${r.position}.`]),
      ...(same(was, is) ? [] : [sentence(r, names, base)]),
    ].join(' '),
  )
  return sides[0] || sides[1] ? { before: sides[0]!, after: sides[1]! } : null
}

/** Whether two versions ask the same people for the same documents. */
function same(a: Version, b: Version): boolean {
  const said = (r: Version): string =>
    JSON.stringify([
      String(r.min_amount),
      r.conditions,
      r.approver,
      r.approver_role,
      r.approver_id,
      r.mode,
      r.quorum,
    ])
  return said(a) === said(b)
}
