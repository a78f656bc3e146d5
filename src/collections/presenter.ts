import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Currency, Instant, Money, moneyJson, Uuid, Version } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateTimeText, fullMoneyText } from '../platform/view/format.ts'
import type { Actor } from '../kernel/actor.ts'
import { vendorPicker } from '../pickers/index.ts'
import {
  linkColumn,
  list,
  moneyColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import { listed, matches } from './list-queries.ts'
import type { Fact, FormPage, Button, RecordPage, Status as Chip } from '../platform/view/ui.ts'
import { moves, purposes, type Collection, type Status } from './collection.ts'
import * as queries from './queries.ts'
import { pickForm } from '../platform/view/picks.ts'

export const url = {
  index: '/collections',
  new: '/collections/new',
  show: (id: string) => `/collections/${id}`,
  cancellation: (id: string) => `/collections/${id}/cancellation`,
}
export type Shown = RecordPage & { collection: Collection }

export const CollectionJson = z.object({
  id: Uuid,
  number: z.string(),
  vendor_id: Uuid,
  vendor_name: z.string(),
  purpose: z.enum(['vendor_refund', 'portal_fee', 'other']),
  description: z.string(),
  amount: Money,
  received: Money,
  status: z.enum(['requested', 'awaiting_payment', 'processing', 'paid', 'refused', 'cancelled']),
  payment_intent: z.string().nullable(),
  failure: z.string().nullable(),
  paid_at: Instant.nullable(),
  created_at: Instant,
  version: Version,
})
export const collectionJson = (c: Collection): z.input<typeof CollectionJson> => ({
  id: c.id,
  number: c.number,
  vendor_id: c.vendor_id,
  vendor_name: c.vendor_name,
  purpose: c.purpose,
  description: c.description,
  amount: moneyJson(c.amount, c.currency),
  received: moneyJson(c.received, c.currency),
  status: c.status,
  payment_intent: c.intent_id,
  failure: c.failure,
  paid_at: c.paid_at?.toISOString() ?? null,
  created_at: c.created_at.toISOString(),
  version: c.version,
})
export const SecretJson = z.object({ client_secret: z.string(), amount: Money, currency: Currency })

const chips: Record<Status, Chip> = {
  requested: { text: 'Being set up', tone: 'neutral' },
  awaiting_payment: { text: 'Awaiting payment', tone: 'info' },
  processing: { text: 'Payment under way', tone: 'info' },
  paid: { text: 'Paid', tone: 'ok' },
  refused: { text: 'Refused by Stripe', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
}
const notes: Record<Status, string> = {
  requested: 'Stripe hears of it in a moment. While Stripe does not answer, it is tried again.',
  awaiting_payment: 'The payer can pay now. The payment counts once Stripe confirms it.',
  processing: 'The payer has paid; the bank still has to confirm.',
  paid: 'Stripe has confirmed that the money arrived.',
  refused: 'Stripe will not take it. Mend what it says and collect it anew.',
  cancelled: 'Nothing will be collected.',
}

export const collectionList = list({
  path: url.index,
  title: 'Collections',
  summary: 'Money that is collected from others, newest first.',
  allow: 'collections.read',
  rows: () => listed,
  columns: {
    number: linkColumn<Collection>({
      label: 'Collection',
      link: (c) => ({ text: c.number, href: url.show(c.id) }),
      note: (c) => purposes[c.purpose],
      noteLabel: 'For',
    }),
    vendor: textColumn<Collection>('From', (c) => c.vendor_name, {
      sort: 'vendor',
      note: (c) => c.description,
    }),
    status: statusColumn<Collection>('Status', (c) => chips[c.status]),
    amount: moneyColumn<Collection>('Amount', (c) => money(c.amount, c.currency)),
    created: timeColumn<Collection>('Asked for', (c) => c.created_at, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Number, vendor or words', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(chips).map(([value, { text: label }]) => ({ value, label })),
      where: matches.status,
    },
    vendor_id: { kind: 'pick', label: 'From', picker: vendorPicker, where: matches.vendor },
    created: {
      kind: 'days',
      label: 'Asked for',
      where: (days, { actor }) => matches.created(days, actor.organisation.timeZone),
    },
  },
  header: ({ actor }) => ({
    meta: 'Money others owe us and pay through Stripe: refunds, fees.',
    buttons: collecting(actor),
  }),
  empty: ({ actor }) => ({
    title: 'Nothing is being collected',
    text: 'When a vendor owes a refund, collect it here: the vendor pays by card or bank, and the books see it once Stripe confirms.',
    icon: 'hand',
    button: collecting(actor)[0],
  }),
  json: { schema: CollectionJson, of: collectionJson },
})
const collecting = ({ permissions }: Actor): Button[] =>
  permissions.has('collections.manage')
    ? [{ label: 'Collect money', href: url.new, variant: 'primary', icon: 'plus' }]
    : []

export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [c, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const facts: Fact[] = [
    { label: 'From', text: c.vendor_name, href: `/vendors/${c.vendor_id}` },
    { label: 'For', text: purposes[c.purpose], note: c.description },
    { label: 'Amount', text: fullMoneyText(money(c.amount, c.currency)) },
    { label: 'Received', text: fullMoneyText(money(c.received, c.currency)) },
    { label: 'At Stripe', text: c.intent_id ?? 'Not yet' },
    {
      label: 'Asked for by',
      text: c.created_by_name,
      note: dateTimeText(c.created_at, ctx.actor.timeZone),
    },
    ...(c.failure ? [{ label: 'Stripe says', text: c.failure, tone: 'bad' as const }] : []),
  ]
  return {
    title: c.number,
    collection: c,
    budget: null,
    tables: [],
    note: notes[c.status],
    timeline: { events },
    facts,
    header: {
      title: c.number,
      crumbs: [{ label: 'Collections', href: url.index }, { label: c.number }],
      statuses: [chips[c.status]],
      amount: { text: fullMoneyText(money(c.amount, c.currency)), size: 'title' },
      actions: moves.actions(c, ctx.actor).map((a) => ({
        label: a.label,
        href: url.cancellation(id),
        tone: a.tone,
        needsReason: a.needsReason,
        version: c.version,
      })),
    },
  }
}

export const collectionPicks = { vendor_id: vendorPicker } as const
export async function form(ctx: ReadCtx, refused: Refused): Promise<FormPage> {
  return pickForm(
    ctx,
    {
      title: 'Collect money',
      crumbs: [{ label: 'Collections', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Ask for payment',
      fields: [
        {
          name: 'vendor_id',
          label: 'From',
          picker: collectionPicks.vendor_id,
        },
        {
          name: 'purpose',
          label: 'For',
          type: 'select',
          options: Object.entries(purposes).map(([value, label]) => ({ value, label })),
        },
        {
          name: 'description',
          label: 'What it is about',
          hint: 'The payer reads this, such as “Returned goods of PO-2026-000012”',
        },
        { name: 'amount', label: 'Amount', type: 'money' },
        {
          name: 'currency',
          label: 'Currency',
          fallback: ctx.actor.organisation.baseCurrency,
          hint: 'Three letters',
        },
      ],
    },
    refused,
  )
}
