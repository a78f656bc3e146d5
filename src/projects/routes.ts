import { z } from 'zod'
import { saidOr } from '../kernel/unsaid.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { ById, text, version, usually, keptFlag } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as queries from './queries.ts'
import { projectList } from './list.ts'
import { type Shown, showPage } from './pages/show.ts'
import { url } from './urls.ts'
import { form, projectPicks } from './pages/form.ts'

const content = {
  code: text(30, 'Code'),
  name: text(200, 'Name'),
  owner_id: z.uuid('Choose an owner.'),
  active: usually(true),
}
const one = json(queries.Row, (page: Shown) => page.project)
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (id: string) => ({ kind: 'project', id })

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
    input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
    view: '/pages/form',
    json: one,
    summary: 'Change a project.',
    picks: projectPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const before = await queries.find(ctx.tx, ctx.input.id)
      const active = saidOr(ctx.input.active, before.active)
      const after = { ...ctx.input, active }
      expectFresh(await queries.save(ctx.tx, after, ctx.input.version ?? before.version))
      ctx.record('project.edited', subjectOf(ctx.input.id), {
        owner: { from: before.owner_id, to: ctx.input.owner_id },
        active,
      })
      return changed(url.show(ctx.input.id), () => showPage(ctx, ctx.input.id), 'Project saved.')
    },
  })
