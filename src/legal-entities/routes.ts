import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { ById, flag, optional, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import {
  inUse,
  linkColumn,
  list,
  listRoutes,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Button, RecordPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

type Entity = z.output<typeof queries.Row>
type Shown = RecordPage & { entity: Entity }
const url = {
  index: '/legal-entities',
  new: '/legal-entities/new',
  show: (id: string) => `/legal-entities/${id}`,
  edit: (id: string) => `/legal-entities/${id}/edit`,
}
const country = optional(
  z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, 'Country must be a two-letter code such as IN or DE.'),
)
  .optional()
  .transform((v) => v ?? null)
const content = {
  code: text(20, 'Code'),
  name: text(200, 'Name'),
  country,
  tax_id: optional(text(40, 'Tax number'))
    .optional()
    .transform((v) => v ?? null),
  active: flag,
}
const one = json(queries.Row, (page: Shown) => page.entity)
const statusOf = (e: Entity) =>
  e.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }
const blank: Refused = { values: {}, errors: [] }

const entityList = list({
  path: url.index,
  title: 'Legal entities',
  summary: 'Legal entities of the organisation.',
  allow: 'cost_centers.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<Entity>({
      label: 'Legal entity',
      sort: 'name',
      link: (e) => ({ text: e.name, href: url.show(e.id) }),
      note: (e) => e.code,
      noteLabel: 'Code',
    }),
    country: textColumn<Entity>('Country', (e) => e.country, { sort: 'country' }),
    tax_id: textColumn<Entity>('Tax number', (e) => e.tax_id),
    status: statusColumn('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
  },
  header: ({ actor }) => ({
    meta: 'The companies that contract and pay. Each cost centre belongs to one.',
    buttons: addTo(actor),
  }),
  empty: ({ actor }) => ({
    title: 'No legal entities yet',
    text: 'A legal entity is a company that contracts and pays.',
    icon: 'building-2',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (entity) => entity },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('organisation.manage')
    ? [{ label: 'New legal entity', href: url.new, variant: 'primary', icon: 'plus' }]
    : []

async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [entity, centers, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.centers(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  return {
    title: entity.name,
    entity,
    budget: null,
    note: centers.length
      ? null
      : 'No cost centre belongs to it yet. Choose it when you create or edit one.',
    timeline: { events },
    header: {
      title: entity.name,
      crumbs: [{ label: 'Legal entities', href: url.index }, { label: entity.code }],
      statuses: [statusOf(entity)],
      buttons: ctx.actor.permissions.has('organisation.manage')
        ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }]
        : [],
    },
    facts: [
      { label: 'Country', text: entity.country ?? 'Not stated' },
      { label: 'Tax number', text: entity.tax_id ?? 'Not stated' },
      { label: 'Base currency', text: ctx.actor.organisation.baseCurrency },
    ],
    tables: centers.length
      ? [
          {
            title: 'Cost centres',
            table: {
              label: 'Cost centres',
              columns: [{ label: 'Cost centre' }],
              rows: centers.map((c) => ({
                cells: [
                  { kind: 'link', text: c.name, href: `/cost-centers/${c.id}`, note: c.code },
                ],
              })),
            },
          },
        ]
      : [],
  }
}

async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const e = id ? await queries.find(ctx.tx, id) : null
  return formPage(
    {
      title: e ? `Edit ${e.name}` : 'New legal entity',
      crumbs: [{ label: 'Legal entities', href: url.index }],
      action: e ? url.edit(e.id) : url.index,
      version: e?.version ?? null,
      cancelHref: e ? url.show(e.id) : url.index,
      submitLabel: e ? 'Save legal entity' : 'Create legal entity',
      fields: [
        { name: 'code', label: 'Code', fallback: e?.code },
        { name: 'name', label: 'Registered name', fallback: e?.name },
        {
          name: 'country',
          label: 'Country',
          optional: true,
          hint: 'Two letters',
          fallback: e?.country ?? '',
        },
        { name: 'tax_id', label: 'Tax number', optional: true, fallback: e?.tax_id ?? '' },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (e?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}

async function edit(
  ctx: Ctx,
  input: queries.Content & { version?: number | undefined },
): Promise<void> {
  const [before, others] = await Promise.all([
    queries.find(ctx.tx, input.id),
    queries.lockOthers(ctx.tx, input.id),
  ])
  if (!input.active && others.length === 0)
    throw conflict(
      'last_entity',
      'The organisation needs one active legal entity. Create another one first.',
    )
  expectFresh(await queries.save(ctx.tx, input, input.version ?? before.version))
  ctx.record(
    'legal_entity.edited',
    { kind: 'legal_entity', id: input.id },
    {
      name: { from: before.name, to: input.name },
      tax_id: { from: before.tax_id, to: input.tax_id },
      active: input.active,
    },
  )
}

export const routes = feature('legal-entities')
  .with(listRoutes(entityList))
  .get('/legal-entities/new', {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new legal entity.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/legal-entities', {
    allow: 'organisation.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a legal entity.',
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const id = ctx.newId()
      queries.insert(ctx.tx, { ...ctx.input, id })
      ctx.record(
        'legal_entity.created',
        { kind: 'legal_entity', id },
        { code: ctx.input.code, name: ctx.input.name },
      )
      return created(url.show(id), () => showPage(ctx, id), 'Legal entity created.')
    },
  })
  .get('/legal-entities/:id', {
    allow: 'cost_centers.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One legal entity.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/legal-entities/:id/edit', {
    allow: 'organisation.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a legal entity.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/legal-entities/:id/edit', {
    allow: 'organisation.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version }),
    view: '/pages/form',
    json: one,
    summary: 'Change a legal entity.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      await edit(ctx, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => showPage(ctx, ctx.input.id),
        'Legal entity saved.',
      )
    },
  })
