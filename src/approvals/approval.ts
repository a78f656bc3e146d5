import { createHash } from 'node:crypto'
import { lifecycle } from '../kernel/lifecycle.ts'
import { message, type Message, type Value } from '../messages/index.ts'
import { askedBy, askedByBudget, fallback, type Asked } from './approvers.ts'
import type { Facts, Lookups, Person } from './facts.ts'
import { once } from './once.ts'
import { chargesUnder, type Rule } from './rule.ts'

export type { Facts, Lookups, Person } from './facts.ts'
export type { Rule } from './rule.ts'

/** What a step's approval speaks about. A later change of nothing that it concerns leaves the approval standing. */
export type Aspect = 'amount' | 'coding' | 'vendor' | 'currency' | 'content'
export const aspects: readonly Aspect[] = ['amount', 'coding', 'vendor', 'currency', 'content']
/**
 * Steps of one stage wait side by side, stages follow each other from 1. `needed` of the assignees must approve. A
 * skipped step asks nobody: `why` says what made it unnecessary.
 */
export type PlannedStep = {
  stage: number
  ruleId: string | null
  /** The name of a rule, or what a step is called that no rule made. */
  ruleName: Value
  why: Message
  mode: 'any' | 'all' | 'quorum'
  needed: number
  assignees: readonly Person[]
  concerns: readonly Aspect[]
  skipped: boolean
}

/**
 * Who must approve, in order, and why. Pure: the preview, the decision and the replay of a draft use the same answer.
 */
export function planSteps(facts: Facts, rules: readonly Rule[], lookups: Lookups): PlannedStep[] {
  const asked = rules.flatMap((rule) => {
    const charges = chargesUnder(rule, facts, lookups)
    return charges ? askedBy(rule, charges, facts, lookups) : []
  })
  const covered = asked.length
    ? asked
    : [
        {
          ...fallback((role) => message('why.no_rule', { role }), facts, lookups),
          ruleId: null,
          concerns: aspects,
          position: 0,
          turn: 0,
        },
      ]
  return once(staged([...covered, ...askedByBudget(facts, lookups)]))
}

/**
 * Somebody always answers for the vendor: where no rule speaks of it, the first step does, so that a change of vendor
 * is never approved by nobody.
 */
export function withVendor(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const asked = steps.filter((step) => !step.skipped)
  const [first] = asked
  if (!first || asked.some((step) => step.concerns.includes('vendor'))) return steps
  return steps.map((step) =>
    step === first ? { ...step, concerns: [...step.concerns, 'vendor'] } : step,
  )
}

/** Rules of the same position share a stage; the managers of one rule take one each. */
function staged(asked: readonly Asked[]): PlannedStep[] {
  const rank = ({ position, turn }: Asked, other: Asked): number =>
    position - other.position || turn - other.turn
  const sorted = asked.toSorted(rank)
  let stage = 0
  return sorted.map(({ position, turn, ...step }, i) => {
    const before = sorted[i - 1]
    if (!before || before.position !== position || before.turn !== turn) stage++
    return { ...step, stage, skipped: false }
  })
}

/** What an approval is bound to: any change of it needs a new decision. */
export const contentHash = (content: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(content, (_k, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)))
    .digest('hex')

/** What a document's approvers decide, all steps together. */
export const approvalLifecycle = lifecycle({
  states: ['pending', 'approved', 'rejected', 'returned', 'withdrawn'],
  begins: ['pending'],
  acts: {
    approve: { from: ['pending'], to: 'approved' },
    reject: { from: ['pending'], to: 'rejected' },
    return: { from: ['pending'], to: 'returned' },
    withdraw: { from: ['pending'], to: 'withdrawn' },
  },
})

/** One step of the way. It waits again when another step is put before it. */
export const stepLifecycle = lifecycle({
  states: ['waiting', 'active', 'approved', 'rejected', 'returned', 'withdrawn', 'skipped', 'kept'],
  begins: ['waiting', 'skipped'],
  acts: {
    activate: { from: ['waiting'], to: 'active' },
    wait: { from: ['active'], to: 'waiting' },
    keep: { from: ['waiting'], to: 'kept' },
    approve: { from: ['active'], to: 'approved' },
    reject: { from: ['active'], to: 'rejected' },
    return: { from: ['active'], to: 'returned' },
    drop: { from: ['waiting', 'active'], to: 'withdrawn' },
  },
})
