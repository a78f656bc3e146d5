import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { isOnlyPerson } from '../segregation-of-duties/index.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Action, Button, Fact, RecordPage, Status, Table } from '../platform/view/ui.ts'
import { namesIn, type Names } from './naming.ts'
import {
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  tableFor,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import { PolicyJson, policyJson } from './json.ts'
import * as queries from './queries.ts'
import type { Policy, VersionedRule } from './queries.ts'
import { broken, differences, sentence, type Difference } from './words.ts'

export const url = {
  index: '/approval-rules',
  limits: '/approval-rules/limits',
  rule: (id: string) => `/approval-rules/${id}`,
  editRule: (id: string) => `/approval-rules/${id}/edit`,
  removeRule: (id: string) => `/approval-rules/${id}/removal`,
  policies: '/approval-policies',
  policy: (id: string) => `/approval-policies/${id}`,
  at: (id: string, noun: string) => `/approval-policies/${id}/${noun}`,
}

const states: Record<Policy['status'], Status> = {
  draft: { text: 'Draft', tone: 'info' },
  active: { text: 'In force', tone: 'ok' },
  retired: { text: 'Replaced', tone: 'neutral' },
}
export const nameOf = (p: Pick<Policy, 'number' | 'author'>): string =>
  p.number ? `Version ${p.number}` : `Draft of ${p.author ?? 'SVPMS'}`
const manages = (ctx: ReadCtx): boolean => ctx.actor.permissions.has('approval_rules.manage')
const post = (noun: string, label: string, p: Policy, extra: Partial<Action> = {}): Action => ({
  label,
  href: url.at(p.id, noun),
  version: p.version,
  key: `${noun}-${p.id}-${p.version}`,
  tone: 'secondary',
  ...extra,
})
const draftAction = (label: string, from: string | null, tone: Action['tone']): Action => ({
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

function rulesTable(
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

const draftsTable = (ctx: ReadCtx, rows: readonly Policy[]): Table => ({
  label: 'Drafts',
  columns: [
    { label: 'Draft' },
    { label: 'Rules', align: 'end' },
    { label: 'Last changed by' },
    { label: 'Begun' },
  ],
  rows: rows.map((p) => ({
    cells: [
      { kind: 'link', text: nameOf(p), href: url.policy(p.id), note: p.note || undefined },
      { kind: 'number', text: String(p.rules) },
      { kind: 'text', text: p.editor ?? '—' },
      { kind: 'text', text: dateTimeText(p.created_at, ctx.actor.timeZone) },
    ],
  })),
})

export const policyList = list({
  path: url.policies,
  title: 'Versions of the approval rules',
  summary: 'Versions and drafts of the approval policy, newest first.',
  allow: 'approval_rules.read',
  rows: () => queries.listed,
  columns: {
    policy: linkColumn<Policy>({
      label: 'Policy',
      link: (p) => ({ text: nameOf(p), href: url.policy(p.id) }),
      note: (p) => p.note || null,
    }),
    status: statusColumn<Policy>('Status', (p) => states[p.status]),
    rules: numberColumn<Policy>('Rules', (p) => String(p.rules)),
    author: textColumn<Policy>('Written by', (p) => p.author),
    activated: timeColumn<Policy>('In force since', (p) => p.activated_at),
    activator: textColumn<Policy>('Activated by', (p) => p.activator),
  },
  filters: {
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(states).map(([value, { text: label }]) => ({ value, label })),
      where: queries.matches.status,
    },
  },
  header: () => ({ crumbs: [{ label: 'Approval rules', href: url.index }, { label: 'Versions' }] }),
  empty: () => ({
    title: 'No policy yet',
    text: 'Until there is one, every request goes to a controller.',
    icon: 'list-checks',
    button: { label: 'Approval rules', href: url.index },
  }),
  json: { schema: PolicyJson, of: policyJson },
})

export async function overviewPage(ctx: ReadCtx): Promise<Shown> {
  const base = ctx.actor.organisation.baseCurrency
  const [policy, drafts, latest] = await Promise.all([
    queries.active(ctx.tx),
    queries.drafts(ctx.tx),
    queries.latest(ctx.tx),
  ])
  const [rules, events] = policy
    ? await Promise.all([queries.rules(ctx.tx, policy.id), timelineOf(ctx, policy.id)])
    : [[], []]
  const names = await namesIn(ctx, rules)
  const older = latest.filter((p) => p.status === 'retired').slice(0, 10)
  return {
    title: 'Approval rules',
    policy,
    rules,
    changes: [],
    names,
    base,
    budget: null,
    timeline: { events },
    header: {
      title: 'Approval rules',
      ...(policy
        ? { statuses: [{ text: `Version ${policy.number} in force`, tone: 'ok' as const }] }
        : {}),
      meta: 'All rules that match apply, in their order; those of the same order side by side. Amounts are net, without tax.',
      buttons: [
        ...(older.length
          ? [{ label: 'All versions', href: url.policies, icon: 'history' as const }]
          : []),
        { label: 'Approval limits', href: url.limits, icon: 'coins' },
        ...(policy
          ? [{ label: 'Try it', href: url.at(policy.id, 'trial'), icon: 'play' as const }]
          : []),
      ],
      actions: manages(ctx) ? [draftAction('Draft a change', null, 'primary')] : [],
    },
    facts: policy ? factsOf(ctx, policy) : [{ label: 'Version', text: 'None yet' }],
    tables: [
      ...(policy ? [{ title: 'In force', table: rulesTable(rules, names, base, null) }] : []),
      ...(drafts.length ? [{ title: 'Drafts', table: draftsTable(ctx, drafts) }] : []),
      ...(older.length
        ? [{ title: 'Earlier versions', table: tableFor(ctx, policyList, older) }]
        : []),
    ],
    note: policy
      ? 'Where no rule matches, or nobody named may decide, it goes to a controller, else to an approver; never to the requester, and never through by itself.'
      : 'There are no rules yet, so every request goes to a controller. Draft the first policy. A second person activates it, or you do while you are the only one here.',
  }
}

function factsOf(ctx: ReadCtx, p: Policy): Fact[] {
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
    queries.rules(ctx.tx, id),
    queries.active(ctx.tx),
    timelineOf(ctx, id),
    isOnlyPerson(ctx),
  ])
  const compared =
    policy.status !== 'active' && active ? await queries.rules(ctx.tx, active.id) : []
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

export async function rulePage(
  ctx: ReadCtx,
  id: string,
): Promise<RecordPage & { rule: VersionedRule; names: Names; base: string }> {
  const base = ctx.actor.organisation.baseCurrency
  const rule = await queries.rule(ctx.tx, id)
  const [policy, names, events] = await Promise.all([
    queries.find(ctx.tx, rule.policy_id),
    namesIn(ctx, [rule]),
    timelineOf(ctx, rule.policy_id),
  ])
  return {
    title: rule.name,
    rule,
    names,
    base,
    budget: null,
    tables: [],
    timeline: { events },
    note: sentence(rule, names, base),
    facts: [
      { label: 'Order', text: String(rule.position) },
      { label: 'Policy', text: nameOf(policy), href: url.policy(policy.id) },
    ],
    header: {
      title: rule.name,
      crumbs: [
        { label: 'Approval rules', href: url.index },
        { label: nameOf(policy), href: url.policy(policy.id) },
        { label: rule.name },
      ],
      statuses: [states[policy.status]],
      ...(policy.status === 'draft' && manages(ctx)
        ? { buttons: [{ label: 'Edit', href: url.editRule(id), icon: 'pencil' as const }] }
        : {}),
    },
  }
}
