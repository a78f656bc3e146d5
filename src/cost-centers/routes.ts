import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { money } from '../kernel/money.ts'
import type { Actor } from '../kernel/actor.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { managersTable, ownerForm, SetManager, setManager } from '../departments/index.ts'
import { ById, flag, id, optional, text, version } from '../platform/http/input.ts'
import { Uuid, Version } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { moneyText } from '../platform/view/format.ts'
import {
  inUse,
  linkColumn,
  list,
  listRoutes,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import {
  personPicker,
  ownerPicker,
  entityPicker,
  departmentPicker,
  activeCostCenterPicker,
} from '../pickers/index.ts'
import type { Banner, Button, RecordPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { choicesOf, pickForm } from '../platform/view/picks.ts'

type Center = z.output<typeof queries.Row>
type Shown = RecordPage & { center: Center }
const url = {
  index: '/cost-centers',
  new: '/cost-centers/new',
  show: (id: string) => `/cost-centers/${id}`,
  edit: (id: string) => `/cost-centers/${id}/edit`,
  owner: (id: string) => `/cost-centers/${id}/owner`,
}
const maybeId = optional(id)
  .optional()
  .transform((v) => v ?? null)
const content = {
  code: text(30, 'Code'),
  name: text(200, 'Name'),
  owner_id: z.uuid('Choose an owner.'),
  entity_id: maybeId,
  department_id: maybeId,
  parent_id: maybeId,
  active: flag,
}
const CenterJson = z.object({
  id: Uuid,
  code: z.string(),
  name: z.string(),
  owner_id: Uuid,
  entity_id: Uuid,
  department_id: Uuid.nullable(),
  parent_id: Uuid.nullable(),
  active: z.boolean(),
  version: Version,
})
const centerJson = (c: Center): z.input<typeof CenterJson> => ({
  id: c.id,
  code: c.code,
  name: c.name,
  owner_id: c.owner_id,
  entity_id: c.entity_id,
  department_id: c.department_id,
  parent_id: c.parent_id,
  active: c.active,
  version: c.version,
})
const one = json(CenterJson, (page: Shown) => centerJson(page.center))
const statusOf = (c: Center) =>
  c.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }

const centerList = list({
  path: url.index,
  title: 'Cost centres',
  summary: 'Cost centres, newest first.',
  allow: 'cost_centers.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<Center>({
      label: 'Cost centre',
      sort: 'name',
      link: (c) => ({ text: c.name, href: url.show(c.id) }),
      note: (c) => c.code,
      noteLabel: 'Code',
    }),
    owner: textColumn<Center>('Owner', (c) => c.owner_name, { sort: 'owner' }),
    status: statusColumn('Status', statusOf),
    entity: textColumn<Center>('Legal entity', (c) => c.entity_name, {
      sort: 'entity',
      extra: true,
    }),
    department: textColumn<Center>('Department', (c) => c.department_name, { extra: true }),
    parent: textColumn<Center>('Part of', (c) => c.parent_name, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
    owner_id: {
      kind: 'pick',
      label: 'Owner',
      picker: personPicker,
      where: queries.matches.owner,
    },
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No cost centres yet',
    text: 'Every request is charged to a cost centre; its owner approves first.',
    icon: 'network',
    button: addTo(actor)[0],
  }),
  json: { schema: CenterJson, of: centerJson },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('cost_centers.manage')
    ? [{ label: 'New cost centre', href: url.new, variant: 'primary', icon: 'plus' }]
    : []

async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [center, requests, budgets, owners, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.requests(ctx.tx, id),
    queries.budgets(ctx.tx, id),
    managersTable(ctx, id, 'Owners by date'),
    timelineOf(ctx, id),
  ])
  const text_ = (minor: bigint, currency: string): string => moneyText(money(minor, currency))
  return {
    title: center.name,
    center,
    budget: null,
    note: null,
    banner: budgets.length
      ? null
      : {
          tone: 'warn',
          text: 'It has no budget yet, so no request can be charged to it.',
          button: ctx.actor.permissions.has('budgets.manage')
            ? { label: 'Plan its budget', href: `/budgets/new?cost_center_id=${id}` }
            : undefined,
        },
    timeline: { events },
    header: {
      title: center.name,
      crumbs: [{ label: 'Cost centres', href: url.index }, { label: center.code }],
      statuses: [statusOf(center)],
      ...(ctx.actor.permissions.has('cost_centers.manage')
        ? {
            buttons: [
              { label: 'Edit', href: url.edit(id), icon: 'pencil' as const },
              { label: 'Change owner', href: url.owner(id), icon: 'user-check' as const },
            ],
          }
        : {}),
    },
    facts: [
      { label: 'Code', text: center.code },
      { label: 'Owner', text: center.owner_name },
      {
        label: 'Legal entity',
        text: center.entity_name,
        href: `/legal-entities/${center.entity_id}`,
      },
      ...(center.department_id
        ? [
            {
              label: 'Department',
              text: center.department_name ?? '',
              href: `/departments/${center.department_id}`,
            },
          ]
        : []),
      ...(center.parent_id
        ? [{ label: 'Part of', text: center.parent_name ?? '', href: url.show(center.parent_id) }]
        : []),
    ],
    tables: [
      ...(owners ? [owners] : []),
      ...(budgets.length
        ? [
            {
              title: 'Budgets',
              table: {
                label: 'Budgets',
                columns: [
                  { label: 'Year' },
                  { label: 'Amount', align: 'end' as const },
                  { label: 'Left', align: 'end' as const },
                ],
                rows: budgets.map((b) => ({
                  cells: [
                    {
                      kind: 'link' as const,
                      text: String(b.fiscal_year),
                      href: `/budgets/${b.id}`,
                    },
                    { kind: 'money' as const, text: text_(b.amount, b.currency) },
                    { kind: 'money' as const, text: text_(b.left, b.currency) },
                  ],
                })),
              },
            },
          ]
        : []),
      ...(requests.length
        ? [
            {
              title: 'Latest requests',
              table: {
                label: 'Latest requests',
                columns: [{ label: 'Request' }, { label: 'Total', align: 'end' as const }],
                rows: requests.map((r) => ({
                  cells: [
                    {
                      kind: 'link' as const,
                      text: r.title,
                      href: `/purchase-requests/${r.id}`,
                      note: r.number,
                    },
                    { kind: 'money' as const, text: text_(r.total, r.currency) },
                  ],
                })),
              },
            },
          ]
        : []),
    ],
  }
}

const costCenterPicks = {
  owner_id: ownerPicker,
  entity_id: entityPicker,
  department_id: departmentPicker,
  parent_id: activeCostCenterPicker,
} as const

async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const [c, owners, entities, departments, above] = await Promise.all([
    id ? queries.find(ctx.tx, id) : null,
    choicesOf(ctx, costCenterPicks.owner_id),
    choicesOf(ctx, costCenterPicks.entity_id),
    choicesOf(ctx, costCenterPicks.department_id),
    choicesOf(ctx, costCenterPicks.parent_id),
  ])
  return pickForm(
    ctx,
    {
      title: c ? `Edit ${c.name}` : 'New cost centre',
      crumbs: [{ label: 'Cost centres', href: url.index }],
      action: c ? url.edit(c.id) : url.index,
      version: c?.version ?? null,
      banner: owners.any ? null : nobodyOwns(ctx),
      cancelHref: c ? url.show(c.id) : url.index,
      submitLabel: c ? 'Save cost centre' : 'Create cost centre',
      fields: [
        { name: 'code', label: 'Code', fallback: c?.code },
        { name: 'name', label: 'Name', fallback: c?.name },
        {
          name: 'owner_id',
          label: 'Owner',
          picker: costCenterPicks.owner_id,
          fallback: c?.owner_id ?? owners.only ?? undefined,
          hint: 'Approves requests charged to it',
        },
        ...(entities.any && !entities.only
          ? [
              {
                name: 'entity_id',
                label: 'Legal entity',
                picker: costCenterPicks.entity_id,
                fallback: c?.entity_id ?? entities.first ?? '',
              },
            ]
          : []),
        ...(departments.any
          ? [
              {
                name: 'department_id',
                label: 'Department',
                picker: costCenterPicks.department_id,
                placeholder: 'None',
                optional: true,
                fallback: c?.department_id ?? '',
              },
            ]
          : []),
        ...(above.any
          ? [
              {
                name: 'parent_id',
                label: 'Part of',
                picker: costCenterPicks.parent_id,
                placeholder: 'Nothing above it',
                optional: true,
                fallback: c?.parent_id ?? '',
              },
            ]
          : []),
        {
          name: 'active',
          label: 'Open for requests',
          type: 'checkbox',
          fallback: (c?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}
const nobodyOwns = (ctx: ReadCtx): Banner => ({
  tone: 'warn',
  text: 'Nobody can own it yet: an owner has the role approver or controller.',
  button: ctx.actor.permissions.has('members.manage')
    ? { label: 'Invite somebody', href: '/invitations/new' }
    : undefined,
})
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (id: string) => ({ kind: 'cost_center' as const, id })
const placeOf = (i: {
  owner_id: string
  entity_id: string | null
  department_id: string | null
  parent_id: string | null
}) => ({
  ownerId: i.owner_id,
  entityId: i.entity_id,
  departmentId: i.department_id,
  parentId: i.parent_id,
})

const ownerPicks = { manager_id: ownerPicker } as const
async function changeOwnerForm(ctx: ReadCtx, refused: Refused, centerId: string) {
  const c = await queries.find(ctx.tx, centerId)
  return ownerForm(ctx, refused, {
    title: 'Change owner',
    crumbs: [
      { label: 'Cost centres', href: url.index },
      { label: c.code, href: url.show(c.id) },
    ],
    action: url.owner(c.id),
    cancelHref: url.show(c.id),
    label: 'Owner',
    picker: ownerPicks.manager_id,
  })
}

export const routes = feature('cost-centers')
  .with(listRoutes(centerList))
  .get('/cost-centers/new', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new cost centre.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/cost-centers', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a cost centre.',
    picks: costCenterPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const id = ctx.newId()
      queries.insert(ctx.tx, {
        id,
        code: ctx.input.code,
        name: ctx.input.name,
        ...placeOf(ctx.input),
        active: ctx.input.active,
      })
      ctx.record('cost_center.created', subjectOf(id), { code: ctx.input.code })
      return created(
        url.show(id),
        () => showPage(ctx, id),
        'Cost centre created. Plan its budget next.',
      )
    },
  })
  .get('/cost-centers/:id', {
    allow: 'cost_centers.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One cost centre.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/cost-centers/:id/edit', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a cost centre.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/cost-centers/:id/edit', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: z.strictObject({ ...content, id: z.uuid(), version }),
    view: '/pages/form',
    json: one,
    summary: 'Change a cost centre.',
    picks: costCenterPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id } = ctx.input
      const before = await queries.find(ctx.tx, id)
      expectFresh(
        await queries.save(
          ctx.tx,
          {
            id,
            code: ctx.input.code,
            name: ctx.input.name,
            ...placeOf(ctx.input),
            active: ctx.input.active,
          },
          ctx.input.version ?? before.version,
        ),
      )
      ctx.record('cost_center.edited', subjectOf(id), {
        owner: { from: before.owner_id, to: ctx.input.owner_id },
        active: ctx.input.active,
      })
      return changed(url.show(id), () => showPage(ctx, id), 'Cost centre saved.')
    },
  })
  .get('/cost-centers/:id/owner', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: ById,
    view: '/pages/form',
    summary: 'The form for naming an owner from a day on.',
    handle: async (ctx) => show(await changeOwnerForm(ctx, blank, ctx.input.id)),
  })
  .post('/cost-centers/:id/owner', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: SetManager,
    view: '/pages/form',
    json: one,
    summary: 'Name an owner from a day on.',
    picks: ownerPicks,
    onInvalid: (ctx, refused) => changeOwnerForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      await queries.find(ctx.tx, ctx.input.id)
      await setManager(ctx, subjectOf(ctx.input.id), ctx.input)
      return changed(url.show(ctx.input.id), () => showPage(ctx, ctx.input.id), 'Owner named.')
    },
  })
