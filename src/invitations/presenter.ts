import { z } from 'zod'
import { roleLabels, roles } from '../kernel/permissions.ts'
import { invalid } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { formState } from '../platform/view/form.ts'
import {
  actionColumn,
  list,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type {
  Action,
  Button,
  ErrorSummary,
  Field,
  PageHeader,
  Status,
  Table,
} from '../platform/view/ui.ts'
import { check, example, read, rolesText, type Checked } from './csv.ts'
import * as queries from './queries.ts'
import { departmentPicker } from '../pickers/index.ts'
import { choicesOf, pickForm } from '../platform/view/picks.ts'

export type Invitation = z.output<typeof queries.Row>
export const url = {
  index: '/invitations',
  new: '/invitations/new',
  import: '/invitations/import',
  confirmed: '/invitations/import/confirmation',
  again: (id: string) => `/invitations/${id}/resend`,
  revocation: (id: string) => `/invitations/${id}/revocation`,
}
const states: Record<Invitation['status'], Status> = {
  open: { text: 'Waiting', tone: 'info' },
  expired: { text: 'Too old', tone: 'warn' },
  accepted: { text: 'Joined', tone: 'ok' },
  revoked: { text: 'Taken back', tone: 'neutral' },
}

export const InvitationJson = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  status: z.string(),
  invited_by: z.string(),
  expires_at: z.string(),
  version: z.number(),
})
export const invitationJson = (i: Invitation): z.input<typeof InvitationJson> => ({
  ...i,
  expires_at: i.expires_at.toISOString(),
})

const invite: Button = {
  label: 'Invite somebody',
  href: url.new,
  variant: 'primary',
  icon: 'mail',
}
const sendAgain = (i: Invitation): Action => ({
  label: `Send again to ${i.name}`,
  href: url.again(i.id),
  small: true,
  tone: 'ghost',
  key: `${url.again(i.id)}-${i.version}`,
})
export const invitationList = list({
  path: url.index,
  title: 'Invitations',
  summary: 'Who was invited, newest first.',
  allow: 'members.manage',
  rows: () => queries.listed,
  columns: {
    name: textColumn<Invitation>('Person', (i) => i.name, { sort: 'name', note: (i) => i.email }),
    status: statusColumn<Invitation>('Status', (i) => states[i.status]),
    roles: textColumn<Invitation>('Roles', (i) => rolesText(i.roles), {
      note: (i) => `invited by ${i.invited_by}`,
    }),
    until: timeColumn<Invitation>('Until', (i) => i.expires_at),
    change: actionColumn<Invitation>('Change', 'members.manage', (i) =>
      i.status === 'open' || i.status === 'expired'
        ? { kind: 'action', action: sendAgain(i) }
        : { kind: 'muted', text: '' },
    ),
  },
  filters: {
    q: { kind: 'text', label: 'Name or e-mail', where: queries.matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(states).map(([value, { text: label }]) => ({ value, label })),
      where: queries.matches.status,
    },
  },
  header: () => ({
    crumbs: [{ label: 'People', href: '/members' }, { label: 'Invitations' }],
    buttons: [invite, { label: 'Invite from a table', href: url.import, icon: 'upload' }],
  }),
  empty: () => ({
    title: 'Nobody is invited',
    text: 'An invitation is a link by mail. The person who follows it chooses a password and joins with the roles you chose.',
    icon: 'mail',
    button: invite,
  }),
  json: { schema: InvitationJson, of: invitationJson },
})

export const invitationPicks = { department_id: departmentPicker } as const
export async function inviteForm(ctx: ReadCtx, refused: Refused) {
  const departments = await choicesOf(ctx, invitationPicks.department_id)
  return pickForm(
    ctx,
    {
      title: 'Invite somebody',
      crumbs: [
        { label: 'People', href: '/members' },
        { label: 'Invitations', href: url.index },
      ],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Send the invitation',
      fields: [
        { name: 'name', label: 'Name' },
        { name: 'email', label: 'E-mail', type: 'email' },
        ...(departments.any
          ? [
              {
                name: 'department_id',
                label: 'Department',
                picker: invitationPicks.department_id,
                placeholder: 'None',
                optional: true,
              },
            ]
          : []),
        ...roles.map((role) => ({
          name: `role_${role}`,
          label: roleLabels[role],
          type: 'checkbox' as const,
        })),
      ],
    },
    refused,
  )
}

/** Lines of a table checked against what is here now. 422 with a sentence when it is no table. */
export async function checked(ctx: ReadCtx, csv: string): Promise<Checked[]> {
  const rows = read(csv)
  if (typeof rows === 'string') throw invalid('/csv', 'unreadable', rows)
  const [departments, taken] = await Promise.all([
    queries.departments(ctx.tx),
    queries.unavailableAddresses(
      ctx.tx,
      rows.map((row) => (row.cells['email'] ?? '').toLowerCase()),
    ),
  ])
  return check(rows, { departments, taken })
}

export type ImportPage = {
  title: string
  header: PageHeader
  summary: ErrorSummary | null
  field: Field
  table: Table | null
  csv: string
  ready: number
  bad: number
  key: string
  rows: readonly Checked[]
}
/** The table as pasted, and what each line would do. Nothing is sent before it is confirmed. */
export function importPage(
  csv: string,
  rows: readonly Checked[],
  { errors }: Pick<Refused, 'errors'> = { errors: [] },
): ImportPage {
  const state = formState({ csv }, errors)
  const bad = rows.filter((row) => row.errors.length > 0).length
  return {
    title: `${errors.length ? 'Error: ' : ''}Invite from a table`,
    summary: state.summary,
    csv,
    rows,
    bad,
    ready: rows.length - bad,
    key: crypto.randomUUID(),
    header: {
      title: 'Invite from a table',
      crumbs: [
        { label: 'People', href: '/members' },
        { label: 'Invitations', href: url.index },
        { label: 'From a table' },
      ],
    },
    field: {
      name: 'csv',
      label: 'Paste the table, with its header',
      type: 'textarea',
      rows: 8,
      hint: 'Columns name, email, roles (several with spaces) and department (its code)',
      value: csv || example,
      error: state.error('/csv'),
    },
    table:
      rows.length === 0
        ? null
        : {
            label: 'What each line does',
            columns: [
              { label: 'Person' },
              { label: 'Line', align: 'end' },
              { label: 'Roles' },
              { label: 'Department' },
              { label: 'Result' },
            ],
            rows: rows.map((row) => ({
              cells: [
                { kind: 'text', text: row.name || '—', note: row.email },
                { kind: 'number', text: String(row.line) },
                { kind: 'text', text: rolesText(row.roles) },
                { kind: 'text', text: row.department || '—' },
                row.errors.length
                  ? { kind: 'text', text: row.errors.join(' ') }
                  : { kind: 'status', status: { text: 'Will be invited', tone: 'ok' } },
              ],
            })),
          },
  }
}
