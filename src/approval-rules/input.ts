import { z } from 'zod'
import { Condition, sumOf, type ConditionKind } from '../approvals/index.ts'
import { money } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import { invalid } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { baseAmount, id, optional, text, version, wholeNumber } from '../platform/http/input.ts'
import { rowsSent } from '../platform/view/form.ts'
import { typedAmount } from '../platform/view/format.ts'
import { namesIn, type Names } from './naming.ts'
import type { Content } from './rule-queries.ts'
import { conditionLabels, fixedValues } from './words.ts'

export const whats = [
  'amount',
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
const When = z.strictObject({
  what: z.enum(whats, 'Choose what the condition is about.'),
  value: z
    .string('Choose a value.')
    .trim()
    .min(1, 'Choose a value.')
    .max(60, 'Choose one of the list.'),
})
const approvers =
  /^(cost_center_owner|budget_owner|manager_chain|role:approver|role:controller|person|person:[0-9a-f-]{36})$/
export const content = {
  name: text(200, 'Name'),
  position: wholeNumber({ label: 'Order', least: 1, most: 1000 }),
  when: z.preprocess(
    (value) => rowsSent(value),
    z.array(When).max(40, 'A rule may have at most 40 conditions.'),
  ),
  approver: z.string('Choose who approves.').regex(approvers, 'Choose who approves.'),
  /** Who it is, where `approver` is 'person' alone, as a form sends it. */
  approver_person: optional(id).optional(),
  mode: z.enum(['any', 'all', 'quorum'], 'Choose how many must approve.').default('any'),
  quorum: optional(wholeNumber({ label: 'How many', least: 2, most: 20 })).optional(),
  version,
  /** Which condition the form would add next; the form sends it along. */
  add_what: z.enum(whats).optional(),
}
export const RuleInput = z.strictObject(content)
export type RuleInput = z.output<typeof RuleInput>

/** Checks what was chosen against what there is; several values of one condition are alternatives. */
export async function contentOf(ctx: ReadCtx, input: RuleInput): Promise<Content> {
  const [kind, value = input.approver_person ?? null] = input.approver.split(':') as [
    Content['approver'],
    string | undefined,
  ]
  if (kind === 'person' && !value)
    throw invalid('/approver_person', 'missing', 'Choose the person who approves.')
  if (kind !== 'role' && input.mode !== 'any')
    throw invalid('/mode', 'not_for_these', 'How many must approve can be chosen for a role only.')
  if (input.mode === 'quorum' && !input.quorum)
    throw invalid('/quorum', 'missing', 'Say how many must approve.')
  const conditions = grouped(input.when)
  const person = kind === 'person' ? value : null
  checkValues(input, await namesIn(ctx, [{ conditions, approver_id: person }]))
  if (
    person &&
    !(await namesIn(ctx, [{ conditions: [], approver_id: person }])).get(person)?.active
  )
    throw invalid(
      input.approver_person ? '/approver_person' : '/approver',
      'unknown',
      'Choose somebody who works here now.',
    )
  return {
    name: input.name,
    position: input.position,
    min_amount: amountOf(ctx, input),
    conditions,
    approver: kind,
    approver_role: kind === 'role' ? (value as Content['approver_role']) : null,
    approver_id: person,
    mode: input.mode,
    quorum: input.mode === 'quorum' ? (input.quorum ?? null) : null,
  }
}

function amountOf(ctx: ReadCtx, { when }: RuleInput): bigint {
  const at = when.findIndex((row) => row.what === 'amount')
  if (at === -1) return 0n
  if (when.some((row, i) => row.what === 'amount' && i !== at))
    throw invalid(
      `/when/${when.findLastIndex((row) => row.what === 'amount')}/value`,
      'twice',
      'A rule begins at one amount. Remove this row.',
    )
  const place = { pointer: `/when/${at}/value`, label: 'The amount' }
  const read = baseAmount(place.label).safeParse(when[at]!.value)
  if (!read.success) throw invalid(place.pointer, 'bad_amount', read.error.issues[0]!.message)
  return amountIn(ctx.actor.organisation.baseCurrency, read.data, place).minor
}

const grouped = (when: RuleInput['when']): Condition[] =>
  [
    ...Map.groupBy(
      when.filter((row) => row.what !== 'amount'),
      (row) => row.what,
    ),
  ].map(([what, rows]) => ({
    what: what as ConditionKind,
    values: [...new Set(rows.map((row) => row.value))],
  }))

function checkValues({ when }: RuleInput, names: Names): void {
  for (const [i, { what, value }] of when.entries()) {
    if (what === 'amount') continue
    const known =
      what === 'together'
        ? sumOf(value) !== null
        : (fixedValues[what]?.some(([v]) => v === value) ?? names.get(value)?.what === what)
    if (!known)
      throw invalid(
        `/when/${i}/value`,
        'unknown',
        `Choose a value for ${conditionLabels[what].toLowerCase()} from the list.`,
      )
  }
}

/** A rule as its form, or its JSON, holds it: one row for each value. */
export const whenOf = (
  rule: Content,
  base: string,
): { what: (typeof whats)[number]; value: string }[] => [
  ...(rule.min_amount > 0n
    ? [{ what: 'amount' as const, value: typedAmount(money(rule.min_amount, base)) }]
    : []),
  ...rule.conditions.flatMap((c) => c.values.map((value) => ({ what: c.what, value }))),
]
export const approverOf = (rule: Content): string =>
  rule.approver === 'role'
    ? `role:${rule.approver_role}`
    : rule.approver === 'person'
      ? `person:${rule.approver_id}`
      : rule.approver
