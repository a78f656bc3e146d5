import { z } from 'zod'
import { saidOr } from '../kernel/unsaid.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { ById, id, optional, text, version, usually, keptFlag } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { SetManager, setManager } from './managers.ts'
import * as queries from './queries.ts'
import { departmentList } from './list.ts'
import { type Shown, showPage } from './pages/show.ts'
import { url } from './urls.ts'
import { departmentPicks, form, managerForm, managerPicks } from './pages/form.ts'

const content = {
  code: text(30, 'Code'),
  name: text(200, 'Name'),
  parent_id: optional(id)
    .optional()
    .transform((v) => v ?? null),
  active: usually(true),
}
const one = json(queries.Row, (page: Shown) => page.department)
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (departmentId: string) => ({ kind: 'department' as const, id: departmentId })

export const routes = feature('departments')
  .with(listRoutes(departmentList))
  .get('/departments/new', {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new department.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/departments', {
    allow: 'organisation.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a department.',
    picks: departmentPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const made = ctx.newId()
      queries.insert(ctx.tx, { ...ctx.input, id: made })
      ctx.record('department.created', subjectOf(made), {
        code: ctx.input.code,
        name: ctx.input.name,
      })
      return created(url.show(made), () => showPage(ctx, made), 'Department created.')
    },
  })
  .get('/departments/:id', {
    allow: 'cost_centers.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One department with its people and cost centres.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/departments/:id/edit', {
    allow: 'organisation.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a department.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/departments/:id/edit', {
    allow: 'organisation.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
    view: '/pages/form',
    json: one,
    summary: 'Change a department.',
    picks: departmentPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const before = await queries.find(ctx.tx, ctx.input.id, ctx.today)
      const active = saidOr(ctx.input.active, before.active)
      const after = { ...ctx.input, active }
      expectFresh(await queries.save(ctx.tx, after, ctx.input.version ?? before.version))
      ctx.record('department.edited', subjectOf(ctx.input.id), {
        parent: { from: before.parent_id, to: ctx.input.parent_id },
        active,
      })
      return changed(url.show(ctx.input.id), () => showPage(ctx, ctx.input.id), 'Department saved.')
    },
  })
  .get('/departments/:id/manager', {
    allow: 'organisation.manage',
    stepUp: true,
    input: ById,
    view: '/pages/form',
    summary: 'The form for naming a manager from a day on.',
    handle: async (ctx) => show(await managerForm(ctx, blank, ctx.input.id)),
  })
  .post('/departments/:id/manager', {
    allow: 'organisation.manage',
    stepUp: true,
    input: SetManager,
    view: '/pages/form',
    json: one,
    summary: 'Name a manager from a day on.',
    picks: managerPicks,
    onInvalid: (ctx, refused) => managerForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      await queries.find(ctx.tx, ctx.input.id, ctx.today)
      await setManager(ctx, subjectOf(ctx.input.id), ctx.input)
      return changed(url.show(ctx.input.id), () => showPage(ctx, ctx.input.id), 'Manager named.')
    },
  })
