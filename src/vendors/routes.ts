import { z } from 'zod'
import { commentsOf } from '../comments/index.ts'
import { attachmentsOf } from '../attachments/index.ts'
import { timelineOf } from '../history/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { ById, currency, optional, text, version, wholeNumber } from '../platform/http/input.ts'
import { Currency, Uuid, Version } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import {
  linkColumn,
  list,
  listRoutes,
  numberColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import { formPage } from '../platform/view/pages.ts'
import { aloneText, isOnlyPerson } from '../segregation-of-duties/index.ts'
import type { Action, Banner, Button, RecordPage, Table } from '../platform/view/ui.ts'
import { bankAccountsOf } from '../vendor-bank-accounts/index.ts'
import { differences } from './change.ts'
import * as commands from './commands.ts'
import * as queries from './queries.ts'

type Vendor = z.output<typeof queries.Row>
const url = {
  index: '/vendors',
  new: '/vendors/new',
  show: (id: string) => `/vendors/${id}`,
  edit: (id: string) => `/vendors/${id}/edit`,
}
const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

const content = {
  name: text(200, 'Name'),
  vat_id: optional(text(40, 'VAT number')).optional(),
  email: optional(z.email('E-mail must look like name@example.com.').max(254)).optional(),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .refine(
      (code) => /^[A-Z]{2}$/.test(code) && countries.of(code) !== undefined,
      'Country must be a two-letter code such as IN or DE.',
    ),
  currency: z.string().trim().toUpperCase().pipe(currency),
  payment_terms_days: wholeNumber({ label: 'Days of payment terms', least: 0, most: 365 }),
  risk: z.enum(['low', 'medium', 'high'], 'Risk is low, medium or high.').optional(),
}
const VendorJson = z.object({
  id: Uuid,
  number: z.string(),
  name: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string().regex(/^[A-Z]{2}$/),
  currency: Currency,
  payment_terms_days: z.int().min(0),
  risk: z.enum(['low', 'medium', 'high']),
  status: z.enum(['pending', 'active', 'blocked']),
  status_reason: z.string().nullable(),
  version: Version,
})
const vendorJson = (v: Vendor): z.input<typeof VendorJson> => ({
  id: v.id,
  number: v.number,
  name: v.name,
  vat_id: v.vat_id,
  email: v.email,
  country: v.country,
  currency: v.currency,
  payment_terms_days: v.payment_terms_days,
  risk: v.risk,
  status: v.status,
  status_reason: v.status_reason,
  version: v.version,
})
type Shown = RecordPage & { vendor: Vendor }
const one = json(VendorJson, (page: Shown) => vendorJson(page.vendor))
const states = {
  pending: { text: 'Waiting for approval', tone: 'warn' },
  active: { text: 'Active', tone: 'ok' },
  blocked: { text: 'Blocked', tone: 'bad' },
} as const
const risks = { low: 'Low', medium: 'Medium', high: 'High' } as const
const statusOf = (v: Vendor) => states[v.status]

const vendorList = list({
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
    status: statusColumn('Status', statusOf),
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
    button: addTo(actor)[0],
  }),
  json: { schema: VendorJson, of: vendorJson },
  bulk: {
    allow: 'vendors.approve',
    name: (vendor) => vendor.name,
    actions: {
      approve: { label: 'Approve', run: (ctx, id) => commands.approve(ctx, id, undefined) },
    },
  },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('vendors.manage')
    ? [{ label: 'New vendor', href: url.new, variant: 'primary', icon: 'plus' }]
    : []

async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [vendor, orders, invoices, events, attached, comments, alone, accounts] = await Promise.all(
    [
      queries.find(ctx.tx, id),
      queries.orders(ctx.tx, id),
      queries.invoices(ctx.tx, id),
      timelineOf(ctx, id),
      attachmentsOf(ctx, 'vendor', id),
      commentsOf(ctx, 'vendor', id),
      isOnlyPerson(ctx),
      bankAccountsOf(ctx, id),
    ],
  )
  const manages = ctx.actor.permissions.has('vendors.manage')
  const documents = (label: string, path: string, rows: typeof orders): Table => ({
    label,
    columns: [{ label }, { label: 'Status' }, { label: 'Amount', align: 'end' }],
    rows: rows.map((d) => ({
      cells: [
        { kind: 'link', text: d.number, href: `${path}/${d.id}` },
        { kind: 'muted', text: d.status },
        { kind: 'money', text: moneyText(money(d.amount, d.currency)) },
      ],
    })),
  })
  return {
    title: vendor.name,
    vendor,
    budget: null,
    banner: bannerOf(ctx, vendor, alone),
    note:
      orders.length + invoices.length
        ? null
        : 'Nothing was ordered from or billed by this vendor yet.',
    attachments: attached,
    comments,
    timeline: { events },
    header: {
      title: vendor.name,
      crumbs: [{ label: 'Vendors', href: url.index }, { label: vendor.number }],
      statuses: [statusOf(vendor)],
      meta: vendor.status_reason ?? undefined,
      buttons: [
        ...(manages ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' as const }] : []),
        ...accounts.buttons,
      ],
      actions: actionsOn(
        vendor,
        manages,
        ctx.actor.permissions.has('vendors.approve') && (alone || !isAuthor(ctx, vendor)),
      ),
    },
    facts: [
      { label: 'VAT number', text: vendor.vat_id ?? 'None' },
      { label: 'E-mail', text: vendor.email ?? 'None' },
      { label: 'Country', text: countries.of(vendor.country) ?? vendor.country },
      { label: 'Currency', text: vendor.currency },
      { label: 'Payment terms', text: `${vendor.payment_terms_days} days` },
      { label: 'Risk', text: risks[vendor.risk] },
    ],
    tables: [
      ...changesTable(vendor),
      ...accounts.tables,
      ...(orders.length
        ? [{ title: 'Latest orders', table: documents('Order', '/purchase-orders', orders) }]
        : []),
      ...(invoices.length
        ? [{ title: 'Latest invoices', table: documents('Invoice', '/invoices', invoices) }]
        : []),
    ],
  }
}

/** Who may approve it, where that is not the reader: those who wrote what waits may not. */
function bannerOf(ctx: ReadCtx, vendor: Vendor, alone: boolean): Banner | null {
  if (vendor.status !== 'pending') return null
  if (alone) return { tone: 'info', text: aloneText }
  return isAuthor(ctx, vendor)
    ? {
        tone: 'info',
        text: 'You created or changed it, so another controller or administrator approves it before anything is ordered.',
        button: ctx.actor.permissions.has('members.read')
          ? { label: 'Who can', href: '/members' }
          : undefined,
      }
    : null
}
const isAuthor = (ctx: ReadCtx, v: Vendor): boolean =>
  [v.created_by, v.edited_by, ...v.changed_by].includes(ctx.actor.userId)

/** The change that somebody else must approve: the old and the new values. */
function changesTable(vendor: Vendor): { title: string; table: Table }[] {
  const changes = vendor.approved_values ? differences(vendor.approved_values, vendor) : []
  if (changes.length === 0) return []
  return [
    {
      title: 'Changed since it was approved',
      table: {
        label: 'Changed since it was approved',
        columns: [{ label: 'What' }, { label: 'Approved' }, { label: 'Now' }],
        rows: changes.map(({ label, from, to }) => ({
          cells: [
            { kind: 'text', text: label },
            { kind: 'muted', text: from },
            { kind: 'text', text: to },
          ],
        })),
      },
    },
  ]
}

function actionsOn(
  { id, status, version: at }: Vendor,
  manages: boolean,
  approves: boolean,
): Action[] {
  const action = (
    noun: string,
    label: string,
    tone: Action['tone'],
    needsReason = false,
  ): Action => ({
    label,
    href: `${url.show(id)}/${noun}`,
    tone,
    needsReason,
    key: `${noun}-${id}-${at}`,
  })
  if (status === 'pending')
    return [
      ...(approves ? [action('approval', 'Approve the vendor', 'primary')] : []),
      ...(manages ? [action('block', 'Block', 'secondary', true)] : []),
    ]
  return manages
    ? [
        status === 'active'
          ? action('block', 'Block', 'secondary', true)
          : action('unblock', 'Unblock', 'secondary'),
      ]
    : []
}

async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const v = id ? await queries.find(ctx.tx, id) : null
  return formPage(
    {
      title: v ? `Edit ${v.name}` : 'New vendor',
      crumbs: [{ label: 'Vendors', href: url.index }],
      action: v ? url.edit(v.id) : url.index,
      version: v?.version ?? null,
      cancelHref: v ? url.show(v.id) : url.index,
      submitLabel: v ? 'Save vendor' : 'Create vendor',
      fields: [
        { name: 'name', label: 'Name', fallback: v?.name },
        {
          name: 'vat_id',
          label: 'VAT number',
          optional: true,
          fallback: v?.vat_id ?? '',
          hint: 'Invoices are recognised by it',
        },
        {
          name: 'email',
          label: 'E-mail for orders',
          type: 'email',
          optional: true,
          fallback: v?.email ?? '',
        },
        { name: 'country', label: 'Country', fallback: v?.country ?? 'IN', hint: 'Two letters' },
        {
          name: 'currency',
          label: 'Currency',
          fallback: v?.currency ?? ctx.actor.organisation.baseCurrency,
        },
        {
          name: 'payment_terms_days',
          label: 'Payment terms',
          type: 'quantity',
          suffix: 'days',
          fallback: String(v?.payment_terms_days ?? 30),
        },
        {
          name: 'risk',
          label: 'Risk',
          type: 'select',
          fallback: v?.risk ?? 'low',
          hint: 'Approval rules can depend on it',
          options: Object.entries(risks).map(([value, label]) => ({ value, label })),
        },
      ],
    },
    refused,
  )
}
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendors')
  .with(listRoutes(vendorList))
  .get('/vendors/new', {
    allow: 'vendors.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new vendor.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/vendors', {
    allow: 'vendors.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a vendor.',
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const id = await commands.create(ctx, ctx.input)
      return created(
        url.show(id),
        () => showPage(ctx, id),
        (await isOnlyPerson(ctx))
          ? 'Vendor created. Approve it, then it can get orders.'
          : 'Vendor created. Somebody else approves it, then it can get orders.',
      )
    },
  })
  .get('/vendors/:id', {
    allow: 'vendors.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One vendor.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/vendors/:id/edit', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a vendor.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/vendors/:id/edit', {
    allow: 'vendors.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version }),
    view: '/pages/form',
    json: one,
    summary: 'Change a vendor.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      await commands.edit(ctx, ctx.input.id, ctx.input)
      const { approved_values: waiting } = await queries.find(ctx.tx, ctx.input.id)
      return changed(
        url.show(ctx.input.id),
        () => showPage(ctx, ctx.input.id),
        waiting
          ? 'Vendor saved. Somebody else approves the change before anything more is ordered.'
          : 'Vendor saved.',
      )
    },
  })
  .post('/vendors/:id/approval', {
    allow: 'vendors.approve',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Approve a new or changed vendor; never the person who created or changed it.',
    handle: async (ctx) => {
      await commands.approve(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => showPage(ctx, ctx.input.id),
        'Approved: orders can go to this vendor.',
      )
    },
  })
  .post('/vendors/:id/block', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Block a vendor, with a reason.',
    handle: async (ctx) => {
      await commands.setStatus(ctx, ctx.input.id, {
        status: 'blocked',
        reason: ctx.input.reason,
        version: ctx.input.version,
      })
      return changed(
        url.show(ctx.input.id),
        () => showPage(ctx, ctx.input.id),
        'Blocked: nothing is ordered from or approved for this vendor.',
      )
    },
  })
  .post('/vendors/:id/unblock', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Lift the block.',
    handle: async (ctx) => {
      await commands.setStatus(ctx, ctx.input.id, {
        status: 'active',
        reason: null,
        version: ctx.input.version,
      })
      return changed(
        url.show(ctx.input.id),
        () => showPage(ctx, ctx.input.id),
        'The block is lifted. Somebody else approves the vendor before anything is ordered.',
      )
    },
  })
