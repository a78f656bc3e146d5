import { toleranceFields } from './limit-fields.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { formState, type FormState } from '../platform/view/form.ts'
import type { ErrorSummary, Field, PageHeader } from '../platform/view/ui.ts'
import { activated } from './input.ts'
import { nameOf, title, url } from './pages.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import type { PolicyRow } from './queries.ts'
import { placeTitle } from './words.ts'
import { activeVendorPicker, categoryPicker, entityPicker } from '../pickers/index.ts'
import { named } from '../platform/view/picks.ts'
import { type LimitsPart } from './limit-fields.ts'

export type PolicyFormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  version: number
  key: string
  cancelHref: string
  submitLabel: string
  place: readonly Field[]
  limits: readonly LimitsPart[]
  more: readonly { title: string; fields: readonly Field[] }[]
}

export type Values = Record<string, unknown>
export const typedIn = (values: Values): boolean =>
  Object.keys(values).some((name) => name !== 'id')
export const groupOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null ? { ...value } : {}

export async function findDraft(ctx: ReadCtx, id: string): Promise<PolicyRow> {
  const policy = await queries.find(ctx.tx, id)
  if (policy.status !== 'draft') throw activated(policy.number)
  return policy
}

type Frame = { policy: PolicyRow; name: string; action: string; submitLabel: string }
export const frame = (
  { policy, name, action, submitLabel }: Frame,
  state: FormState,
): Omit<PolicyFormPage, 'place' | 'limits' | 'more'> => ({
  title: state.summary ? `Error: ${name}` : name,
  action,
  submitLabel,
  summary: state.summary,
  version: policy.version,
  key: crypto.randomUUID(),
  cancelHref: url.policy(policy.id),
  header: {
    title: name,
    crumbs: [
      { label: title, href: url.index },
      { label: nameOf(policy), href: url.policy(policy.id) },
      { label: name },
    ],
  },
})

/**
 * The form for tolerances of a vendor, a category or an entity; it begins with those that hold
 * everywhere.
 */
export async function newRuleForm(
  ctx: ReadCtx,
  policyId: string,
  { values, errors }: Refused,
): Promise<PolicyFormPage> {
  const [policy, rules] = await Promise.all([
    findDraft(ctx, policyId),
    ruleQueries.rules(ctx.tx, policyId),
  ])
  const state = formState(values, errors)
  return {
    ...frame(
      {
        policy,
        name: 'New tolerances',
        action: url.rules(policyId),
        submitLabel: 'Add to the draft',
      },
      state,
    ),
    place: await placeFields(ctx, state),
    ...toleranceFields(ctx, rules[0]!.tolerances, { values, errors }),
  }
}

/** The form for a set in a draft. */
export async function ruleForm(
  ctx: ReadCtx,
  ruleId: string,
  refused: Refused,
): Promise<PolicyFormPage> {
  const rule = await ruleQueries.findRule(ctx.tx, ruleId)
  const policy = await findDraft(ctx, rule.policy_id)
  const state = formState(refused.values, refused.errors)
  return {
    ...frame(
      {
        policy,
        name: `Tolerances: ${placeTitle(rule)}`,
        action: url.editRule(ruleId),
        submitLabel: 'Save in the draft',
      },
      state,
    ),
    place: [],
    ...toleranceFields(ctx, rule.tolerances, refused),
  }
}

export const placePicks = {
  vendor_id: activeVendorPicker,
  category_id: categoryPicker,
  entity_id: entityPicker,
} as const

function placeFields({ tx }: ReadCtx, state: FormState): Promise<Field[]> {
  const field = (
    what: 'vendor' | 'category' | 'entity',
    label: string,
    { anyOfThem, hint }: { anyOfThem: string; hint?: string },
  ): Field => ({
    name: `${what}_id`,
    label,
    picker: placePicks[`${what}_id`],
    placeholder: anyOfThem,
    optional: true,
    value: state.value(`${what}_id`),
    error: state.error(`/${what}_id`),
    hint,
  })
  return named(tx, [
    field('vendor', 'Vendor', { anyOfThem: 'Any vendor' }),
    field('category', 'Category', {
      anyOfThem: 'Any category',
      hint: 'This category itself, not those below it',
    }),
    field('entity', 'Legal entity', { anyOfThem: 'Any legal entity' }),
  ])
}
