import { z } from 'zod'
import { Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { approverOf, whats, whenOf } from './input.ts'
import type { Policy } from './queries.ts'
import type { VersionedRule } from './rule-queries.ts'

export const RuleJson = z.object({
  id: Uuid,
  policy_id: Uuid,
  name: z.string(),
  position: z.int(),
  min_amount: Money,
  when: z.array(z.object({ what: z.enum(whats), value: z.string() })),
  approver: z.string(),
  mode: z.enum(['any', 'all', 'quorum']),
  quorum: z.int().nullable(),
  sentence: z.string(),
})
export const ruleJson = (
  r: VersionedRule,
  says: string,
  base: string,
): z.input<typeof RuleJson> => ({
  id: r.id,
  policy_id: r.policy_id,
  name: r.name,
  position: r.position,
  min_amount: moneyJson(r.min_amount, base),
  when: whenOf(r, base),
  approver: approverOf(r),
  mode: r.mode,
  quorum: r.quorum,
  sentence: says,
})

export const PolicyJson = z.object({
  id: Uuid,
  number: z.int().nullable(),
  status: z.enum(['draft', 'active', 'retired']),
  note: z.string(),
  author: z.string().nullable(),
  last_edited_by: z.string().nullable(),
  activated_by: z.string().nullable(),
  activated_at: Instant.nullable(),
  retired_at: Instant.nullable(),
  rule_count: z.int(),
  version: Version,
  created_at: Instant,
})
export const policyJson = (p: Policy): z.input<typeof PolicyJson> => ({
  id: p.id,
  number: p.number,
  status: p.status,
  note: p.note,
  author: p.author,
  last_edited_by: p.editor,
  activated_by: p.activator,
  activated_at: p.activated_at?.toISOString() ?? null,
  retired_at: p.retired_at?.toISOString() ?? null,
  rule_count: p.rules,
  version: p.version,
  created_at: p.created_at.toISOString(),
})
const Difference = z.object({
  change: z.enum(['added', 'removed', 'changed']),
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})
export const FullPolicyJson = PolicyJson.extend({
  rules: z.array(RuleJson),
  differences: z.array(Difference),
})
