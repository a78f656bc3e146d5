import type { z } from 'zod'
import { roleLabels, roles } from '../kernel/permissions.ts'
import { invalid } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateTimeText } from '../platform/view/format.ts'
import { formState } from '../platform/view/form.ts'
import { formPage, paged } from '../platform/view/pages.ts'
import type {
  Action,
  ErrorSummary,
  Field,
  ListPage,
  PageHeader,
  Status,
  Table,
} from '../platform/view/ui.ts'
import { check, example, read, rolesText, type Checked } from './csv.ts'
import * as queries from './queries.ts'

export type Invitation = z.output<typeof queries.Row>
export type Listed = ListPage & { rows: readonly Invitation[]; nextCursor: string | null }
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

export async function listPage(
  ctx: ReadCtx,
  input: { cursor?: string | undefined; limit?: number | undefined },
): Promise<Listed> {
  const limit = input.limit ?? 50
  const { rows, nextCursor, pager } = paged(
    await queries.list(ctx.tx, { cursor: input.cursor, limit }),
    limit,
    url.index,
    input.cursor,
  )
  const invite = {
    label: 'Invite somebody',
    href: url.new,
    variant: 'primary' as const,
    icon: 'mail' as const,
  }
  const action = (label: string, href: string, i: Invitation): Action => ({
    label,
    href,
    small: true,
    tone: 'ghost',
    key: `${href}-${i.version}`,
  })
  return {
    title: 'Invitations',
    rows,
    nextCursor,
    pager,
    header: {
      title: 'Invitations',
      crumbs: [{ label: 'People', href: '/members' }, { label: 'Invitations' }],
      buttons: [invite, { label: 'Invite from a table', href: url.import, icon: 'upload' }],
    },
    table: {
      label: 'Invitations',
      columns: [
        { label: 'Person' },
        { label: 'Status' },
        { label: 'Roles' },
        { label: 'Until' },
        { label: 'Change', align: 'end' },
      ],
      rows: rows.map((i) => ({
        cells: [
          { kind: 'text', text: i.name, note: i.email },
          { kind: 'status', status: states[i.status] },
          { kind: 'text', text: rolesText(i.roles), note: `invited by ${i.invited_by}` },
          { kind: 'muted', text: dateTimeText(i.expires_at, ctx.actor.timeZone) },
          i.status === 'open' || i.status === 'expired'
            ? { kind: 'action', action: action(`Send again to ${i.name}`, url.again(i.id), i) }
            : { kind: 'muted', text: '' },
        ],
      })),
    },
    empty: rows.length
      ? null
      : {
          title: 'Nobody is invited',
          text: 'An invitation is a link by mail. The person who follows it chooses a password and joins with the roles you chose.',
          icon: 'mail',
          button: invite,
        },
  }
}

export async function inviteForm(ctx: ReadCtx, refused: Refused) {
  const departments = await queries.departments(ctx.tx)
  return formPage(
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
        ...(departments.length
          ? [
              {
                name: 'department_id',
                label: 'Department',
                type: 'select' as const,
                optional: true,
                options: [
                  { value: '', label: 'None' },
                  ...departments.map((d) => ({ value: d.id, label: `${d.code} · ${d.name}` })),
                ],
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
