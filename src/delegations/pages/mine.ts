import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText } from '../../platform/view/format.ts'
import type { Empty, PageHeader, Row as TableRow, Table, Tabs } from '../../platform/view/ui.ts'
import { accountTabs } from '../../sign-in/index.ts'
import { states } from '../delegation.ts'
import * as queries from '../queries.ts'
import { type Delegation, coverText, nounOf, stateOf } from '../words.ts'
import { url } from '../urls.ts'

function table(
  ctx: ReadCtx,
  label: string,
  rows: readonly Delegation[],
  people: (d: Delegation) => string,
  mine: boolean,
): Table {
  return {
    label,
    columns: [
      { label: 'Who' },
      { label: 'Status' },
      { label: 'What for' },
      { label: 'From' },
      { label: 'Until' },
      ...(mine ? [{ label: 'End it' }] : []),
    ],
    rows: rows.map((d): TableRow => {
      const state = stateOf(d, ctx.today)
      const open = state === 'now' || state === 'planned'
      return {
        cells: [
          { kind: 'text', text: people(d), note: d.note ?? undefined },
          { kind: 'status', status: states[state] },
          { kind: 'text', text: nounOf(ctx, d.kind), note: coverText(ctx, d) },
          { kind: 'text', text: dateText(d.valid_from) },
          { kind: 'text', text: dateText(d.valid_until) },
          ...(mine
            ? [
                open
                  ? {
                      kind: 'action' as const,
                      action: {
                        label: 'End now',
                        href: url.end(d.id),
                        small: true,
                        tone: 'secondary' as const,
                        version: d.version,
                        key: `end-${d.id}-${d.version}`,
                      },
                    }
                  : { kind: 'muted' as const, text: '' },
              ]
            : []),
        ],
      }
    }),
  }
}

export type MinePage = {
  title: string
  header: PageHeader
  tabs: Tabs
  given: Table | null
  received: Table | null
  empty: Empty | null
  rows: readonly Delegation[]
  today: string
  base: string
}
export async function minePage(ctx: ReadCtx): Promise<MinePage> {
  const [given, received] = await Promise.all([
    queries.given(ctx.tx, ctx.actor.userId),
    queries.received(ctx.tx, ctx.actor.userId, ctx.today),
  ])
  const add = {
    label: 'Name a stand-in',
    href: url.new,
    variant: 'primary' as const,
    icon: 'user-plus' as const,
  }
  return {
    title: 'Delegation',
    tabs: accountTabs(url.mine),
    rows: given,
    today: ctx.today,
    base: ctx.actor.organisation.baseCurrency,
    header: {
      title: 'Delegation',
      meta: 'Who decides in your place while you are away. Both names are on the record.',
      buttons: [add],
    },
    given: given.length ? table(ctx, 'Your delegates', given, (d) => d.to_name, true) : null,
    received: received.length
      ? table(ctx, 'You are a delegate of', received, (d) => d.from_name, false)
      : null,
    empty:
      given.length || received.length
        ? null
        : {
            title: 'You have no delegate',
            text: 'Before you go away, name somebody: approvals that wait for you go to them from the first day on, and come back afterwards.',
            icon: 'user-check',
            button: add,
          },
  }
}
