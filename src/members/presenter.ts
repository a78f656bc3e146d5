import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { isRole, permissionsOf, roleLabels, roles } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText } from '../platform/view/format.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import type { Action, RecordPage, Table } from '../platform/view/ui.ts'
import { allowAgain, mailTrouble } from './mail.ts'
import {
  administrators,
  openFor,
  ProposalJson,
  proposalJson,
  proposalsTable,
  type ProposalRow,
} from '../role-proposals/index.ts'
import * as queries from './queries.ts'
import { entityPicker, departmentPicker, personPicker } from '../pickers/index.ts'
import { choicesOf, pickForm } from '../platform/view/picks.ts'

export type Member = z.output<typeof queries.Row>
type Grant = z.output<typeof queries.GrantRow>
export type Shown = RecordPage & {
  member: Member
  grants: readonly Grant[]
  proposals: readonly ProposalRow[]
}
export const url = {
  index: '/members',
  show: (id: string) => `/members/${id}`,
  edit: (id: string) => `/members/${id}/edit`,
  grant: (id: string) => `/members/${id}/roles/new`,
  grants: (id: string) => `/members/${id}/roles`,
  revocation: (id: string) => `/members/${id}/role-revocation`,
  mail: (id: string) => `/members/${id}/mail`,
  deactivation: (id: string) => `/members/${id}/deactivation`,
  reactivation: (id: string) => `/members/${id}/reactivation`,
}
const GrantJson = z.object({
  id: z.string(),
  role: z.string(),
  entity: z.string().nullable(),
  department: z.string().nullable(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  in_force: z.boolean(),
})
const SummaryJson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  department_id: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
})
export const MemberJson = SummaryJson.extend({
  grants: z.array(GrantJson),
  proposed_roles: z.array(ProposalJson),
})
const summaryJson = (m: Member): z.input<typeof SummaryJson> => ({
  id: m.id,
  name: m.name,
  email: m.email,
  roles: m.roles,
  department_id: m.department_id,
  active: m.active,
  version: m.version,
})
export const memberJson = ({ member, grants, proposals }: Shown): z.input<typeof MemberJson> => ({
  ...summaryJson(member),
  grants: grants.map((g) => ({
    id: g.id,
    role: g.role,
    entity: g.entity,
    department: g.department,
    from: g.valid_from,
    until: g.last_day,
    in_force: g.now,
  })),
  proposed_roles: proposals.map(proposalJson),
})

const labelOf = (role: string): string => (isRole(role) ? roleLabels[role] : role)
const rolesText = (held: readonly string[]): string => held.map(labelOf).join(', ') || 'None'
const statusOf = (m: Member) =>
  m.active
    ? { text: 'Active', tone: 'ok' as const }
    : { text: 'Deactivated', tone: 'neutral' as const }

export const memberList = list({
  path: url.index,
  title: 'People',
  summary: 'People of the organisation.',
  allow: 'members.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<Member>({
      label: 'Person',
      sort: 'name',
      link: (m) => ({ text: m.name, href: url.show(m.id) }),
      note: (m) => m.email,
      noteLabel: 'E-mail',
    }),
    status: statusColumn('Status', statusOf),
    roles: textColumn<Member>('Roles everywhere', (m) => rolesText(m.roles)),
    email: textColumn<Member>('E-mail', (m) => m.email, { sort: 'email', extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Name or e-mail', where: queries.matches.text },
    status: inUse('Deactivated', queries.matches.status),
    role: {
      kind: 'choice',
      label: 'Role everywhere',
      any: 'Any',
      options: roles.map((role) => ({ value: role, label: roleLabels[role] })),
      where: queries.matches.role,
    },
  },
  buttons: ({ actor }) =>
    actor.permissions.has('members.manage')
      ? [
          {
            label: 'Invite somebody',
            href: '/invitations/new',
            variant: 'primary',
            icon: 'mail',
          },
          { label: 'Invitations', href: '/invitations', icon: 'list' },
          { label: 'Roles to confirm', href: '/role-proposals', icon: 'user-check' },
        ]
      : [],
  empty: () => ({
    title: 'Nobody is here yet',
    text: 'People join by an invitation.',
    icon: 'users',
  }),
  json: { schema: SummaryJson, of: summaryJson },
})

/** What a person may do, where, until when, and which role says so. */
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [member, grants, events, trouble, proposals, admins] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.grants(ctx.tx, id, ctx.today),
    timelineOf(ctx, id),
    mailTrouble(ctx, id),
    openFor(ctx.tx, id),
    administrators(ctx.tx),
  ])
  const manages = ctx.actor.permissions.has('members.manage')
  const view: Action[] =
    manages && member.active && id !== ctx.actor.userId
      ? [{ label: 'View as', href: `/members/${id}/view`, tone: 'ghost', icon: 'eye' }]
      : []
  const mail: Action[] =
    manages && trouble
      ? [{ label: allowAgain, href: url.mail(id), tone: 'secondary', icon: 'mail' }]
      : []
  const actions: Action[] =
    !manages || member.active
      ? [...mail, ...view]
      : [
          {
            label: 'Activate again',
            href: url.reactivation(id),
            tone: 'secondary',
            version: member.version,
            key: `reactivate-${id}-${member.version}`,
          },
        ]
  return {
    title: member.name,
    member,
    grants,
    proposals,
    budget: null,
    timeline: { events },
    note: member.active
      ? `What a person may do is the sum of their roles. Nobody decides on their own request, with any role. ${admins.length === 1 ? 'There is one administrator, who gives roles alone, on record; a second one ends that.' : 'Roles that move money are given by two administrators.'}`
      : 'This person cannot sign in. Their history stays.',
    header: {
      title: member.name,
      crumbs: [{ label: 'People', href: url.index }, { label: member.name }],
      meta: member.email,
      statuses: [statusOf(member)],
      actions,
      ...(manages && member.active
        ? {
            buttons: [
              { label: 'Edit', href: url.edit(id), icon: 'pencil' as const },
              { label: 'Give a role', href: url.grant(id), icon: 'user-check' as const },
              {
                label: 'Deactivate',
                href: url.deactivation(id),
                icon: 'user-x' as const,
                variant: 'ghost' as const,
              },
            ],
          }
        : {}),
    },
    facts: [
      { label: 'Roles everywhere', text: rolesText(member.roles) },
      ...(trouble ? [{ label: 'Mail', text: trouble, tone: 'warn' as const }] : []),
    ],
    tables: [
      ...(proposals.length
        ? [{ title: 'Roles to confirm', table: proposalsTable(ctx, proposals) }]
        : []),
      ...(grants.length
        ? [
            {
              title: 'Roles for a part, or for a time',
              table: grantsTable(member, grants, manages),
            },
          ]
        : []),
      { title: 'What this permits', table: permissionsTable(member, grants) },
    ],
  }
}

const whereText = (g: Grant): string =>
  [g.entity, g.department].filter((part) => part !== null).join(', ') || 'Everywhere'
const whenText = (g: Grant): string =>
  g.valid_from && g.last_day
    ? `${dateText(g.valid_from)} to ${dateText(g.last_day)}`
    : g.valid_from
      ? `from ${dateText(g.valid_from)}`
      : g.last_day
        ? `until ${dateText(g.last_day)}`
        : 'Always'
const grantStatus = (g: Grant) =>
  g.now
    ? { text: 'In force', tone: 'ok' as const }
    : { text: 'Not in force', tone: 'neutral' as const }

const grantsTable = (member: Member, grants: readonly Grant[], manages: boolean): Table => ({
  label: 'Roles for a part, or for a time',
  columns: [
    { label: 'Role' },
    { label: 'Where' },
    { label: 'When' },
    { label: 'Now' },
    ...(manages ? [{ label: 'Change', align: 'end' as const }] : []),
  ],
  rows: grants.map((g) => ({
    cells: [
      { kind: 'text', text: labelOf(g.role), note: `given by ${g.granted_by}` },
      { kind: 'text', text: whereText(g) },
      { kind: 'text', text: whenText(g) },
      { kind: 'status', status: grantStatus(g) },
      ...(manages
        ? [
            {
              kind: 'action' as const,
              action: {
                label: `Take away ${labelOf(g.role)}`,
                href: url.revocation(member.id),
                fields: { grant_id: g.id },
                small: true,
                tone: 'ghost' as const,
                key: `revoke-${g.id}`,
              },
            },
          ]
        : []),
    ],
  })),
})

function permissionsTable(member: Member, grants: readonly Grant[]): Table {
  const held = [
    ...member.roles.filter(isRole).map((role) => ({ role, where: 'Everywhere' })),
    ...grants
      .filter((g) => g.now)
      .flatMap((g) => (isRole(g.role) ? [{ role: g.role, where: whereText(g) }] : [])),
  ]
  return {
    label: 'Permissions',
    columns: [{ label: 'Role' }, { label: 'Where' }, { label: 'May' }],
    rows: member.active
      ? held.map(({ role, where }) => ({
          cells: [
            { kind: 'text', text: roleLabels[role] },
            { kind: 'text', text: where },
            {
              kind: 'muted',
              text: [...permissionsOf([role])].map((p) => p.replaceAll(/[._]/g, ' ')).join(', '),
            },
          ],
        }))
      : [],
  }
}

const under = (m: Member) => [
  { label: 'People', href: url.index },
  { label: m.name, href: url.show(m.id) },
]

export const memberPicks = {
  entity_id: entityPicker,
  department_id: departmentPicker,
  successor_id: personPicker,
} as const

export async function memberForm(ctx: ReadCtx, refused: Refused, id: string) {
  const [m, departments] = await Promise.all([
    queries.find(ctx.tx, id),
    choicesOf(ctx, memberPicks.department_id),
  ])
  return pickForm(
    ctx,
    {
      title: `Edit ${m.name}`,
      crumbs: [{ label: 'People', href: url.index }],
      action: url.edit(m.id),
      version: m.version,
      cancelHref: url.show(m.id),
      submitLabel: 'Save person',
      fields: [
        { name: 'name', label: 'Name', fallback: m.name },
        ...(departments.any
          ? [
              {
                name: 'department_id',
                label: 'Department',
                picker: memberPicks.department_id,
                placeholder: 'None',
                optional: true,
                fallback: m.department_id ?? '',
              },
            ]
          : []),
        ...roles.map((role) => ({
          name: `role_${role}`,
          label: roleLabels[role],
          type: 'checkbox' as const,
          fallback: m.roles.includes(role) ? 'on' : '',
        })),
      ],
    },
    refused,
  )
}

export async function grantForm(ctx: ReadCtx, refused: Refused, id: string) {
  const m = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: 'Give a role',
      crumbs: under(m),
      action: url.grants(id),
      version: null,
      cancelHref: url.show(id),
      submitLabel: 'Give the role',
      fields: [
        {
          name: 'role',
          label: 'Role',
          type: 'select',
          options: [
            { value: '', label: 'Choose a role' },
            ...roles.map((role) => ({ value: role, label: roleLabels[role] })),
          ],
        },
        {
          name: 'entity_id',
          label: 'Legal entity',
          picker: memberPicks.entity_id,
          placeholder: 'Every entity',
          optional: true,
        },
        {
          name: 'department_id',
          label: 'Department',
          picker: memberPicks.department_id,
          placeholder: 'Every department',
          optional: true,
          hint: 'With everything below it',
        },
        { name: 'from', label: 'First day', type: 'date', optional: true },
        { name: 'until', label: 'Last day', type: 'date', optional: true },
      ],
    },
    refused,
  )
}

export async function deactivationForm(ctx: ReadCtx, refused: Refused, id: string) {
  const m = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: `Deactivate ${m.name}`,
      crumbs: under(m),
      action: url.deactivation(id),
      version: m.version,
      cancelHref: url.show(id),
      submitLabel: 'Deactivate',
      fields: [
        {
          name: 'successor_id',
          label: 'Who takes over?',
          picker: memberPicks.successor_id,
          placeholder: 'Anybody who may decide',
          optional: true,
          hint: 'Gets their cost centres and departments, and the approvals they may decide. What they may not decide goes to a controller.',
        },
      ],
    },
    refused,
  )
}
