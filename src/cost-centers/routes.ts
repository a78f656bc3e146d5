import { z } from 'zod'
import { saidOr } from '../kernel/unsaid.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { SetManager, setManager } from '../departments/index.ts'
import { ById, id, optional, text, version, usually, keptFlag } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as queries from './queries.ts'
import { CenterJson, centerJson } from './api.ts'
import { type Shown, showPage } from './pages/show.ts'
import { url } from './urls.ts'
import { centerList } from './list.ts'
import { changeOwnerForm, costCenterPicks, form, ownerPicks } from './pages/form.ts'

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
  active: usually(true),
}
const one = json(CenterJson, (page: Shown) => centerJson(page.center))
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
    input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
    view: '/pages/form',
    json: one,
    summary: 'Change a cost centre.',
    picks: costCenterPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id } = ctx.input
      const before = await queries.find(ctx.tx, id)
      const active = saidOr(ctx.input.active, before.active)
      expectFresh(
        await queries.save(
          ctx.tx,
          {
            id,
            code: ctx.input.code,
            name: ctx.input.name,
            ...placeOf(ctx.input),
            active,
          },
          ctx.input.version ?? before.version,
        ),
      )
      ctx.record('cost_center.edited', subjectOf(id), {
        owner: { from: before.owner_id, to: ctx.input.owner_id },
        active,
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
