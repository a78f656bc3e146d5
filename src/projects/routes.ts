import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { ById, flag, text, version } from '../platform/http/input.ts'
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
import { personPicker, ownerPicker } from '../pickers/index.ts'
import type { Button, RecordPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { pickForm } from '../platform/view/picks.ts'

type Project = z.output<typeof queries.Row>
type Shown = RecordPage & { project: Project }
const url = {
  index: '/projects',
  new: '/projects/new',
  show: (id: string) => `/projects/${id}`,
  edit: (id: string) => `/projects/${id}/edit`,
}
const content = {
  code: text(30, 'Code'),
  name: text(200, 'Name'),
  owner_id: z.uuid('Choose an owner.'),
  active: flag,
}
const one = json(queries.Row, (page: Shown) => page.project)
const statusOf = (p: Project) =>
  p.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (id: string) => ({ kind: 'project', id })

const projectList = list({
  path: url.index,
  title: 'Projects',
  summary: 'Projects that are bought for.',
  allow: 'cost_centers.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<Project>({
      label: 'Project',
      sort: 'name',
      link: (p) => ({ text: p.name, href: url.show(p.id) }),
      note: (p) => p.code,
      noteLabel: 'Code',
    }),
    owner: textColumn<Project>('Owner', (p) => p.owner_name, { sort: 'owner' }),
    status: statusColumn('Status', statusOf),
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
    title: 'No projects yet',
    text: 'A project can have a budget of its own, whichever cost centre buys for it. Its owner answers for that budget.',
    icon: 'folder',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (project) => project },
})
function addTo({ permissions }: Actor): Button[] {
  return permissions.has('cost_centers.manage')
    ? [{ label: 'New project', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
}

async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [project, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  return {
    title: project.name,
    project,
    budget: null,
    note: null,
    timeline: { events },
    tables: [],
    header: {
      title: project.name,
      crumbs: [{ label: 'Projects', href: url.index }, { label: project.code }],
      statuses: [statusOf(project)],
      buttons: ctx.actor.permissions.has('cost_centers.manage')
        ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }]
        : [],
    },
    facts: [{ label: 'Owner', text: project.owner_name }],
  }
}

const projectPicks = { owner_id: ownerPicker } as const

async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const p = id ? await queries.find(ctx.tx, id) : null
  return pickForm(
    ctx,
    {
      title: p ? `Edit ${p.name}` : 'New project',
      crumbs: [{ label: 'Projects', href: url.index }],
      action: p ? url.edit(p.id) : url.index,
      version: p?.version ?? null,
      cancelHref: p ? url.show(p.id) : url.index,
      submitLabel: p ? 'Save project' : 'Create project',
      fields: [
        { name: 'code', label: 'Code', fallback: p?.code },
        { name: 'name', label: 'Name', fallback: p?.name },
        {
          name: 'owner_id',
          label: 'Owner',
          picker: projectPicks.owner_id,
          fallback: p?.owner_id ?? '',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (p?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}

export const routes = feature('projects')
  .with(listRoutes(projectList))
  .get('/projects/new', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new project.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/projects', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a project.',
    picks: projectPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const made = ctx.newId()
      queries.insert(ctx.tx, { ...ctx.input, id: made })
      ctx.record('project.created', subjectOf(made), {
        code: ctx.input.code,
        name: ctx.input.name,
        owner: ctx.input.owner_id,
      })
      return created(url.show(made), () => showPage(ctx, made), 'Project created.')
    },
  })
  .get('/projects/:id', {
    allow: 'cost_centers.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One project.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/projects/:id/edit', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a project.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/projects/:id/edit', {
    allow: 'cost_centers.manage',
    stepUp: true,
    input: z.strictObject({ ...content, id: z.uuid(), version }),
    view: '/pages/form',
    json: one,
    summary: 'Change a project.',
    picks: projectPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const before = await queries.find(ctx.tx, ctx.input.id)
      expectFresh(await queries.save(ctx.tx, ctx.input, ctx.input.version ?? before.version))
      ctx.record('project.edited', subjectOf(ctx.input.id), {
        owner: { from: before.owner_id, to: ctx.input.owner_id },
        active: ctx.input.active,
      })
      return changed(url.show(ctx.input.id), () => showPage(ctx, ctx.input.id), 'Project saved.')
    },
  })
