import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type {
  Action,
  Button,
  Fact,
  PageHeader,
  Status,
  Table,
  Timeline,
} from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import type { PolicyRow } from './queries.ts'
import type { RuleRow } from './rule-queries.ts'
import { type Difference } from './words.ts'
import { type TolerancesPart, authorityTable, tolerancesPart } from './tables.ts'
import { changedPart, changesOf } from './changes.ts'

export const url = {
  index: '/match-policies',
  policy: (id: string) => `/match-policies/${id}`,
  at: (id: string, noun: string) => `/match-policies/${id}/${noun}`,
  rules: (id: string) => `/match-policies/${id}/rules`,
  newRule: (id: string) => `/match-policies/${id}/rules/new`,
  authority: (id: string) => `/match-policies/${id}/authority`,
  editRule: (id: string) => `/match-policy-rules/${id}/edit`,
  removeRule: (id: string) => `/match-policy-rules/${id}/removal`,
}
export const title = 'Matching policy'

export const states: Record<PolicyRow['status'], Status> = {
  draft: { text: 'Draft', tone: 'info' },
  active: { text: 'In force', tone: 'ok' },
  retired: { text: 'Replaced', tone: 'neutral' },
}
export const nameOf = (p: Pick<PolicyRow, 'number' | 'author'>): string =>
  p.number ? `Version ${p.number}` : `Draft of ${p.author ?? 'SVPMS'}`
export const manages = (ctx: ReadCtx): boolean => ctx.actor.permissions.has('match_policies.manage')

export const draftAction = (label: string, from: string | null, tone: Action['tone']): Action => ({
  label,
  href: url.index,
  tone,
  key: crypto.randomUUID(),
  ...(from ? { fields: { from } } : {}),
})

export type PolicyPage = {
  title: string
  header: PageHeader
  policy: PolicyRow
  rules: readonly RuleRow[]
  changes: readonly Difference[]
  base: string
  warning: string | null
  changed: { title: string; table: Table } | null
  sets: readonly TolerancesPart[]
  add: Button | null
  authority: { table: Table; edit: Button | null }
  facts: readonly Fact[]
  timeline: Timeline
}

export async function policyPage(ctx: ReadCtx, id: string): Promise<PolicyPage> {
  const base = ctx.actor.organisation.baseCurrency
  const [policy, rules, active, events] = await Promise.all([
    queries.find(ctx.tx, id),
    ruleQueries.rules(ctx.tx, id),
    queries.findActive(ctx.tx),
    timelineOf(ctx, id),
  ])
  const changes = await changesOf(ctx, { policy, rules, active })
  const draft = policy.status === 'draft' && manages(ctx) ? policy : null
  const outdated = policy.status === 'draft' && policy.based_on !== active.id
  return {
    title: `${title}: ${nameOf(policy)}`,
    policy,
    rules,
    changes,
    base,
    timeline: { events },
    facts: factsOf(ctx, policy),
    header: {
      title: nameOf(policy),
      crumbs: [{ label: title, href: url.index }, { label: nameOf(policy) }],
      statuses: [states[policy.status]],
      meta: policy.status === 'draft' ? draftMeta(ctx, policy, active) : undefined,
      actions: actionsOf(ctx, { policy, active, outdated }),
    },
    warning: outdated
      ? `Version ${active.number} came into force after this draft was begun. Compare the draft with it before it is activated: it would undo what changed since.`
      : null,
    changed: changedPart(policy, active, changes),
    sets: rules.map((rule) => tolerancesPart(rule, base, draft)),
    add: draft
      ? {
          label: 'Add tolerances for a vendor, category or entity',
          href: url.newRule(id),
          icon: 'plus',
        }
      : null,
    authority: {
      table: authorityTable(policy.authority, base),
      edit: draft ? { label: 'Edit', href: url.authority(id), icon: 'pencil', small: true } : null,
    },
  }
}

const draftMeta = (ctx: ReadCtx, policy: PolicyRow, active: PolicyRow): string =>
  `Nothing changes before ${mayActivate(ctx, policy, active) ? 'it is activated' : 'another administrator or controller activates it'}. What was matched before keeps the version it was matched under.`

function factsOf(ctx: ReadCtx, p: PolicyRow): Fact[] {
  const at = (date: Date): string => dateTimeText(date, ctx.actor.timeZone)
  return [
    { label: 'Written by', text: p.author ?? '—' },
    ...(p.editor && p.editor !== p.author ? [{ label: 'Last changed by', text: p.editor }] : []),
    ...(p.activated_at
      ? [
          { label: 'In force since', text: at(p.activated_at) },
          {
            label: 'Activated by',
            text: p.activator ?? '—',
            ...(p.alone ? { note: 'Alone: nobody else could activate the first policy' } : {}),
          },
        ]
      : [{ label: 'Begun', text: at(p.created_at) }]),
    ...(p.retired_at ? [{ label: 'Replaced', text: at(p.retired_at) }] : []),
    ...(p.note ? [{ label: 'What it is for', text: p.note }] : []),
  ]
}

type ShownPolicy = { policy: PolicyRow; active: PolicyRow; outdated: boolean }
function actionsOf(ctx: ReadCtx, { policy, active, outdated }: ShownPolicy): Action[] {
  if (policy.status !== 'draft')
    return manages(ctx)
      ? [
          draftAction(
            policy.status === 'active' ? 'Draft a change' : `Bring back version ${policy.number}`,
            policy.id,
            'secondary',
          ),
        ]
      : []
  return [
    ...(!outdated && mayActivate(ctx, policy, active)
      ? [
          post('activation', 'Activate', policy, {
            icon: 'check-check',
            tone: 'primary',
            confirm: 'Put this policy in force? It applies to what is matched from now on.',
          }),
        ]
      : []),
    ...(manages(ctx) ? draftActions(policy, outdated) : []),
  ]
}

const draftActions = (policy: PolicyRow, outdated: boolean): Action[] => [
  ...(outdated ? [post('comparison', 'Compare with the version in force', policy)] : []),
  post('note', 'Say what it is for', policy, {
    needsReason: true,
    reasonLabel: 'What it is for',
  }),
  post('removal', 'Discard', policy, {
    tone: 'ghost',
    confirm: 'Discard this draft with all its tolerances?',
  }),
]

const post = (
  noun: string,
  label: string,
  policy: PolicyRow,
  extra: Partial<Action> = {},
): Action => ({
  label,
  href: url.at(policy.id, noun),
  version: policy.version,
  key: `${noun}-${policy.id}-${policy.version}`,
  tone: 'secondary',
  ...extra,
})

/**
 * Who wrote the first policy that people write may try: the command knows whether somebody else
 * could.
 */
const mayActivate = (ctx: ReadCtx, policy: PolicyRow, active: PolicyRow): boolean =>
  ctx.actor.permissions.has('match_policies.activate') &&
  (active.author_id === null || !policy.editors.includes(ctx.actor.userId))
