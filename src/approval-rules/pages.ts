import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { isOnlyPerson } from '../segregation-of-duties/index.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Action, Button, Fact, RecordPage, Status, Table } from '../platform/view/ui.ts'
import { namesIn, type Names } from './naming.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import type { Policy } from './queries.ts'
import type { VersionedRule } from './rule-queries.ts'
import { broken, differences, sentence, type Difference } from './words.ts'
import { url } from './urls.ts'

export const states: Record<Policy['status'], Status> = {
  draft: { text: 'Draft', tone: 'info' },
  active: { text: 'In force', tone: 'ok' },
  retired: { text: 'Replaced', tone: 'neutral' },
}
export const nameOf = (p: Pick<Policy, 'number' | 'author'>): string =>
  p.number ? `Version ${p.number}` : `Draft of ${p.author ?? 'SVPMS'}`
export const manages = (ctx: ReadCtx): boolean => ctx.actor.permissions.has('approval_rules.manage')
const post = (noun: string, label: string, p: Policy, extra: Partial<Action> = {}): Action => ({
  label,
  href: url.at(p.id, noun),
  version: p.version,
  key: `${noun}-${p.id}-${p.version}`,
  tone: 'secondary',
  ...extra,
})
export const draftAction = (label: string, from: string | null, tone: Action['tone']): Action => ({
  label,
  href: url.policies,
  tone,
  key: crypto.randomUUID(),
  ...(from ? { fields: { from } } : {}),
})

export type Shown = RecordPage & {
  policy: Policy | null
  rules: readonly VersionedRule[]
  changes: readonly Difference[]
  names: Names
  base: string
}
export const says = (page: Pick<Shown, 'names' | 'base'>, rule: VersionedRule): string =>
  sentence(rule, page.names, page.base)

export function rulesTable(
  rules: readonly VersionedRule[],
  names: Names,
  base: string,
  draft: Policy | null,
): Table {
  return {
    label: 'Rules',
    columns: [{ label: 'Rule' }, { label: 'What it says' }, { label: 'Order', align: 'end' }],
    rows: rules.map((r) => ({
      cells: [
        { kind: 'link', text: r.name, href: draft ? url.editRule(r.id) : url.rule(r.id) },
        broken(r, names)
          ? {
              kind: 'text',
              text: sentence(r, names, base),
              note: 'It names somebody or something that no longer exists, so that part never matches.',
            }
          : { kind: 'text', text: sentence(r, names, base) },
        { kind: 'number', text: String(r.position) },
      ],
    })),
  }
}

export function factsOf(ctx: ReadCtx, p: Policy): Fact[] {
  const at = (date: Date | null): string => (date ? dateTimeText(date, ctx.actor.timeZone) : '—')
  return [
    { label: 'Written by', text: p.author ?? '—' },
    ...(p.editor && p.editor !== p.author ? [{ label: 'Last changed by', text: p.editor }] : []),
    ...(p.activated_at
      ? [
          { label: 'In force since', text: at(p.activated_at) },
          {
            label: 'Activated by',
            text: p.activator ?? '—',
            ...(p.alone ? { note: 'Alone: nobody else belonged to the organisation' } : {}),
          },
        ]
      : [{ label: 'Begun', text: at(p.created_at) }]),
    ...(p.retired_at ? [{ label: 'Replaced', text: at(p.retired_at) }] : []),
    ...(p.note ? [{ label: 'What it is for', text: p.note }] : []),
  ]
}

export async function policyPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const base = ctx.actor.organisation.baseCurrency
  const [policy, rules, active, events, alone] = await Promise.all([
    queries.find(ctx.tx, id),
    ruleQueries.rules(ctx.tx, id),
    queries.active(ctx.tx),
    timelineOf(ctx, id),
    isOnlyPerson(ctx),
  ])
  const compared =
    policy.status !== 'active' && active ? await ruleQueries.rules(ctx.tx, active.id) : []
  const names = await namesIn(ctx, [...rules, ...compared])
  const changes =
    policy.status === 'active'
      ? []
      : policy.status === 'draft'
        ? differences(compared, rules, names, base)
        : differences(rules, compared, names, base)
  const draft = policy.status === 'draft' && manages(ctx) ? policy : null
  const may = mayActivate(ctx, policy, alone)
  const outdated = policy.status === 'draft' && policy.based_on !== (active?.id ?? null)
  return {
    title: nameOf(policy),
    policy,
    rules,
    changes,
    names,
    base,
    budget: null,
    timeline: { events },
    facts: factsOf(ctx, policy),
    header: {
      title: nameOf(policy),
      crumbs: [{ label: 'Approval rules', href: url.index }, { label: nameOf(policy) }],
      statuses: [states[policy.status]],
      meta:
        policy.status === 'draft'
          ? `Nothing changes before ${may ? 'it is activated' : 'another administrator or controller activates it'}. What waits for approval then keeps the path it has.`
          : undefined,
      buttons: buttons(policy, draft),
      actions: actions(ctx, policy, { draft, outdated, activates: !outdated && may }),
    },
    tables: [
      { title: 'Rules', table: rulesTable(rules, names, base, draft) },
      ...(changes.length
        ? [
            {
              title:
                policy.status === 'draft'
                  ? `What it changes${active ? ` in version ${active.number}` : ''}`
                  : `What changed since, up to version ${active?.number}`,
              table: changesTable(changes),
            },
          ]
        : []),
    ],
    note: outdated
      ? `Version ${active?.number} came into force after this draft was begun. Compare the draft with it before it is activated: it would undo what changed since.`
      : rules.length === 0
        ? 'There is no rule in it yet.'
        : policy.status === 'draft' && active && changes.length === 0
          ? `It says the same as version ${active.number}.`
          : null,
  }
}

const buttons = (p: Policy, draft: Policy | null): Button[] => [
  ...(draft
    ? [{ label: 'Add a rule', href: url.at(p.id, 'new-rule'), icon: 'plus' as const }]
    : []),
  { label: 'Try it', href: url.at(p.id, 'trial'), icon: 'play' },
  ...(p.status === 'draft'
    ? [{ label: 'Replay 90 days', href: url.at(p.id, 'replay'), icon: 'history' as const }]
    : []),
]

type Shape = { draft: Policy | null; outdated: boolean; activates: boolean }
function actions(ctx: ReadCtx, p: Policy, { draft, outdated, activates }: Shape): Action[] {
  if (p.status !== 'draft')
    return manages(ctx)
      ? [
          draftAction(
            p.status === 'active' ? 'Draft a change' : `Bring back version ${p.number}`,
            p.id,
            'secondary',
          ),
        ]
      : []
  return [
    ...(activates
      ? [
          post('activation', 'Activate', p, {
            icon: 'check-check',
            tone: 'primary',
            confirm: 'Put this policy in force? It applies to what is submitted from now on.',
          }),
        ]
      : []),
    ...(draft && outdated ? [post('comparison', 'Compare with the version in force', p)] : []),
    ...(draft
      ? [
          post('note', 'Say what it is for', p, {
            needsReason: true,
            reasonLabel: 'What it is for',
          }),
          post('removal', 'Discard', p, {
            tone: 'ghost',
            confirm: 'Discard this draft with all its rules?',
          }),
        ]
      : []),
  ]
}

/** Not who wrote it; but the very first policy, where there never was anybody else. */
const mayActivate = (ctx: ReadCtx, p: Policy, alone: boolean): boolean =>
  ctx.actor.permissions.has('approval_rules.activate') &&
  ((alone && p.based_on === null) ||
    (ctx.actor.userId !== p.author_id && ctx.actor.userId !== p.edited_by))

const changeWords: Record<Difference['change'], string> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
}
const changesTable = (changes: readonly Difference[]): Table => ({
  label: 'Changes',
  columns: [{ label: 'Rule' }, { label: 'Before' }, { label: 'After' }],
  rows: changes.map((c) => ({
    cells: [
      { kind: 'text', text: c.name, note: changeWords[c.change] },
      { kind: 'text', text: c.before ?? '—' },
      { kind: 'text', text: c.after ?? '—' },
    ],
  })),
})
