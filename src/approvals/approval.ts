import { createHash } from 'node:crypto'
import type { Role } from '../kernel/permissions.ts'
import { conflict } from '../kernel/problem.ts'
import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'

export type Rule = {
  name: string; position: number; cost_center_id: string | null; min_amount: bigint
  approver: 'cost_center_owner' | 'role' | 'person'; approver_role: 'approver' | 'controller' | null; approver_id: string | null
}
export type Person = { userId: string; name: string; roles: readonly string[] }
export type Facts = { requesterId: string; currency: string; amount: bigint; costCenter: { id: string; code: string; ownerId: string }; /** Owners of budgets that it overdraws and that send such documents to them. */ budgetOwnerIds?: readonly string[] }
/** What a step's approval speaks about. A later change of nothing that it concerns leaves the approval standing. */
export type Aspect = 'amount' | 'coding' | 'vendor' | 'currency' | 'content'
export const aspects: readonly Aspect[] = ['amount', 'coding', 'vendor', 'currency', 'content']
/** Steps of one stage wait side by side, stages follow each other from 1. `needed` of the assignees must approve. A skipped step asks nobody: `why` says what made it unnecessary. */
export type PlannedStep = { stage: number; ruleId: string | null; ruleName: string; why: string; mode: 'any' | 'all' | 'quorum'; needed: number; assignees: readonly Person[]; concerns: readonly Aspect[]; skipped: boolean }

/** Who must approve, in order, and why. Pure: the preview and the decision use the same answer. */
export function planSteps(facts: Facts, rules: readonly Rule[], people: readonly Person[]): PlannedStep[] {
  const matching = rules.filter((rule) => (rule.cost_center_id === null || rule.cost_center_id === facts.costCenter.id) && facts.amount >= rule.min_amount)
  const steps = [...matching.map((rule) => planned(rule, facts, people)), ...(facts.budgetOwnerIds ?? []).map((ownerId) => asksOwner(ownerId, facts, people))]
  return merged(steps.length ? steps : [fallback('No rule covers this request', facts, people)]).map((step, i) => ({ ...step, stage: i + 1, ruleId: null, mode: 'any', needed: 1, concerns: aspects, skipped: false }))
}
type Asked = Pick<PlannedStep, 'ruleName' | 'why' | 'assignees'>

function planned(rule: Rule, facts: Facts, people: readonly Person[]): Asked {
  const assignees = eligible(rule, facts, people)
  const reason = `${condition(rule, facts)}, so “${rule.name}” applies`
  return assignees.length ? { ruleName: rule.name, why: `${reason}.`, assignees } : fallback(`${reason}, but its approver may not decide on this request`, facts, people)
}

function asksOwner(ownerId: string, facts: Facts, people: readonly Person[]): Asked {
  const reason = 'It needs more than its budget has left'
  const assignees = people.filter((person) => person.userId === ownerId && person.userId !== facts.requesterId)
  return assignees.length ? { ruleName: 'Budget owner', why: `${reason}, so the owner of the budget decides.`, assignees } : fallback(`${reason}, but the owner of the budget may not decide on this`, facts, people)
}

function condition(rule: Rule, facts: Facts): string {
  const amount = rule.min_amount > 0n ? `The total is ${moneyText(money(rule.min_amount, facts.currency))} or more` : 'Every request needs it'
  return rule.cost_center_id ? `${amount} and it is charged to ${facts.costCenter.code}` : amount
}

function eligible(rule: Rule, facts: Facts, people: readonly Person[]): Person[] {
  const others = people.filter((person) => person.userId !== facts.requesterId)
  if (rule.approver === 'cost_center_owner') return others.filter((person) => person.userId === facts.costCenter.ownerId)
  if (rule.approver === 'person') return others.filter((person) => person.userId === rule.approver_id)
  return others.filter((person) => rule.approver_role !== null && person.roles.includes(rule.approver_role))
}

const fallbackRoles: readonly Role[] = ['controller', 'approver']

/** Nothing is ever approved for want of a rule: it goes to a controller, else to any approver. */
function fallback(reason: string, facts: Facts, people: readonly Person[]): Asked {
  for (const role of fallbackRoles) {
    const assignees = people.filter((person) => person.userId !== facts.requesterId && person.roles.includes(role))
    if (assignees.length) return { ruleName: 'Fallback approver', why: `${reason}. It goes to the ${role} instead.`, assignees }
  }
  throw conflict('no_approver', 'Nobody may approve this: there is no controller or approver besides the requester. Ask an administrator to appoint one.')
}

/** The same people are asked once, for all the rules that name them. */
function merged(steps: readonly Asked[]): Asked[] {
  const key = (step: Asked) => step.assignees.map((person) => person.userId).toSorted().join()
  return [...Map.groupBy(steps, key).values()].map((same) =>
    same.length === 1 ? same[0]! : { ruleName: same.map((s) => s.ruleName).join(' + '), why: same.map((s) => s.why).join(' '), assignees: same[0]!.assignees })
}

/** What an approval is bound to: any change of it needs a new decision. */
export const contentHash = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content, (_k, v: unknown) => (typeof v === 'bigint' ? v.toString() : v))).digest('hex')
