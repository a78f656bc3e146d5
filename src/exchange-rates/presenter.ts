import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Currency, Day, DecimalText, Uuid, Version } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, dateTimeText, quantityText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Action, ListPage, RecordPage, Row, Status } from '../platform/view/ui.ts'
import { kindLabels, kinds } from './exchange-rate.ts'
import * as queries from './queries.ts'

export const url = {
  index: '/exchange-rates',
  new: '/exchange-rates/new',
  proposal: (id: string) => `/exchange-rate-proposals/${id}`,
  confirm: (id: string) => `/exchange-rate-proposals/${id}/confirmation`,
  refuse: (id: string) => `/exchange-rate-proposals/${id}/refusal`,
}
const mostShown = 200

export type Listed = ListPage & {
  rows: readonly queries.Rate[]
  pending: readonly queries.Proposal[]
}
export type Shown = RecordPage & { proposal: queries.Proposal }

/** Rates in force, and above them those that wait for a second person. */
export async function listPage(ctx: ReadCtx): Promise<Listed> {
  const [rows, pending] = await Promise.all([
    queries.list(ctx.tx, mostShown),
    queries.pending(ctx.tx),
  ])
  const { baseCurrency } = ctx.actor.organisation
  const add = mayManage(ctx)
    ? { label: 'New rate', href: url.new, variant: 'primary' as const, icon: 'plus' as const }
    : undefined
  const shown = rows.length + pending.length
  return {
    title: 'Exchange rates',
    rows,
    pending,
    pager: { summary: `${shown} shown`, previousHref: null, nextHref: null },
    header: { title: 'Exchange rates', ...(add ? { buttons: [add] } : {}) },
    table: {
      label: 'Exchange rates',
      columns: [
        { label: 'Currency' },
        { label: 'Valid from' },
        { label: `${baseCurrency} for one`, align: 'end' },
        { label: 'Source' },
        { label: 'Set by' },
        { label: 'Status' },
      ],
      rows: [...pending.map(pendingRow), ...rows.map(rateRow)],
    },
    empty: shown
      ? null
      : {
          title: 'No exchange rates yet',
          text: `Documents in a currency other than ${baseCurrency} need a rate of their day, or of an earlier one.`,
          icon: 'coins',
          button: add,
        },
  }
}

const rateRow = (r: queries.Rate): Row => ({
  cells: [
    { kind: 'text', text: r.currency },
    { kind: 'text', text: dateText(r.valid_on) },
    { kind: 'number', text: quantityText(decimalText(decimal(r.rate))) },
    { kind: 'text', text: r.source, note: kindLabels[r.kind] },
    { kind: 'text', text: r.set_by ?? '—', note: confirmationNote(r) },
    { kind: 'status', status: { text: 'In force', tone: 'ok' } },
  ],
})

function confirmationNote({ confirmed_by, alone }: queries.Rate): string | undefined {
  if (confirmed_by) return `confirmed by ${confirmed_by}`
  return alone ? 'alone: nobody else could confirm' : undefined
}

const pendingRow = (p: queries.Proposal): Row => ({
  cells: [
    { kind: 'link', text: p.currency, href: url.proposal(p.id) },
    { kind: 'text', text: dateText(p.valid_on) },
    { kind: 'number', text: quantityText(decimalText(decimal(p.rate))) },
    { kind: 'text', text: p.source, note: kindLabels[p.kind] },
    { kind: 'text', text: p.set_by },
    { kind: 'status', status: statusOf(p) },
  ],
})

const statuses: Record<queries.Proposal['status'], Status> = {
  pending: { text: 'Waits for a second person', tone: 'warn' },
  confirmed: { text: 'Confirmed', tone: 'ok' },
  refused: { text: 'Refused', tone: 'bad' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
}
const statusOf = (p: queries.Proposal): Status => statuses[p.status]
const mayManage = (ctx: ReadCtx): boolean => ctx.actor.permissions.has('exchange_rates.manage')

/** One rate that waits, or waited, with what it is held against. */
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [p, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const { baseCurrency } = ctx.actor.organisation
  const text = (rate: string): string =>
    `${quantityText(decimalText(decimal(rate)))} ${baseCurrency} for one ${p.currency}`
  const title = `Rate of ${p.currency} from ${dateText(p.valid_on)}`
  return {
    title,
    proposal: p,
    budget: null,
    tables: [],
    timeline: { events },
    note: noteOf(ctx, p),
    header: {
      title,
      crumbs: [{ label: 'Exchange rates', href: url.index }],
      statuses: [statusOf(p)],
      actions: actionsOf(ctx, p),
    },
    facts: [
      { label: 'Rate', text: text(p.rate), strong: true },
      ...(p.from_rate && p.from_day
        ? [{ label: 'Rate before', text: text(p.from_rate), note: dateText(p.from_day) }]
        : []),
      { label: 'Valid from', text: dateText(p.valid_on) },
      { label: 'Source', text: p.source, note: kindLabels[p.kind] },
      { label: 'Set by', text: p.set_by, note: dateTimeText(p.set_at, ctx.actor.timeZone) },
      ...(p.decided_by && p.decided_at
        ? [
            {
              label: statusOf(p).text,
              text: p.decided_by,
              note: dateTimeText(p.decided_at, ctx.actor.timeZone),
            },
          ]
        : []),
      ...(p.reason ? [{ label: 'Reason', text: p.reason }] : []),
    ],
  }
}

function noteOf(ctx: ReadCtx, p: queries.Proposal): string | null {
  if (p.status !== 'pending') return null
  const why =
    p.why === 'first' ? `It is the first rate of ${p.currency}.` : 'It is far from the rate before.'
  const who =
    p.set_by_id === ctx.actor.userId
      ? 'Somebody else must confirm it: another controller or administrator.'
      : 'Compare it with its source before you confirm it.'
  return `${why} Nothing is converted with it before a second person confirms it. ${who}`
}

function actionsOf(ctx: ReadCtx, p: queries.Proposal): Action[] {
  if (p.status !== 'pending' || !mayManage(ctx)) return []
  const own = p.set_by_id === ctx.actor.userId
  const common = { version: p.version }
  return [
    ...(own
      ? []
      : [{ label: 'Confirm', href: url.confirm(p.id), tone: 'primary' as const, ...common }]),
    {
      label: own ? 'Withdraw' : 'Refuse',
      href: url.refuse(p.id),
      tone: 'danger',
      needsReason: true,
      ...common,
    },
  ]
}

export const form = (refused: Refused) =>
  formPage(
    {
      title: 'New exchange rate',
      crumbs: [{ label: 'Exchange rates', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Save rate',
      fields: [
        { name: 'currency', label: 'Currency', hint: 'Three letters, such as EUR' },
        { name: 'valid_on', label: 'Valid from', type: 'date' },
        {
          name: 'rate',
          label: 'Rate',
          type: 'quantity',
          hint: 'What one unit of it costs in your own currency',
        },
        {
          name: 'kind',
          label: 'How it came',
          type: 'select',
          fallback: 'typed',
          options: kinds.map((kind) => ({ value: kind, label: kindLabels[kind] })),
        },
        { name: 'source', label: 'Source', hint: 'Where the rate is from, for the auditor' },
      ],
    },
    refused,
  )

export const RateJson = z.object({
  /** Only of a rate that waits, or waited, for a second person. */
  id: Uuid.nullable(),
  currency: Currency,
  valid_on: Day,
  rate: DecimalText,
  source: z.string(),
  kind: z.enum(kinds),
  status: z.enum(['in_force', ...queries.statuses]),
  set_by: z.string().nullable(),
  confirmed_by: z.string().nullable(),
  alone: z.boolean(),
  /** What a rate that is far from it is held against. */
  last_rate: DecimalText.nullable(),
  last_valid_on: Day.nullable(),
  reason: z.string().nullable(),
  version: Version.nullable(),
})
const exact = (rate: string): string => decimalText(decimal(rate))

export const rateJson = (r: queries.Rate): z.input<typeof RateJson> => ({
  ...r,
  id: null,
  rate: exact(r.rate),
  status: 'in_force',
  last_rate: null,
  last_valid_on: null,
  reason: null,
  version: null,
})
export const proposalJson = (p: queries.Proposal): z.input<typeof RateJson> => ({
  id: p.id,
  currency: p.currency,
  valid_on: p.valid_on,
  rate: exact(p.rate),
  source: p.source,
  kind: p.kind,
  status: p.status,
  set_by: p.set_by,
  confirmed_by: p.status === 'confirmed' ? p.decided_by : null,
  alone: false,
  last_rate: p.from_rate && exact(p.from_rate),
  last_valid_on: p.from_day,
  reason: p.reason,
  version: p.version,
})
