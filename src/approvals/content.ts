import { type Value } from '../messages/index.ts'
import { aspects, contentHash, type Aspect, type PlannedStep } from './approval.ts'

/** One material field, in words that are the same for every reader: the fingerprint is taken of them. */
type MaterialField = { label: Value; text: string }
/** What an approval is bound to, by what it concerns. */
export type Content = Readonly<Record<Aspect, readonly MaterialField[]>>
/**
 * What an approval was bound to; of those that are older than the binding nothing is known, so that all of it counts as
 * new.
 */
export const contentOf = (approval: { content: Partial<Content> }): Content => ({
  amount: [],
  coding: [],
  vendor: [],
  currency: [],
  content: [],
  ...approval.content,
})
export type Change = { aspect: Aspect; label: Value; from: string | null; to: string | null }

export const hashOf = (content: Content): string =>
  contentHash(
    aspects.map((aspect) => content[aspect].map((field) => [keyOf(field.label), field.text])),
  )

/**
 * By how much a total may rise without a new approval: not at all. Approving 100 is not approving 100.01, and small
 * increases add up.
 */
const tolerance = 0n

/** The same for every reader, and however the database orders the params. */
const keyOf = (label: Value): string =>
  typeof label === 'string'
    ? label
    : [
        label.code,
        ...Object.entries(label.params)
          .toSorted(([a], [b]) => a.localeCompare(b))
          .flat(),
      ].join(' ')

/** What differs, field by field, old and new. */
export function changesBetween(before: Content, now: Content): Change[] {
  return aspects.flatMap((aspect) => {
    const old = new Map((before[aspect] ?? []).map((field) => [keyOf(field.label), field]))
    const fresh = new Map(now[aspect].map((field) => [keyOf(field.label), field]))
    return [...new Map([...old, ...fresh])].flatMap(([key, { label }]): Change[] => {
      const from = old.get(key)?.text ?? null
      const to = fresh.get(key)?.text ?? null
      return from === to ? [] : [{ aspect, label, from, to }]
    })
  })
}

export type Bound = { content: Content; amount: bigint }
/** What a new revision changes for those who approved the one before. A total that falls changes nothing. */
export function changedAspects(before: Bound, now: Bound): ReadonlySet<Aspect> {
  const changed = new Set(
    changesBetween(before.content, now.content).map((change) => change.aspect),
  )
  changed.delete('amount')
  return now.amount - before.amount > tolerance ? changed.add('amount') : changed
}

/** What a step is called in no language. */
const nameOf = (name: Value): string => (typeof name === 'string' ? name : name.code)

export type ApprovedStep = {
  rule_id: string | null
  rule_name: Value
  assignee_ids: readonly string[]
}
/**
 * The approval of the previous revision that is still valid for this step; null when the step must be decided again.
 */
export function earlierApprovalFor<T extends ApprovedStep>(
  step: PlannedStep,
  approved: readonly T[],
  changed: ReadonlySet<Aspect>,
): T | null {
  if (step.skipped || step.concerns.some((aspect) => changed.has(aspect))) return null
  const people = (ids: readonly string[]): string => ids.toSorted().join()
  const same = (before: T): boolean =>
    step.ruleId === null
      ? before.rule_id === null &&
        nameOf(before.rule_name) === nameOf(step.ruleName) &&
        people(before.assignee_ids) === people(step.assignees.map((person) => person.userId))
      : before.rule_id === step.ruleId
  return approved.find(same) ?? null
}
