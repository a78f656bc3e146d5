import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Table } from '../platform/view/ui.ts'
import { namesIn } from './naming.ts'
import { tableFor } from '../platform/lists/index.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import type { Policy } from './queries.ts'
import { url } from './urls.ts'
import { type Shown, draftAction, factsOf, manages, nameOf, rulesTable } from './pages.ts'
import { policyList } from './list.ts'

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

export async function overviewPage(ctx: ReadCtx): Promise<Shown> {
  const base = ctx.actor.organisation.baseCurrency
  const [policy, drafts, latest] = await Promise.all([
    queries.active(ctx.tx),
    queries.drafts(ctx.tx),
    queries.latest(ctx.tx),
  ])
  const [rules, events] = policy
    ? await Promise.all([ruleQueries.rules(ctx.tx, policy.id), timelineOf(ctx, policy.id)])
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
