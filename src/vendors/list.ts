import { customFieldsOf, shownText, type CustomField } from '../custom-fields/index.ts'
import type { Actor } from '../kernel/actor.ts'
import {
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Filter } from '../platform/lists/filters.ts'
import { categoryPicker, entityPicker } from '../pickers/index.ts'
import type { Button } from '../platform/view/ui.ts'
import { relativeText } from '../platform/view/format.ts'
import * as commands from './commands.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'
import { VendorJson, vendorJson } from './api.ts'
import { stages, type Stage } from './stage.ts'
import { risks, stageNames, statusOf } from './words.ts'
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
    categories: textColumn<Vendor>('Categories', (v) => v.categories || null, { extra: true }),
    entities: textColumn<Vendor>('May sell to', (v) => v.entities || null, {
      extra: true,
      blank: 'All',
    }),
    currency: textColumn<Vendor>('Currency', (v) => v.currency, { extra: true }),
    email: textColumn<Vendor>('E-mail', (v) => v.email, { extra: true }),
    created: timeColumn<Vendor>('Created', (v) => v.created_at, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Name, number or VAT number', where: queries.matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: [
        ...stages.map((value) => ({ value, label: stageNames[value].text })),
        { value: 'pending', label: 'Not approved', rare: true },
        { value: 'blocked', label: 'Blocked, as it was called', rare: true },
      ],
      where: (value) =>
        isStage(value) ? queries.matches.stage(value) : queries.matches.status(value),
    },
    risk: {
      kind: 'choice',
      label: 'Risk',
      options: Object.entries(risks).map(([value, label]) => ({ value, label })),
      where: queries.matches.risk,
    },
    category_id: {
      kind: 'pick',
      label: 'Category',
      picker: categoryPicker,
      where: queries.matches.category,
    },
    entity_id: {
      kind: 'pick',
      label: 'May sell to',
      picker: entityPicker,
      where: queries.matches.entity,
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
  also: customPartsOf,
  tabs: 'status',
  board: {
    card: (v, { now }) => ({
      title: v.name,
      href: url.show(v.id),
      notes: [v.number, `Entered ${relativeText(v.created_at, now)}`],
    }),
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

/** A column for each field that an administrator defined, and a filter where few values are possible. */
async function customPartsOf({ tx }: ReadCtx) {
  const fields = await customFieldsOf(tx, 'vendor')
  return {
    columns: Object.fromEntries(fields.map((field) => [`custom_${field.key}`, columnOf(field)])),
    filters: Object.fromEntries(
      fields.flatMap((field) => {
        const options = optionsOf(field)
        return options.length ? [[`custom_${field.key}`, filterOf(field, options)]] : []
      }),
    ),
  }
}

const columnOf = (field: CustomField) => ({
  ...textColumn<Vendor>(field.label, ({ custom }) => textIn(field, custom), { extra: true }),
  ...(field.type === 'number'
    ? { file: [{ label: field.label, value: ({ custom }: Vendor) => numberIn(field, custom) }] }
    : {}),
})
const textIn = (field: CustomField, { [field.id]: value }: Vendor['custom']): string | null =>
  value === undefined ? null : shownText(field, value)
const numberIn = (field: CustomField, { [field.id]: value }: Vendor['custom']) =>
  value === undefined ? { text: '' } : { number: value }

function optionsOf({ type, choices }: CustomField): { value: string; label: string }[] {
  if (type === 'choice') return choices.map((choice) => ({ value: choice, label: choice }))
  return type === 'yes_no'
    ? [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
      ]
    : []
}
const filterOf = (
  { id, label }: CustomField,
  options: { value: string; label: string }[],
): Filter => ({
  kind: 'choice',
  label,
  options,
  where: (value) => queries.matches.custom(id, value),
})

const isStage = (text: string): text is Stage => stages.some((stage) => stage === text)
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('vendors.manage')
    ? [
        { label: 'Import', href: url.import, icon: 'upload' },
        { label: 'New vendor', href: url.new, variant: 'primary', icon: 'plus' },
      ]
    : []
