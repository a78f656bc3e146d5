import { z } from 'zod'
import {
  authorityKinds,
  authorityRoles,
  type Authority,
  type Tolerances,
} from '../matching/index.ts'
import { DecimalText, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import { typedTolerances } from './input.ts'
import type { PolicyRow } from './queries.ts'
import type { RuleRow } from './rule-queries.ts'
import { placeTitle, sentence, type Difference } from './words.ts'

const LimitJson = z.object({
  pct: DecimalText.nullable(),
  amount: Money.nullable(),
  operator: z.enum(['both', 'either']),
})
const limitJson = (
  { pct, minor, operator }: Authority['limit'],
  base: string,
): z.input<typeof LimitJson> => ({
  pct,
  amount: minor === null ? null : moneyJson(BigInt(minor), base),
  operator,
})

const TolerancesJson = z.object({
  match_level: z.int(),
  over_receipt_pct: DecimalText,
  over_order_pct: DecimalText,
  quantity: LimitJson,
  price: LimitJson,
  price_below: LimitJson,
  line: LimitJson,
  charges: LimitJson,
  tax: LimitJson,
  rounding_per_line: Money,
  days_ahead: z.int(),
  days_before_order: z.int(),
  duplicate_score: z.int(),
  tax_rates: z.array(DecimalText).nullable(),
})
const tolerancesJson = (t: Tolerances, base: string): z.input<typeof TolerancesJson> => ({
  ...typedTolerances(t, base),
  quantity: limitJson(t.quantity, base),
  price: limitJson(t.price, base),
  price_below: limitJson(t.priceBelow, base),
  line: limitJson(t.line, base),
  charges: limitJson(t.charges, base),
  tax: limitJson(t.tax, base),
  rounding_per_line: moneyJson(BigInt(t.roundingPerLine), base),
})

export const RuleJson = z.object({
  id: Uuid,
  policy_id: Uuid,
  place: z.string(),
  vendor_id: Uuid.nullable(),
  category_id: Uuid.nullable(),
  entity_id: Uuid.nullable(),
  tolerances: TolerancesJson,
})
const ruleJson = (r: RuleRow, base: string): z.input<typeof RuleJson> => ({
  id: r.id,
  policy_id: r.policy_id,
  place: placeTitle(r),
  vendor_id: r.vendor_id,
  category_id: r.category_id,
  entity_id: r.entity_id,
  tolerances: tolerancesJson(r.tolerances, base),
})

const AuthorityJson = LimitJson.extend({
  role: z.enum(authorityRoles),
  kind: z.enum(authorityKinds),
})
const authorityJson = (a: Authority, base: string): z.input<typeof AuthorityJson> => ({
  role: a.role,
  kind: a.kind,
  ...limitJson(a.limit, base),
})

export const PolicyJson = z.object({
  id: Uuid,
  number: z.int().nullable(),
  status: z.enum(['draft', 'active', 'retired']),
  note: z.string(),
  author: z.string().nullable(),
  last_edited_by: z.string().nullable(),
  activated_by: z.string().nullable(),
  activated_alone: z.boolean(),
  activated_at: Instant.nullable(),
  retired_at: Instant.nullable(),
  rule_count: z.int(),
  version: Version,
  created_at: Instant,
})
export const policyJson = (p: PolicyRow): z.input<typeof PolicyJson> => ({
  id: p.id,
  number: p.number,
  status: p.status,
  note: p.note,
  author: p.author,
  last_edited_by: p.editor,
  activated_by: p.activator,
  activated_alone: p.alone,
  activated_at: p.activated_at?.toISOString() ?? null,
  retired_at: p.retired_at?.toISOString() ?? null,
  rule_count: p.rule_count,
  version: p.version,
  created_at: p.created_at.toISOString(),
})

const DifferenceJson = z.object({
  change: z.enum(['added', 'removed', 'changed']),
  what: z.string(),
  where: z.string(),
  before: z.string(),
  after: z.string(),
  sentence: z.string(),
})
export const FullPolicyJson = PolicyJson.extend({
  rules: z.array(RuleJson),
  authority: z.array(AuthorityJson),
  differences: z.array(DifferenceJson),
})
type Full = {
  policy: PolicyRow
  rules: readonly RuleRow[]
  changes: readonly Difference[]
  base: string
}
export const fullPolicyJson = (page: Full): z.input<typeof FullPolicyJson> => ({
  ...policyJson(page.policy),
  rules: page.rules.map((rule) => ruleJson(rule, page.base)),
  authority: page.policy.authority.map((a) => authorityJson(a, page.base)),
  differences: page.changes.map((change) => ({ ...change, sentence: sentence(change) })),
})
