import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { RecordPage } from '../platform/view/ui.ts'
import { namesIn, type Names } from './naming.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import type { VersionedRule } from './rule-queries.ts'
import { sentence } from './words.ts'
import { url } from './urls.ts'
import { manages, nameOf, states } from './pages.ts'

export async function rulePage(
  ctx: ReadCtx,
  id: string,
): Promise<RecordPage & { rule: VersionedRule; names: Names; base: string }> {
  const base = ctx.actor.organisation.baseCurrency
  const rule = await ruleQueries.rule(ctx.tx, id)
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
