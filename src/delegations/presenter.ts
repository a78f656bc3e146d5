import { z } from 'zod'
import { approvedKinds } from '../approvals/index.ts'
import { money } from '../kernel/money.ts'
import { addDays } from '../kernel/calendar.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Day, Money, moneyJson, Uuid, Version, wholeList } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import { dayColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { personPicker } from '../pickers/index.ts'
import type { Empty, PageHeader, Row as TableRow, Table, Tabs } from '../platform/view/ui.ts'
import { accountTabs } from '../sign-in/index.ts'
import { delegationState, states } from './delegation.ts'
import * as queries from './queries.ts'
import { pickForm } from '../platform/view/picks.ts'

type Delegation = z.output<typeof queries.Row>
export const url = {
  mine: '/me/delegation',
  new: '/me/delegation/new',
  end: (id: string) => `/me/delegation/${id}/end`,
  all: '/delegations',
}

const nounOf = (ctx: ReadCtx, kind: string): string =>
  kind === '*'
    ? 'Every kind of document'
    : (approvedKinds(ctx).find((one) => one.kind === kind)?.noun ?? kind).replace(/^./, (letter) =>
        letter.toUpperCase(),
      )
const stateOf = (d: Delegation, today: string) =>
  delegationState({ from: d.valid_from, until: d.valid_until, ended: d.ended }, today)
const coverText = (ctx: ReadCtx, d: Delegation): string =>
  d.cap === null
    ? 'Any amount'
    : `Up to ${moneyText(money(d.cap, ctx.actor.organisation.baseCurrency))}`

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

export const delegationPicks = { to: personPicker } as const
export async function delegationForm(ctx: ReadCtx, refused: Refused) {
  return pickForm(
    ctx,
    {
      title: 'Name a stand-in',
      crumbs: [{ label: 'Delegation', href: url.mine }],
      action: url.mine,
      version: null,
      cancelHref: url.mine,
      submitLabel: 'Name them',
      fields: [
        {
          name: 'to',
          label: 'Who decides in your place',
          picker: delegationPicks.to,
          hint: 'Never asked about their own work',
        },
        {
          name: 'kind',
          label: 'What for',
          type: 'select',
          fallback: '*',
          options: [
            { value: '*', label: nounOf(ctx, '*') },
            ...approvedKinds(ctx).map(({ kind }) => ({ value: kind, label: nounOf(ctx, kind) })),
          ],
        },
        { name: 'from', label: 'First day', type: 'date', fallback: ctx.today },
        {
          name: 'until',
          label: 'You are back on',
          type: 'date',
          fallback: addDays(ctx.today, 7),
          hint: 'From this day on it is with you again',
        },
        {
          name: 'cap',
          label: 'Up to an amount of',
          type: 'money',
          optional: true,
          suffix: ctx.actor.organisation.baseCurrency,
          hint: 'What is dearer stays with you',
        },
        { name: 'note', label: 'Note', optional: true },
      ],
    },
    refused,
  )
}

const DelegationJson = z.object({
  id: Uuid,
  from_id: Uuid,
  from: z.string(),
  to_id: Uuid,
  to: z.string(),
  kind: z.string(),
  cap: Money.nullable(),
  valid_from: Day,
  valid_until: Day,
  note: z.string().nullable(),
  status: z.enum(['planned', 'now', 'over', 'ended']),
  version: Version,
})
export const MineJson = wholeList(DelegationJson)
export const delegationJson = (
  d: Delegation,
  { today, base }: { today: string; base: string },
): z.input<typeof DelegationJson> => ({
  id: d.id,
  from_id: d.from_id,
  from: d.from_name,
  to_id: d.to_id,
  to: d.to_name,
  kind: d.kind,
  cap: d.cap === null ? null : moneyJson(d.cap, base),
  valid_from: d.valid_from,
  valid_until: d.valid_until,
  note: d.note,
  status: stateOf(d, today),
  version: d.version,
})

export const delegationList = list({
  path: url.all,
  title: 'Delegations',
  summary: 'Who decides in whose place, newest first.',
  allow: 'members.read',
  rows: () => queries.listed,
  columns: {
    who: textColumn<Delegation>('Who', (d) => `${d.to_name} for ${d.from_name}`, {
      note: (d) => d.note,
    }),
    status: statusColumn<Delegation>('Status', (d, ctx) => states[stateOf(d, ctx.today)]),
    kind: textColumn<Delegation>('What for', (d, ctx) => nounOf(ctx, d.kind), {
      note: (d, ctx) => coverText(ctx, d),
    }),
    from: dayColumn<Delegation>('From', (d) => d.valid_from, { sort: 'from' }),
    until: dayColumn<Delegation>('Until', (d) => d.valid_until),
  },
  filters: {
    by: { kind: 'pick', label: 'Of', picker: personPicker, where: queries.matches.by },
    to: { kind: 'pick', label: 'To', picker: personPicker, where: queries.matches.to },
    days: { kind: 'days', label: 'Holds', where: queries.matches.days },
  },
  header: () => ({ meta: 'Who decides in whose place. Each person names their own stand-in.' }),
  empty: () => ({
    title: 'No delegations yet',
    text: 'People name their stand-in under Your account, Delegation.',
    icon: 'user-check',
  }),
  json: {
    schema: DelegationJson,
    of: (row, { today, actor }) =>
      delegationJson(row, { today, base: actor.organisation.baseCurrency }),
  },
})
