import { z } from 'zod'
import { roles, type Role } from '../kernel/permissions.ts'
import { ById, day, id, optional, text, version, withRoles } from '../platform/http/input.ts'
import { changed, show, either } from '../platform/http/reply.ts'
import { feature, type Refused, jsonAs } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import * as grants from './grants.ts'
import { clearSuppression } from '../notifications/index.ts'
import * as leaving from './leaving.ts'
import { url } from './url.ts'
import { memberJson, MemberJson } from './api.ts'
import { memberList } from './list.ts'
import { deactivationForm, grantForm, memberForm, memberPicks } from './pages/forms.ts'
import { showPage } from './pages/show.ts'

const role = z.enum(roles as readonly [Role, ...Role[]], 'Choose a role.')
const rolesField = z.array(role).max(8)
const departmentId = optional(id)
  .optional()
  .transform((value) => value ?? null)
const one = jsonAs(MemberJson)
const waits = 'Roles that move money are held once another administrator confirms them.'
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('members')
  .with(listRoutes(memberList))
  .get('/members/:id', {
    allow: 'members.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One person and what they may do, where and until when.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => memberJson(ctx, input.id),
      ),
  })
  .get('/members/:id/edit', {
    allow: 'members.manage',
    stepUp: true,
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a person.',
    handle: async (ctx) => show(await memberForm(ctx, blank, ctx.input.id)),
  })
  .post('/members/:id/edit', {
    allow: 'members.manage',
    stepUp: true,
    view: '/pages/form',
    json: one,
    summary: 'Change a person’s name, department or standing roles.',
    picks: memberPicks,
    onInvalid: (ctx, refused) => memberForm(ctx, refused, String(ctx.input['id'])),
    input: withRoles(
      z.strictObject({
        id: z.uuid(),
        version,
        name: text(200, 'Name'),
        roles: rolesField,
        department_id: departmentId,
      }),
    ),
    handle: async (ctx) => {
      const { waitsForConfirmation } = await commands.edit(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => memberJson(ctx, ctx.input.id),
        waitsForConfirmation ? `Saved. ${waits}` : 'Saved. It applies from their next click on.',
      )
    },
  })
  .get('/members/:id/roles/new', {
    allow: 'members.manage',
    stepUp: true,
    input: ById,
    view: '/pages/form',
    summary: 'The form for giving a role for a part or for a time.',
    handle: async (ctx) => show(await grantForm(ctx, blank, ctx.input.id)),
  })
  .post('/members/:id/roles', {
    allow: 'members.manage',
    stepUp: true,
    view: '/pages/form',
    json: one,
    summary: 'Give a role for an entity, a department, or for a time.',
    picks: memberPicks,
    onInvalid: (ctx, refused) => grantForm(ctx, refused, String(ctx.input['id'])),
    input: z.strictObject({
      id: z.uuid(),
      role,
      entity_id: optional(id)
        .optional()
        .transform((v) => v ?? null),
      department_id: departmentId,
      from: optional(day('First day'))
        .optional()
        .transform((v) => v ?? null),
      until: optional(day('Last day'))
        .optional()
        .transform((v) => v ?? null),
    }),
    handle: async (ctx) => {
      const outcome = await grants.grant(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => memberJson(ctx, ctx.input.id),
        outcome === 'proposed'
          ? 'The role is held once another administrator confirms it.'
          : 'The role is given. It applies from their next click on.',
      )
    },
  })
  .post('/members/:id/role-revocation', {
    allow: 'members.manage',
    input: z.strictObject({ id: z.uuid(), grant_id: z.uuid() }),
    json: one,
    summary: 'Take a given role away.',
    handle: async (ctx) => {
      await grants.revoke(ctx, ctx.input.id, ctx.input.grant_id)
      return changed(
        url.show(ctx.input.id),
        () => memberJson(ctx, ctx.input.id),
        'The role is taken away.',
      )
    },
  })
  .post('/members/:id/mail', {
    allow: 'members.manage',
    input: ById,
    json: one,
    summary: 'Let notifications be mailed to somebody again, after mail to them came back.',
    handle: async (ctx) => {
      await clearSuppression(ctx, ctx.input.id)
      return changed(
        url.show(ctx.input.id),
        () => memberJson(ctx, ctx.input.id),
        'Notifications are mailed to them again.',
      )
    },
  })
  .get('/members/:id/deactivation', {
    allow: 'members.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for ending somebody’s work here.',
    handle: async (ctx) => show(await deactivationForm(ctx, blank, ctx.input.id)),
  })
  .post('/members/:id/deactivation', {
    allow: 'members.manage',
    view: '/pages/form',
    json: one,
    summary: 'End somebody’s work here; what waits for them goes to others.',
    picks: memberPicks,
    onInvalid: (ctx, refused) => deactivationForm(ctx, refused, String(ctx.input['id'])),
    input: z.strictObject({
      id: z.uuid(),
      version,
      successor_id: optional(id)
        .optional()
        .transform((v) => v ?? null),
    }),
    handle: async (ctx) => {
      const { steps, units } = await leaving.deactivate(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => memberJson(ctx, ctx.input.id),
        `Deactivated. ${steps} approvals and ${units} cost centres or departments went to others; sessions and tokens have ended.`,
      )
    },
  })
  .post('/members/:id/reactivation', {
    allow: 'members.manage',
    stepUp: true,
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Let somebody work here again.',
    handle: async (ctx) => {
      await leaving.reactivate(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => memberJson(ctx, ctx.input.id),
        'Active again. Roles that move money wait for another administrator.',
      )
    },
  })
