import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { isRole, permissionsOf, roleLabels, roles, type Role } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { ById, Page, text, version } from '../platform/http/input.ts'
import { listOf, Uuid, Version } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { formPage, paged } from '../platform/view/pages.ts'
import type { ListPage, RecordPage } from '../platform/view/ui.ts'
import * as commands from './commands.ts'
import * as queries from './queries.ts'

type Member = z.output<typeof queries.Row>
type Shown = RecordPage & { member: Member }
type Listed = ListPage & { rows: readonly Member[]; nextCursor: string | null }
const url = { index: '/members', new: '/members/new', show: (id: string) => `/members/${id}`, edit: (id: string) => `/members/${id}/edit` }
const flag = z.preprocess((v) => v === 'on' || v === 'true' || v === true, z.boolean())
/** JSON sends a list; a form sends one checkbox per role, named role_<name>. */
const withRoles = <S extends z.ZodType>(schema: S) => z.preprocess((raw) => {
  if (typeof raw !== 'object' || raw === null || 'roles' in raw) return raw
  const entries = Object.entries(raw)
  return { ...Object.fromEntries(entries.filter(([name]) => !name.startsWith('role_'))), roles: entries.flatMap(([name, value]) => (name.startsWith('role_') && value === 'on' ? [name.slice(5)] : [])) }
}, schema)
const roleList = z.array(z.enum(roles as readonly [Role, ...Role[]])).min(1, 'Choose at least one role.').max(8)
const MemberJson = z.object({ id: Uuid, name: z.string(), email: z.string(), roles: z.array(z.string()), active: z.boolean(), version: Version })
const memberJson = (m: Member): z.input<typeof MemberJson> => ({ id: m.id, name: m.name, email: m.email, roles: m.roles, active: m.active, version: m.version })
const one = json(MemberJson, (page: Shown) => memberJson(page.member))
const rolesText = (held: readonly string[]): string => held.filter(isRole).map((role) => roleLabels[role]).join(', ')
const statusOf = (m: Member) => (m.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Deactivated', tone: 'neutral' as const })

async function listPage(ctx: ReadCtx, input: { cursor?: string | undefined; limit?: number | undefined }): Promise<Listed> {
  const limit = input.limit ?? 50
  const { rows, nextCursor, pager } = paged(await queries.list(ctx.tx, { cursor: input.cursor, limit }), limit, url.index, input.cursor)
  return {
    title: 'People', rows, nextCursor, pager, empty: null, header: { title: 'People', ...(ctx.actor.permissions.has('members.manage') ? { buttons: [{ label: 'Add a person', href: url.new, variant: 'primary', icon: 'user-plus' }] } : {}) },
    table: { label: 'People', columns: [{ label: 'Person' }, { label: 'Status' }, { label: 'Roles' }], rows: rows.map((m) => ({ cells: [{ kind: 'link', text: m.name, href: url.show(m.id), note: m.email }, { kind: 'status', status: statusOf(m) }, { kind: 'text', text: rolesText(m.roles) }] })) },
  }
}

async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [member, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  const held = member.roles.filter(isRole)
  return {
    title: member.name, member, budget: null, note: 'What a person may do is the sum of their roles. Nobody decides on their own request, whatever the roles.', timeline: { events },
    header: { title: member.name, crumbs: [{ label: 'People', href: url.index }, { label: member.name }], meta: member.email, statuses: [statusOf(member)], ...(ctx.actor.permissions.has('members.manage') ? { buttons: [{ label: 'Edit', href: url.edit(id), icon: 'pencil' as const }] } : {}) },
    facts: [{ label: 'Roles', text: rolesText(member.roles) }],
    tables: [{ title: 'What these roles permit', table: { label: 'Permissions', columns: [{ label: 'Role' }, { label: 'May' }], rows: held.map((role) => ({ cells: [{ kind: 'text', text: roleLabels[role] }, { kind: 'muted', text: [...permissionsOf([role])].map((p) => p.replaceAll(/[._]/g, ' ')).join(', ') }] })) } }],
  }
}

async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const m = id ? await queries.find(ctx.tx, id) : null
  const page = formPage({
    title: m ? `Edit ${m.name}` : 'Add a person', crumbs: [{ label: 'People', href: url.index }], action: m ? url.edit(m.id) : url.index, version: m?.version ?? null, cancelHref: m ? url.show(m.id) : url.index, submitLabel: m ? 'Save person' : 'Add person',
    fields: [
      { name: 'name', label: 'Name', fallback: m?.name }, ...(m ? [] : [{ name: 'email', label: 'E-mail', type: 'email' as const }, { name: 'password', label: 'First password', type: 'password' as const, hint: 'At least 12 characters; tell them in person', autocomplete: 'new-password' }]),
      ...roles.map((role) => ({ name: `role_${role}`, label: roleLabels[role], type: 'checkbox' as const, fallback: m?.roles.includes(role) ? 'on' : '' })), ...(m ? [{ name: 'active', label: 'May sign in', type: 'checkbox' as const, fallback: m.active ? 'on' : '' }] : []),
    ],
  }, refused)
  return { ...page, fields: page.fields.map((f) => (f.type === 'password' ? { ...f, value: '' } : f)) }
}
const blank: Refused = { values: {}, errors: [] }

export const members = feature('members')
  .get('/members', { allow: 'members.read', input: z.object(Page), view: '/pages/list', summary: 'People of the organisation.', json: json(listOf(MemberJson), (page: Listed) => ({ data: page.rows.map(memberJson), next_cursor: page.nextCursor })), handle: async (ctx) => show(await listPage(ctx, ctx.input)) })
  .get('/members/new', { allow: 'members.manage', input: z.object({}), view: '/pages/form', summary: 'The form for a new person.', handle: async (ctx) => show(await form(ctx, blank, null)) })
  .post('/members', {
    allow: 'members.manage', view: '/pages/form', json: one, summary: 'Add a person.', onInvalid: (ctx, refused) => form(ctx, refused, null),
    input: withRoles(z.strictObject({ name: text(200, 'Name'), email: z.string().trim().toLowerCase().pipe(z.email('E-mail must look like name@example.com.').max(254)), password: z.string().min(12, 'The password must have at least 12 characters.').max(500, 'The password may have at most 500 characters.'), roles: roleList })),
    handle: async (ctx) => {
      const id = await commands.add(ctx, ctx.input)
      return created(url.show(id), await showPage(ctx, id), 'Added.')
    },
  })
  .get('/members/:id', { allow: 'members.read', input: ById, view: '/pages/record', json: one, summary: 'One person and what they may do.', handle: async (ctx) => show(await showPage(ctx, ctx.input.id)) })
  .get('/members/:id/edit', { allow: 'members.manage', input: ById, view: '/pages/form', summary: 'The form for changing a person.', handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)) })
  .post('/members/:id/edit', {
    allow: 'members.manage', view: '/pages/form', json: one, summary: 'Change a person’s name, roles or whether they may sign in.', onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    input: withRoles(z.strictObject({ id: z.uuid(), version, name: text(200, 'Name'), roles: roleList, active: flag })),
    handle: async (ctx) => {
      await commands.edit(ctx, ctx.input.id, ctx.input)
      return changed(url.show(ctx.input.id), await showPage(ctx, ctx.input.id), 'Saved. It applies from their next click on.')
    },
  })
