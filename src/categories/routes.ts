import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { ById, flag, id, optional, text, version } from '../platform/http/input.ts'
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
import type { Button, RecordPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { categoryPicker } from '../pickers/index.ts'
import { pickForm } from '../platform/view/picks.ts'

type Category = z.output<typeof queries.Row>
type Shown = RecordPage & { category: Category }
const url = {
  index: '/categories',
  new: '/categories/new',
  show: (categoryId: string) => `/categories/${categoryId}`,
  edit: (categoryId: string) => `/categories/${categoryId}/edit`,
}
const content = {
  code: text(30, 'Code'),
  name: text(200, 'Name'),
  parent_id: optional(id)
    .optional()
    .transform((v) => v ?? null),
  active: flag,
}
const one = json(queries.Row, (page: Shown) => page.category)
const statusOf = (k: Category) =>
  k.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (categoryId: string) => ({ kind: 'category', id: categoryId })

type ListedCategory = Category & { depth: number }
const categoryList = list({
  path: url.index,
  title: 'Categories',
  summary: 'Categories of what is bought, each below the one it is part of.',
  allow: 'cost_centers.read',
  order: 'place',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<ListedCategory>({
      label: 'Category',
      sort: 'place',
      link: (k) => ({ text: k.name, href: url.show(k.id), depth: k.depth }),
      note: (k) => k.code,
      noteLabel: 'Code',
    }),
    parent: textColumn<ListedCategory>('Part of', (k) => k.parent_name),
    status: statusColumn<ListedCategory>('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No categories yet',
    text: 'A category says what kind of thing is bought. Budgets and approval rules can be for a category and everything below it.',
    icon: 'tags',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (category) => category },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('cost_centers.manage')
    ? [{ label: 'New category', href: url.new, variant: 'primary', icon: 'plus' }]
    : []

async function showPage(ctx: ReadCtx, categoryId: string): Promise<Shown> {
  const [category, below, events] = await Promise.all([
    queries.find(ctx.tx, categoryId),
    queries.below(ctx.tx, categoryId),
    timelineOf(ctx, categoryId),
  ])
  return {
    title: category.name,
    category,
    budget: null,
    note: null,
    timeline: { events },
    header: {
      title: category.name,
      crumbs: [{ label: 'Categories', href: url.index }, { label: category.code }],
      statuses: [statusOf(category)],
      buttons: ctx.actor.permissions.has('cost_centers.manage')
        ? [{ label: 'Edit', href: url.edit(categoryId), icon: 'pencil' }]
        : [],
    },
    facts: [
      {
        label: 'Part of',
        text: category.parent_name ?? 'Nothing above it',
        ...(category.parent_id ? { href: url.show(category.parent_id) } : {}),
      },
    ],
    tables: below.length
      ? [
          {
            title: 'Categories below',
            table: {
              label: 'Categories below',
              columns: [{ label: 'Category' }, { label: 'Status' }],
              rows: below.map((k) => ({
                cells: [
                  { kind: 'link', text: k.name, href: url.show(k.id), note: k.code },
                  { kind: 'status', status: statusOf(k) },
                ],
              })),
            },
          },
        ]
      : [],
  }
}

const categoryPicks = { parent_id: categoryPicker } as const

async function form(ctx: ReadCtx, refused: Refused, categoryId: string | null) {
  const k = categoryId ? await queries.find(ctx.tx, categoryId) : null
  return pickForm(
    ctx,
    {
      title: k ? `Edit ${k.name}` : 'New category',
      crumbs: [{ label: 'Categories', href: url.index }],
      action: k ? url.edit(k.id) : url.index,
      version: k?.version ?? null,
      cancelHref: k ? url.show(k.id) : url.index,
      submitLabel: k ? 'Save category' : 'Create category',
      fields: [
        { name: 'code', label: 'Code', fallback: k?.code },
        { name: 'name', label: 'Name', fallback: k?.name },
        {
          name: 'parent_id',
          label: 'Part of',
          picker: categoryPicks.parent_id,
          placeholder: 'Nothing above it',
          optional: true,
          fallback: k?.parent_id ?? '',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (k?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}

export const routes = feature('categories')
  .with(listRoutes(categoryList))
  .get('/categories/new', {
    allow: 'cost_centers.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new category.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/categories', {
    allow: 'cost_centers.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a category.',
    picks: categoryPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const made = ctx.newId()
      queries.insert(ctx.tx, { ...ctx.input, id: made })
      ctx.record('category.created', subjectOf(made), {
        code: ctx.input.code,
        name: ctx.input.name,
      })
      return created(url.show(made), () => showPage(ctx, made), 'Category created.')
    },
  })
  .get('/categories/:id', {
    allow: 'cost_centers.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One category with those below it.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/categories/:id/edit', {
    allow: 'cost_centers.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a category.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/categories/:id/edit', {
    allow: 'cost_centers.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version }),
    view: '/pages/form',
    json: one,
    summary: 'Change a category.',
    picks: categoryPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const before = await queries.find(ctx.tx, ctx.input.id)
      expectFresh(await queries.save(ctx.tx, ctx.input, ctx.input.version ?? before.version))
      ctx.record('category.edited', subjectOf(ctx.input.id), {
        parent: { from: before.parent_id, to: ctx.input.parent_id },
        active: ctx.input.active,
      })
      return changed(url.show(ctx.input.id), () => showPage(ctx, ctx.input.id), 'Category saved.')
    },
  })
