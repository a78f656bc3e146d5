import type { Role } from '../kernel/permissions.ts'
import { conflict } from '../kernel/problem.ts'
import { money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'
import type { PlannedStep } from './approval.ts'
import { mainCostCenter, type Charge, type Facts, type Lookups, type Person } from './facts.ts'
import { concernsOf, listed, reasonOf, type Rule } from './rule.ts'

/** A step before its stage is known: `turn` orders the steps of one rule that follow each other. */
export type Asked = Omit<PlannedStep, 'stage' | 'skipped'> & { position: number; turn: number }
type Who = Pick<Asked, 'assignees' | 'mode' | 'needed'> & { why: string; turn?: number }

/** Whom a rule asks, each with the sentence that says why. */
export function askedBy(
  rule: Rule,
  charges: readonly Charge[],
  facts: Facts,
  lookups: Lookups,
): Asked[] {
  const reason = `${reasonOf(rule, charges, facts, lookups)}, so “${rule.name}” applies`
  const base = {
    ruleId: rule.id,
    ruleName: rule.name,
    concerns: concernsOf(rule),
    position: rule.position,
  }
  return who(rule, charges, facts, lookups).map((found, turn) =>
    found.assignees.length
      ? {
          ...base,
          ...found,
          turn: found.turn ?? 0,
          why: `${reason}.${found.why ? ` ${found.why}` : ''}`,
        }
      : {
          ...base,
          ...fallback(
            `${reason}, but ${found.why || 'its approver may not decide on this'}`,
            facts,
            lookups,
          ),
          turn: found.turn ?? turn,
        },
  )
}

function who(rule: Rule, charges: readonly Charge[], facts: Facts, lookups: Lookups): Who[] {
  if (rule.approver === 'role')
    return [
      counted(
        rule,
        others(facts, peopleAt(mainCostCenter(facts), lookups)).filter(
          (p) => rule.approver_role !== null && p.roles.includes(rule.approver_role),
        ),
        facts,
        lookups,
      ),
    ]
  if (rule.approver === 'person')
    return [one(anywhere(facts, lookups).filter((p) => p.userId === rule.approver_id))]
  if (rule.approver === 'manager_chain') return chain(facts, lookups)
  if (rule.approver === 'budget_owner') return budgetOwners(charges, facts, lookups)
  return costCenterOwners(charges, facts, lookups)
}

const one = (assignees: readonly Person[], why = ''): Who => ({
  assignees,
  mode: 'any',
  needed: 1,
  why,
})
const peopleAt = (costCenterId: string, lookups: Lookups): readonly Person[] =>
  lookups.deciders.get(costCenterId) ?? []
const others = (facts: Facts, people: readonly Person[]): Person[] =>
  people.filter((person) => person.userId !== facts.requesterId)
/** Those who may decide at any cost centre of the document, but never its requester. */
const anywhere = (facts: Facts, lookups: Lookups): Person[] => [
  ...new Map(
    [mainCostCenter(facts), ...facts.charges.map((c) => c.costCenterId)]
      .flatMap((id) => others(facts, peopleAt(id, lookups)))
      .map((p) => [p.userId, p]),
  ).values(),
]

/** As many of a role as the rule says. Where there are too few, controllers and then approvers complete them: what a policy asks for is never lowered. */
function counted(rule: Rule, holders: readonly Person[], facts: Facts, lookups: Lookups): Who {
  const wanted =
    rule.mode === 'all' ? holders.length : rule.mode === 'quorum' ? (rule.quorum ?? 2) : 1
  if (holders.length === 0) return one([])
  if (holders.length >= wanted)
    return {
      assignees: holders,
      mode: rule.mode,
      needed: wanted,
      why: wanted > 1 ? `${wanted} of ${holders.length} must approve.` : '',
    }
  const spare = fallbackRoles.flatMap((role) =>
    others(facts, peopleAt(mainCostCenter(facts), lookups)).filter((p) => p.roles.includes(role)),
  )
  const assignees = [...new Map([...holders, ...spare].map((p) => [p.userId, p])).values()]
  if (assignees.length < wanted)
    throw conflict(
      'no_approver',
      `“${rule.name}” needs ${wanted} people, and only ${assignees.length} may approve this besides the requester. Ask an administrator to appoint more.`,
    )
  return {
    assignees,
    mode: 'quorum',
    needed: wanted,
    why: `${wanted} must approve; others help out, because too few hold the role.`,
  }
}

/** Each owner for the cost centres they own, side by side. */
function costCenterOwners(charges: readonly Charge[], facts: Facts, lookups: Lookups): Who[] {
  const centers = [...new Set(charges.map((c) => c.costCenterId))].flatMap((id) => {
    const center = lookups.costCenters.get(id)
    return center ? [{ id, ...center }] : []
  })
  if (centers.length === 0) return [one([], 'it is charged to no cost centre')]
  return [...Map.groupBy(centers, (c) => c.ownerId)].map(([ownerId, owned]) => {
    const assignees = others(
      facts,
      owned.flatMap((c) => peopleAt(c.id, lookups)),
    )
      .filter((p) => p.userId === ownerId)
      .slice(0, 1)
    return one(
      assignees,
      assignees.length
        ? centers.length > 1
          ? `${assignees[0]!.name} owns ${listed(owned.map((c) => c.code))}.`
          : ''
        : centers.length > 1
          ? `the owner of ${listed(owned.map((c) => c.code))} may not decide on this`
          : '',
    )
  })
}

/** The owners of the budget concerned: as the caller knows them, else of the project or the cost centre that is charged. */
function budgetOwners(charges: readonly Charge[], facts: Facts, lookups: Lookups): Who[] {
  const known = facts.budget.ownerIds.length
    ? facts.budget.ownerIds
    : charges.flatMap(
        (c) =>
          (c.projectId
            ? lookups.projects.get(c.projectId)?.ownerId
            : lookups.costCenters.get(c.costCenterId)?.ownerId) ?? [],
      )
  if (known.length === 0) return [one([], 'its budget has no owner')]
  return [...new Set(known)].map((ownerId) =>
    one(anywhere(facts, lookups).filter((p) => p.userId === ownerId)),
  )
}

/** One manager after the other, up to the first whose limit covers the amount. */
function chain(facts: Facts, lookups: Lookups): Who[] {
  const able = anywhere(facts, lookups)
  const steps: Who[] = []
  for (const { userId, unit } of lookups.managers.get(facts.requesterId) ?? []) {
    const person = able.find((p) => p.userId === userId)
    if (!person || steps.some((s) => s.assignees[0]?.userId === userId)) continue
    const limit = limitOf(userId, facts.kind, lookups)
    steps.push({
      ...one(
        [person],
        `${person.name} leads ${unit}${limit > 0n ? ` and may approve up to ${moneyText(money(limit, facts.currency))}` : ''}.`,
      ),
      turn: steps.length,
    })
    if (limit >= facts.amount) return steps
  }
  return [
    ...steps,
    {
      ...one(
        [],
        `no manager above the requester may approve ${moneyText(money(facts.amount, facts.currency))}`,
      ),
      turn: steps.length,
    },
  ]
}

const limitOf = (userId: string, kind: string, lookups: Lookups): bigint =>
  lookups.limits.get(userId)?.get(kind) ?? lookups.limits.get(userId)?.get('all') ?? 0n

/** An overdrawn budget asks its owner, rule or no rule. */
export function askedByBudget(facts: Facts, lookups: Lookups): Asked[] {
  if (facts.budget.state !== 'over' || facts.budget.ownerIds.length === 0) return []
  const name =
    facts.budget.name ??
    listed(facts.charges.flatMap((c) => lookups.costCenters.get(c.costCenterId)?.code ?? []))
  const base = {
    ruleId: null,
    ruleName: 'Budget owner',
    concerns: ['amount', 'coding', 'currency', 'content'] as const,
    position: Number.MAX_SAFE_INTEGER,
    turn: 0,
  }
  const reason = `It overdraws the budget of ${name || 'its cost centre'}`
  return budgetOwners(facts.charges, facts, lookups).map((found) =>
    found.assignees.length
      ? { ...base, ...found, turn: 0, why: `${reason}, so the owner of the budget decides.` }
      : { ...base, ...fallback(`${reason}, but its owner may not decide on this`, facts, lookups) },
  )
}

const fallbackRoles: readonly Role[] = ['controller', 'approver']

/** Nothing is ever approved for want of a rule: it goes to a controller, else to any approver. */
export function fallback(
  reason: string,
  facts: Facts,
  lookups: Lookups,
): Pick<Asked, 'ruleName' | 'why' | 'assignees' | 'mode' | 'needed'> {
  for (const role of fallbackRoles) {
    const assignees = others(facts, peopleAt(mainCostCenter(facts), lookups)).filter((person) =>
      person.roles.includes(role),
    )
    if (assignees.length)
      return {
        ruleName: 'Fallback approver',
        why: `${reason}. It goes to the ${role} instead.`,
        assignees,
        mode: 'any',
        needed: 1,
      }
  }
  throw conflict(
    'no_approver',
    'Nobody may approve this: there is no controller or approver besides the requester. Ask an administrator to appoint one.',
  )
}
