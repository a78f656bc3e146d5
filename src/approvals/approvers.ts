import type { Role } from '../kernel/permissions.ts'
import { conflict } from '../kernel/problem.ts'
import { amountOf, message, type Message } from '../messages/index.ts'
import type { PlannedStep } from './approval.ts'
import { mainCostCenter, type Charge, type Facts, type Lookups, type Person } from './facts.ts'
import { concernsOf, reasonsOf, type Rule } from './rule.ts'

/** A step before its stage is known: `turn` orders the steps of one rule that follow each other. */
export type Asked = Omit<PlannedStep, 'stage' | 'skipped'> & { position: number; turn: number }
type Who = Pick<Asked, 'assignees' | 'mode' | 'needed'> & {
  /** How the approvers were found, or why there are none. */
  said: Message | null
  turn?: number
}

/** The approvers a rule names, each with the message that says why. */
export function askedBy(
  rule: Rule,
  charges: readonly Charge[],
  facts: Facts,
  lookups: Lookups,
): Asked[] {
  const because = reasonsOf(rule, charges, facts, lookups)
  const base = {
    ruleId: rule.id,
    ruleName: rule.name,
    concerns: concernsOf(rule),
    position: rule.position,
  }
  return who(rule, charges, facts, lookups).map(({ said, ...found }, turn) =>
    found.assignees.length
      ? {
          ...base,
          ...found,
          turn: found.turn ?? 0,
          why: message('why.rule', { because, rule: rule.name, who: said }),
        }
      : {
          ...base,
          ...fallback(
            (role) =>
              message('why.rule_instead', {
                because,
                rule: rule.name,
                but: said ?? message('nobody.approver', {}),
                role,
              }),
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

const one = (assignees: readonly Person[], said: Message | null = null): Who => ({
  assignees,
  mode: 'any',
  needed: 1,
  said,
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

/**
 * As many people of a role as the rule requires. Where there are too few, controllers and then approvers are added: the
 * number a policy requires is never lowered.
 */
function counted(rule: Rule, holders: readonly Person[], facts: Facts, lookups: Lookups): Who {
  const wanted =
    rule.mode === 'all' ? holders.length : rule.mode === 'quorum' ? (rule.quorum ?? 2) : 1
  if (holders.length === 0) return one([])
  if (holders.length >= wanted)
    return {
      assignees: holders,
      mode: rule.mode,
      needed: wanted,
      said: wanted > 1 ? message('whom.some_of', { needed: wanted, of: holders.length }) : null,
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
    said: message('whom.helped_out', { needed: wanted }),
  }
}

/** Each owner for the cost centres they own, side by side. */
function costCenterOwners(charges: readonly Charge[], facts: Facts, lookups: Lookups): Who[] {
  const centers = [...new Set(charges.map((c) => c.costCenterId))].flatMap((id) => {
    const center = lookups.costCenters.get(id)
    return center ? [{ id, ...center }] : []
  })
  if (centers.length === 0) return [one([], message('nobody.charged_nowhere', {}))]
  return [...Map.groupBy(centers, (c) => c.ownerId)].map(([ownerId, owned]) => {
    const assignees = others(
      facts,
      owned.flatMap((c) => peopleAt(c.id, lookups)),
    )
      .filter((p) => p.userId === ownerId)
      .slice(0, 1)
    if (centers.length === 1) return one(assignees)
    const codes = distinct(owned.map((c) => c.code))
    const [owner] = assignees
    return one(
      assignees,
      owner
        ? message('whom.owns', { person: owner.name, codes })
        : message('nobody.owner_of', { codes }),
    )
  })
}

/**
 * The owners of the budget concerned: as the caller knows them, else of the project or the cost centre that is charged.
 */
function budgetOwners(charges: readonly Charge[], facts: Facts, lookups: Lookups): Who[] {
  const known = facts.budget.ownerIds.length
    ? facts.budget.ownerIds
    : charges.flatMap(
        (c) =>
          (c.projectId
            ? lookups.projects.get(c.projectId)?.ownerId
            : lookups.costCenters.get(c.costCenterId)?.ownerId) ?? [],
      )
  if (known.length === 0) return [one([], message('nobody.budget_owner', {}))]
  return [...new Set(known)].map((ownerId) =>
    one(anywhere(facts, lookups).filter((p) => p.userId === ownerId)),
  )
}

/** The chain of managers, up to the first whose limit covers the amount. */
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
        message('whom.leads', {
          person: person.name,
          unit,
          limit: limit > 0n ? amountOf(limit, facts.currency) : null,
        }),
      ),
      turn: steps.length,
    })
    if (limit >= facts.amount) return steps
  }
  return [
    ...steps,
    {
      ...one([], message('nobody.manager', { amount: amountOf(facts.amount, facts.currency) })),
      turn: steps.length,
    },
  ]
}

const limitOf = (userId: string, kind: string, lookups: Lookups): bigint =>
  lookups.limits.get(userId)?.get(kind) ?? lookups.limits.get(userId)?.get('all') ?? 0n

/** The owner of an overdrawn budget is always asked, even without a rule. */
export function askedByBudget(facts: Facts, lookups: Lookups): Asked[] {
  if (facts.budget.state !== 'over' || facts.budget.ownerIds.length === 0) return []
  const codes = facts.charges.flatMap((c) => lookups.costCenters.get(c.costCenterId)?.code ?? [])
  const budgets = facts.budget.name ? [facts.budget.name] : distinct(codes)
  const base = {
    ruleId: null,
    ruleName: message('step.budget_owner', {}),
    concerns: ['amount', 'coding', 'currency', 'content'] as const,
    position: Number.MAX_SAFE_INTEGER,
    turn: 0,
  }
  return budgetOwners(facts.charges, facts, lookups).map(({ assignees, mode, needed }) =>
    assignees.length
      ? { ...base, assignees, mode, needed, turn: 0, why: message('why.over_budget', { budgets }) }
      : {
          ...base,
          ...fallback(
            (role) => message('why.over_budget_instead', { budgets, role }),
            facts,
            lookups,
          ),
        },
  )
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)]
const fallbackRoles: readonly Role[] = ['controller', 'approver']

/** A missing rule never approves anything: the document goes to a controller, or else to any approver. */
export function fallback(
  why: (role: Role) => Message,
  facts: Facts,
  lookups: Lookups,
): Pick<Asked, 'ruleName' | 'why' | 'assignees' | 'mode' | 'needed'> {
  for (const role of fallbackRoles) {
    const assignees = others(facts, peopleAt(mainCostCenter(facts), lookups)).filter((person) =>
      person.roles.includes(role),
    )
    if (assignees.length)
      return {
        ruleName: message('step.fallback', {}),
        why: why(role),
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
