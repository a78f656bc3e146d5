import { z } from 'zod'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Money, moneyJson, Uuid } from '../platform/http/output.ts'
import { moneyText } from '../platform/view/format.ts'
import type { ListPage } from '../platform/view/ui.ts'
import { nameOf } from './pages.ts'
import { url } from './urls.ts'
import * as queries from './queries.ts'
import { replay, type Replay } from './replay.ts'

/** How many changed documents a page shows; the counts are of all. */
const shown = 200
export type ReplayPage = ListPage & { replay: Replay; base: string }
export async function replayPage(ctx: ReadCtx, id: string): Promise<ReplayPage> {
  const base = ctx.actor.organisation.baseCurrency
  const [policy, found] = await Promise.all([queries.find(ctx.tx, id), replay(ctx, id)])
  const { examined, changes, sum, ms } = found
  const counted = `${changes.length} of ${examined} documents of the last 90 days would take another path`
  return {
    title: 'Replay',
    replay: found,
    base,
    header: {
      title: changes.length ? counted : `None of ${examined} documents would take another path`,
      meta: `${changes.length ? `Together ${moneyText(money(sum, base))}. ` : ''}Compared with the policy in force, with the people there are today. It took ${ms} ms; nothing was changed.`,
      crumbs: [
        { label: 'Approval rules', href: url.index },
        { label: nameOf(policy), href: url.policy(id) },
        { label: 'Replay 90 days' },
      ],
    },
    table: {
      label: 'Documents with another path',
      columns: [
        { label: 'Document' },
        { label: 'Amount', align: 'end' },
        { label: 'Now' },
        { label: 'With this draft' },
      ],
      rows: changes.slice(0, shown).map(({ document, before, after }) => ({
        cells: [
          {
            kind: 'link',
            text: document.title,
            href: ctx.kinds.path(document.kind, document.id),
            note: document.number,
          },
          { kind: 'money', text: moneyText(money(document.facts.amount, document.facts.currency)) },
          { kind: 'text', text: before },
          { kind: 'text', text: after },
        ],
      })),
    },
    pager: {
      summary:
        changes.length > shown
          ? `The newest ${shown} of ${changes.length}`
          : `${changes.length} shown`,
      previousHref: null,
      nextHref: null,
    },
    empty: changes.length
      ? null
      : {
          title: 'Nothing would change',
          text: examined
            ? 'Every document would be asked of the same people, in the same order.'
            : 'Nothing was submitted in the last 90 days.',
          icon: 'check-check',
          button: { label: 'Back to the draft', href: url.policy(id) },
        },
  }
}
export const ReplayJson = z.object({
  examined: z.int(),
  changed: z.int(),
  sum: Money,
  documents: z.array(
    z.object({
      kind: z.string(),
      id: Uuid,
      number: z.string(),
      amount: Money,
      before: z.string(),
      after: z.string(),
    }),
  ),
})
export const replayJson = ({ replay: found, base }: ReplayPage): z.input<typeof ReplayJson> => ({
  examined: found.examined,
  changed: found.changes.length,
  sum: moneyJson(found.sum, base),
  documents: found.changes.slice(0, shown).map(({ document, before, after }) => ({
    kind: document.kind,
    id: document.id,
    number: document.number,
    amount: moneyJson(document.facts.amount, document.facts.currency),
    before,
    after,
  })),
})
