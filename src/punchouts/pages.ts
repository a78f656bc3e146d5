import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { addDays } from '../kernel/calendar.ts'
import { extend } from '../kernel/money.ts'
import { activeCostCenterPicker, activeVendorPicker } from '../pickers/index.ts'
import { lastCostCenter } from '../purchase-requests/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { DecimalText, Uuid, Version } from '../platform/http/output.ts'
import type { Refused } from '../platform/http/route.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import { formState } from '../platform/view/form.ts'
import { named, pickForm } from '../platform/view/picks.ts'
import type {
  Action,
  Banner,
  ErrorSummary,
  Field,
  PageHeader,
  RecordPage,
  Row,
  Status,
  Table,
} from '../platform/view/ui.ts'
import { operations, states, type Failure, type State } from './punchout.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export const sitePicks = { vendor_id: activeVendorPicker } as const
export const requestPicks = { cost_center_id: activeCostCenterPicker } as const

export const SiteJson = z.object({
  id: Uuid,
  name: z.string(),
  vendor_id: Uuid,
  vendor: z.string(),
  url: z.string(),
  from_domain: z.string(),
  from_identity: z.string(),
  to_domain: z.string(),
  to_identity: z.string(),
  active: z.boolean(),
  version: Version,
})
/** The shared secret is never shown. */
export const siteJson = (s: queries.Site): z.input<typeof SiteJson> => ({
  id: s.id,
  name: s.name,
  vendor_id: s.vendor_id,
  vendor: s.vendor_name,
  url: s.url,
  from_domain: s.from_domain,
  from_identity: s.from_identity,
  to_domain: s.to_domain,
  to_identity: s.to_identity,
  active: s.active,
  version: s.version,
})
const statusOf = (s: queries.Site): Status =>
  s.active ? { text: 'In use', tone: 'ok' } : { text: 'Not in use', tone: 'neutral' }

const crumb = { label: 'Vendors’ shops', href: url.sites }
export const siteList = list({
  path: url.sites,
  title: 'Vendors’ shops',
  summary: 'Shops of vendors that send what was chosen there back (cXML punch-out).',
  allow: 'catalog.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<queries.Site>({
      label: 'Shop',
      link: (s) => ({ text: s.name, href: url.site(s.id) }),
    }),
    status: statusColumn<queries.Site>('Status', statusOf),
    vendor: textColumn<queries.Site>('Vendor', (s) => s.vendor_name),
  },
  filters: {
    q: { kind: 'text', label: 'Name or vendor', where: queries.matches.text },
    status: inUse('Not in use', queries.matches.status),
  },
  header: ({ actor }) => ({
    crumbs: [{ label: 'Catalog', href: '/catalog' }, { label: 'Vendors’ shops' }],
    buttons: actor.permissions.has('organisation.manage')
      ? [{ label: 'New shop', href: url.newSite, variant: 'primary', icon: 'plus' }]
      : [],
  }),
  empty: () => ({
    title: 'No shops yet',
    text: 'An administrator sets up the shop of a vendor that speaks cXML. People choose there, and what they chose comes back as a request.',
    icon: 'shopping-cart',
  }),
  json: { schema: SiteJson, of: siteJson },
})

export async function sitePage(ctx: ReadCtx, id: string): Promise<RecordPage> {
  const [site, events] = await Promise.all([queries.findSite(ctx.tx, id), timelineOf(ctx, id)])
  return {
    title: site.name,
    budget: null,
    note: null,
    tables: [],
    timeline: { events },
    header: {
      title: site.name,
      crumbs: [crumb, { label: site.name }],
      statuses: [statusOf(site)],
      buttons: ctx.actor.permissions.has('organisation.manage')
        ? [{ label: 'Edit', href: url.editSite(id), icon: 'pencil' }]
        : [],
      actions:
        site.active && ctx.actor.permissions.has('purchase_requests.create')
          ? [
              {
                label: 'Choose in this shop',
                href: url.visits(id),
                tone: 'primary',
                key: `visit-${id}-${crypto.randomUUID()}`,
              },
            ]
          : [],
    },
    facts: [
      { label: 'Vendor', text: site.vendor_name, href: `/vendors/${site.vendor_id}` },
      { label: 'Address', text: site.url },
      { label: 'We are', text: `${site.from_identity} (${site.from_domain})` },
      { label: 'They are', text: `${site.to_identity} (${site.to_domain})` },
      { label: 'Shared secret', text: 'Kept encrypted' },
    ],
  }
}

export async function siteForm(ctx: ReadCtx, refused: Refused, id: string | null) {
  const site = id ? await queries.findSite(ctx.tx, id) : null
  return pickForm(
    ctx,
    {
      title: site ? `Edit ${site.name}` : 'New shop of a vendor',
      crumbs: [crumb],
      action: site ? url.editSite(site.id) : url.sites,
      version: site?.version ?? null,
      cancelHref: site ? url.site(site.id) : url.sites,
      submitLabel: site ? 'Save the shop' : 'Add the shop',
      fields: [
        { name: 'name', label: 'Name', fallback: site?.name },
        {
          name: 'vendor_id',
          label: 'Vendor',
          picker: sitePicks.vendor_id,
          fallback: site?.vendor_id ?? '',
        },
        {
          name: 'url',
          label: 'Address that is asked',
          fallback: site?.url,
          hint: 'Where the shop takes a PunchOutSetupRequest; https alone',
        },
        {
          name: 'from_domain',
          label: 'Kind of our identity',
          fallback: site?.from_domain ?? 'NetworkID',
        },
        { name: 'from_identity', label: 'Our identity', fallback: site?.from_identity },
        {
          name: 'to_domain',
          label: 'Kind of their identity',
          fallback: site?.to_domain ?? 'NetworkID',
        },
        { name: 'to_identity', label: 'Their identity', fallback: site?.to_identity },
        {
          name: 'secret',
          label: 'Shared secret',
          type: 'password',
          autocomplete: 'off',
          optional: site !== null,
          fallback: '',
          hint: site ? 'Empty keeps the one there is' : 'Kept encrypted, and never shown again',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (site?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}

const chips: Record<State, Status> = {
  starting: { text: 'The shop is asked', tone: 'info' },
  open: { text: 'In the shop', tone: 'info' },
  returned: { text: 'Came back', tone: 'ok' },
  requested: { text: 'Requested', tone: 'ok' },
  failed: { text: 'Did not open', tone: 'bad' },
  ended: { text: 'Ended', tone: 'neutral' },
}
const failureText: Record<Failure, string> = {
  not_reached: 'The shop could not be reached. Try again in a moment.',
  refused: 'The shop refused us. An administrator looks at the identities and the shared secret.',
  not_understood: 'The shop’s answer could not be read. An administrator asks the vendor.',
  bad_address: 'The shop names an address that is not opened: https on the open internet alone.',
}

export type PunchoutPage = {
  title: string
  header: PageHeader
  summary: ErrorSummary | null
  banner: Banner | null
  waits: { text: string; href: string } | null
  shop: string | null
  table: Table | null
  request: { action: string; key: string; fields: readonly Field[] } | null
}

export async function punchoutPage(
  ctx: ReadCtx,
  id: string,
  { values, errors }: Refused = { values: {}, errors: [] },
): Promise<PunchoutPage> {
  const { userId } = ctx.actor
  const [visit, items, last] = await Promise.all([
    queries.findOwn(ctx.tx, id, userId),
    queries.itemsOf(ctx.tx, id),
    lastCostCenter(ctx.tx, userId),
  ])
  const state = formState(values, errors)
  const wanted = visit.state === 'returned' && visit.operation !== 'inspect' && items.length > 0
  return {
    title: `${errors.length ? 'Error: ' : ''}${visit.site_name}`,
    header: {
      title: visit.site_name,
      crumbs: [
        crumb,
        { label: visit.site_name, href: url.site(visit.site_id) },
        { label: 'Visit' },
      ],
      statuses: [chips[visit.state]],
      meta: visit.vendor_name,
      actions: actionsOf(visit, items.length),
    },
    summary: state.summary,
    banner: bannerOf(visit, items.length),
    waits:
      visit.state === 'starting'
        ? { text: 'The shop is asked where it starts.', href: url.show(id) }
        : null,
    shop: visit.state === 'open' ? visit.start_url : null,
    table: items.length ? itemsTable(items) : null,
    request: wanted
      ? {
          action: url.request(id),
          key: crypto.randomUUID(),
          fields: await named<Field>(ctx.tx, [
            {
              name: 'cost_center_id',
              label: 'Cost centre',
              picker: requestPicks.cost_center_id,
              value: state.value('cost_center_id') || (last?.cost_center_id ?? ''),
              error: state.error('/cost_center_id'),
            },
            {
              name: 'need_by',
              label: 'Needed by',
              type: 'date',
              value: state.value('need_by') || addDays(ctx.today, 14),
              error: state.error('/need_by'),
            },
          ]),
        }
      : null,
  }
}

function actionsOf(visit: queries.Punchout, items: number): Action[] {
  const { id, state, version } = visit
  const again = state === 'returned' || state === 'requested'
  const ends = state === 'starting' || state === 'open' || state === 'returned'
  return [
    ...(again && items > 0
      ? [
          {
            label: state === 'returned' ? 'Change it in the shop' : 'Look at it in the shop',
            href: url.again(id),
            tone: 'secondary' as const,
            key: `again-${id}-${crypto.randomUUID()}`,
          },
        ]
      : []),
    ...(ends
      ? [
          {
            label: 'End this visit',
            href: url.ending(id),
            tone: 'secondary' as const,
            key: `end-${id}-${version}`,
          },
        ]
      : []),
  ]
}

function bannerOf(visit: queries.Punchout, items: number): Banner | null {
  if (visit.failure)
    return {
      tone: 'bad',
      text: `${failureText[visit.failure]}${visit.answer ? ` It said: ${visit.answer}` : ''}`,
      button: { label: 'To the shop’s page', href: url.site(visit.site_id) },
    }
  if (visit.request_id)
    return {
      tone: 'ok',
      text: 'What came back is a draft of a request.',
      button: { label: 'To the request', href: `/purchase-requests/${visit.request_id}` },
    }
  if (visit.state === 'returned' && items === 0)
    return { tone: 'info', text: 'Nothing was chosen in the shop.' }
  return null
}

const itemsTable = (items: readonly queries.Item[]): Table => ({
  label: 'What came back',
  columns: [
    { label: 'Item' },
    { label: 'Quantity', align: 'end' },
    { label: 'Unit price', align: 'end' },
    { label: 'Amount', align: 'end' },
  ],
  rows: items.map((item): Row => ({
    cells: [
      {
        kind: 'text',
        text: item.description,
        note: item.unspsc
          ? `${item.supplier_part_id} · UNSPSC ${item.unspsc}`
          : item.supplier_part_id,
      },
      { kind: 'number', text: `${quantityText(item.quantity)} ${item.unit}` },
      { kind: 'number', text: unitPriceText(item.unit_price, item.currency) },
      { kind: 'number', text: moneyText(extend(item.quantity, item.unit_price, item.currency)) },
    ],
  })),
})

export const PunchoutJson = z.object({
  id: Uuid,
  site_id: Uuid,
  vendor_id: Uuid,
  operation: z.enum(operations),
  state: z.enum(states),
  /** Where the person goes on; null while the shop is asked, and after. */
  start_url: z.string().nullable(),
  failure: z.string().nullable(),
  request_id: Uuid.nullable(),
  items: z.array(
    z.object({
      description: z.string(),
      quantity: DecimalText,
      unit: z.string(),
      unit_price: DecimalText,
      currency: z.string(),
      supplier_part_id: z.string(),
      supplier_part_auxiliary_id: z.string().nullable(),
      manufacturer_part_id: z.string().nullable(),
      unspsc: z.string().nullable(),
    }),
  ),
  version: Version,
})
export async function punchoutJson(
  ctx: ReadCtx,
  id: string,
): Promise<z.input<typeof PunchoutJson>> {
  const [visit, items] = await Promise.all([
    queries.findOwn(ctx.tx, id, ctx.actor.userId),
    queries.itemsOf(ctx.tx, id),
  ])
  return {
    id,
    site_id: visit.site_id,
    vendor_id: visit.vendor_id,
    operation: visit.operation,
    state: visit.state,
    start_url: visit.state === 'open' ? visit.start_url : null,
    failure: visit.failure,
    request_id: visit.request_id,
    items: items.map(({ position: _position, ...item }) => item),
    version: visit.version,
  }
}
