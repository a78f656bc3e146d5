import { money } from '../kernel/money.ts'
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
import type { Button, Status as Chip } from '../platform/view/ui.ts'
import { purposes, type Collection, type Status } from './collection.ts'
import { url } from './urls.ts'
import { CollectionJson, collectionJson } from './api.ts'

export const chips: Record<Status, Chip> = {
  requested: { text: 'Being set up', tone: 'neutral' },
  awaiting_payment: { text: 'Awaiting payment', tone: 'info' },
  processing: { text: 'Payment under way', tone: 'info' },
  paid: { text: 'Paid', tone: 'ok' },
  refused: { text: 'Refused by Stripe', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
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
    amount: { kind: 'amounts', label: 'Amount', in: 'own', where: matches.amount },
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
