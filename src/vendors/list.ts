import type { Actor } from '../kernel/actor.ts'
import {
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import * as commands from './commands.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'
import { VendorJson, vendorJson } from './api.ts'
import { states, risks, statusOf } from './words.ts'
import type { Vendor } from './api.ts'

const documentStandings = ['expired', 'ending', 'waiting'] as const
const documentNames = {
  expired: 'One has expired',
  ending: 'One ends within 60 days',
  waiting: 'One waits for a check',
} as const

export const vendorList = list({
  path: url.index,
  title: 'Vendors',
  summary: 'Vendors, newest first.',
  allow: 'vendors.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<Vendor>({
      label: 'Vendor',
      sort: 'name',
      link: (v) => ({ text: v.name, href: url.show(v.id) }),
      note: (v) => v.number,
      noteLabel: 'Number',
    }),
    status: statusColumn<Vendor>('Status', statusOf),
    vat_id: textColumn<Vendor>('VAT number', (v) => v.vat_id),
    country: textColumn<Vendor>('Country', (v) => v.country, { sort: 'country' }),
    terms: numberColumn<Vendor>('Terms', (v) => String(v.payment_terms_days), {
      sort: 'terms',
      unit: 'days',
    }),
    risk: textColumn<Vendor>('Risk', (v) => risks[v.risk], { extra: true }),
    currency: textColumn<Vendor>('Currency', (v) => v.currency, { extra: true }),
    email: textColumn<Vendor>('E-mail', (v) => v.email, { extra: true }),
    created: timeColumn<Vendor>('Created', (v) => v.created_at, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Name, number or VAT number', where: queries.matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(states).map(([value, { text: label }]) => ({ value, label })),
      where: queries.matches.status,
    },
    risk: {
      kind: 'choice',
      label: 'Risk',
      options: Object.entries(risks).map(([value, label]) => ({ value, label })),
      where: queries.matches.risk,
    },
    on_hold: {
      kind: 'choice',
      label: 'On hold',
      options: [
        { value: 'orders', label: 'Orders' },
        { value: 'invoices', label: 'Invoices' },
        { value: 'payments', label: 'Payments' },
      ],
      where: (stops, { today }) => queries.matches.onHold(stops, today),
    },
    documents: {
      kind: 'choice',
      label: 'Documents',
      options: documentStandings.map((value) => ({ value, label: documentNames[value] })),
      where: (value, { today }) =>
        queries.matches.documents(
          documentStandings.find((one) => one === value) ?? 'expired',
          today,
        ),
    },
    created: {
      kind: 'days',
      label: 'Created',
      where: (days, { actor }) => queries.matches.created(days, actor.organisation.timeZone),
    },
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No vendors yet',
    text: 'Orders go to vendors, and their invoices are recognised by the VAT number.',
    icon: 'building-2',
    button: addTo(actor).at(-1),
  }),
  json: { schema: VendorJson, of: vendorJson },
  bulk: {
    allow: 'vendors.read',
    name: (vendor) => vendor.name,
    actions: {
      approve: {
        label: 'Approve',
        needs: 'vendors.approve',
        run: (ctx, id) => commands.approve(ctx, id, undefined),
      },
      invite: {
        label: 'Invite to the portal',
        needs: 'vendors.manage',
        run: async (ctx, id) => void (await ctx.emit('vendor_details.wanted', { id })),
      },
    },
  },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('vendors.manage')
    ? [
        { label: 'Import', href: url.import, icon: 'upload' },
        { label: 'New vendor', href: url.new, variant: 'primary', icon: 'plus' },
      ]
    : []
