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
import { personPicker, departmentPicker } from '../pickers/index.ts'
import type { Button, RecordPage, Table } from '../platform/view/ui.ts'
import { managersTable, ownerForm, SetManager, setManager } from './managers.ts'
import * as queries from './queries.ts'
import { pickForm } from '../platform/view/picks.ts'

type Department = z.output<typeof queries.Row>
type Shown = RecordPage & { department: Department }
const url = {
  index: '/departments',
  new: '/departments/new',
  show: (id: string) => `/departments/${id}`,
  edit: (id: string) => `/departments/${id}/edit`,
  manager: (id: string) => `/departments/${id}/manager`,
}
const content = {
  code: text(30, 'Code'),
  name: text(200, 'Name'),
  parent_id: optional(id)
    .optional()
    .transform((v) => v ?? null),
  active: flag,
}
const one = json(queries.Row, (page: Shown) => page.department)
const statusOf = (d: Department) =>
  d.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (departmentId: string) => ({ kind: 'department' as const, id: departmentId })

const departmentList = list({
  path: url.index,
  title: 'Departments',
  summary: 'Departments of the organisation.',
  allow: 'cost_centers.read',
  rows: ({ today }) => queries.listed(today),
  columns: {
    name: linkColumn<Department>({
      label: 'Department',
      sort: 'name',
      link: (d) => ({ text: d.name, href: url.show(d.id) }),
      note: (d) => d.code,
      noteLabel: 'Code',
    }),
    parent: textColumn<Department>('Part of', (d) => d.parent_name),
    manager: textColumn<Department>('Manager', (d) => d.manager_name, {
      sort: 'manager',
      blank: 'Nobody',
    }),
    status: statusColumn('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
    manager_id: {
      kind: 'pick',
      label: 'Manager',
      picker: personPicker,
      where: queries.matches.manager,
    },
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No departments yet',
    text: 'Departments group people and cost centres. A role can be given for a department and everything below it.',
    icon: 'network',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (department) => department },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('organisation.manage')
    ? [{ label: 'New department', href: url.new, variant: 'primary', icon: 'plus' }]
    : []

async function showPage(ctx: ReadCtx, departmentId: string): Promise<Shown> {
  const [department, below, centers, people, managers, events] = await Promise.all([
    queries.find(ctx.tx, departmentId, ctx.today),
    queries.below(ctx.tx, departmentId),
    queries.centers(ctx.tx, departmentId),
    queries.people(ctx.tx, departmentId),
    managersTable(ctx, departmentId, 'Managers'),
    timelineOf(ctx, departmentId),
  ])
  const links = (
    title: string,
    rows: readonly { href: string; text: string; note: string }[],
  ): { title: string; table: Table }[] =>
    rows.length
      ? [
          {
            title,
            table: {
              label: title,
              columns: [{ label: title }],
              rows: rows.map((row) => ({ cells: [{ kind: 'link', ...row }] })),
            },
          },
        ]
      : []
  return {
    title: department.name,
    department,
    budget: null,
    note:
      people.length + centers.length + below.length
        ? null
        : 'Nobody and nothing belongs to it yet. Choose it when you edit a person or a cost centre.',
    timeline: { events },
    header: {
      title: department.name,
      crumbs: [{ label: 'Departments', href: url.index }, { label: department.code }],
      statuses: [statusOf(department)],
      buttons: ctx.actor.permissions.has('organisation.manage')
        ? [
            { label: 'Edit', href: url.edit(departmentId), icon: 'pencil' },
            { label: 'Change manager', href: url.manager(departmentId), icon: 'user-check' },
          ]
        : [],
    },
    facts: [
      { label: 'Manager', text: department.manager_name ?? 'Nobody' },
      {
        label: 'Part of',
        text: department.parent_name ?? 'Nothing above it',
        ...(department.parent_id ? { href: url.show(department.parent_id) } : {}),
      },
    ],
    tables: [
      ...(managers ? [managers] : []),
      ...links(
        'Departments below',
        below.map((d) => ({ href: url.show(d.id), text: d.name, note: d.code })),
      ),
      ...links(
        'Cost centres',
        centers.map((c) => ({ href: `/cost-centers/${c.id}`, text: c.name, note: c.code })),
      ),
      ...links(
        'People',
        people.map((p) => ({ href: `/members/${p.id}`, text: p.name, note: p.email })),
      ),
    ],
  }
}

const departmentPicks = { parent_id: departmentPicker } as const

async function form(ctx: ReadCtx, refused: Refused, departmentId: string | null) {
  const d = departmentId ? await queries.find(ctx.tx, departmentId, ctx.today) : null
  return pickForm(
    ctx,
    {
      title: d ? `Edit ${d.name}` : 'New department',
      crumbs: [{ label: 'Departments', href: url.index }],
      action: d ? url.edit(d.id) : url.index,
      version: d?.version ?? null,
      cancelHref: d ? url.show(d.id) : url.index,
      submitLabel: d ? 'Save department' : 'Create department',
      fields: [
        { name: 'code', label: 'Code', fallback: d?.code },
        { name: 'name', label: 'Name', fallback: d?.name },
        {
          name: 'parent_id',
          label: 'Part of',
          picker: departmentPicks.parent_id,
          placeholder: 'Nothing above it',
          optional: true,
          fallback: d?.parent_id ?? '',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (d?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}

const managerPicks = { manager_id: personPicker } as const
async function managerForm(ctx: ReadCtx, refused: Refused, departmentId: string) {
  const d = await queries.find(ctx.tx, departmentId, ctx.today)
  return ownerForm(ctx, refused, {
    title: 'Change manager',
    crumbs: [
      { label: 'Departments', href: url.index },
      { label: d.name, href: url.show(d.id) },
    ],
    action: url.manager(d.id),
    cancelHref: url.show(d.id),
    label: 'Manager',
    picker: managerPicks.manager_id,
  })
}

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
    input: z.strictObject({ ...content, id: z.uuid(), version }),
    view: '/pages/form',
    json: one,
    summary: 'Change a department.',
    picks: departmentPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const before = await queries.find(ctx.tx, ctx.input.id, ctx.today)
      expectFresh(await queries.save(ctx.tx, ctx.input, ctx.input.version ?? before.version))
      ctx.record('department.edited', subjectOf(ctx.input.id), {
        parent: { from: before.parent_id, to: ctx.input.parent_id },
        active: ctx.input.active,
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
