import { toText } from '../messages/index.ts'
import { z } from 'zod'
import { roleLabels } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, dateTimeText } from '../platform/view/format.ts'
import { paged } from '../platform/view/pages.ts'
import type { Action, ListPage, Row as TableRow, Table } from '../platform/view/ui.ts'
import { whyNot } from './role-proposal.ts'
import * as queries from './queries.ts'

export const url = {
  index: '/role-proposals',
  confirmation: (id: string) => `/role-proposals/${id}/confirmation`,
  refusal: (id: string) => `/role-proposals/${id}/refusal`,
}
export const ProposalJson = z.object({
  id: z.string(),
  member_id: z.string(),
  member: z.string(),
  role: z.string(),
  standing: z.boolean(),
  entity: z.string().nullable(),
  department: z.string().nullable(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  cause: z.string(),
  status: z.string(),
  proposed_by: z.string().nullable(),
  decided_by: z.string().nullable(),
  reason: z.string().nullable(),
  version: z.number(),
})
export const proposalJson = (p: queries.ProposalRow): z.input<typeof ProposalJson> => ({
  id: p.id,
  member_id: p.user_id,
  member: p.name,
  role: p.role,
  standing: p.standing,
  entity: p.entity,
  department: p.department,
  from: p.valid_from,
  until: p.last_day,
  cause: p.cause,
  status: p.status,
  proposed_by: p.proposed_by_name,
  decided_by: p.decided_by_name,
  reason: p.reason && toText(p.reason),
  version: p.version,
})

export type Listed = ListPage & {
  rows: readonly queries.ProposalRow[]
  nextCursor: string | null
}
type Input = { all?: boolean | undefined; cursor?: string | undefined; limit?: number | undefined }
export async function listPage(ctx: ReadCtx, input: Input): Promise<Listed> {
  const limit = input.limit ?? 50
  const { rows, nextCursor, pager } = paged(
    await queries.list(ctx.tx, { open: !input.all, cursor: input.cursor, limit }),
    limit,
    url.index,
    input.cursor,
  )
  return {
    title: 'Roles to confirm',
    rows,
    nextCursor,
    pager,
    header: {
      title: 'Roles to confirm',
      crumbs: [{ label: 'People', href: '/members' }, { label: 'Roles to confirm' }],
      meta: 'Roles that move money are given by two administrators',
      buttons: [
        input.all
          ? { label: 'Only what waits', href: url.index }
          : { label: 'Show decided too', href: `${url.index}?all=on` },
      ],
    },
    table: proposalsTable(ctx, rows),
    empty: rows.length
      ? null
      : {
          title: 'No role waits',
          text: 'A role of approver, buyer, AP clerk, controller or administrator waits here until a second administrator confirms it.',
          icon: 'user-check',
          button: { label: 'People', href: '/members' },
        },
  }
}

const causes = {
  member: 'by hand',
  invitation: 'by invitation',
  single_sign_on: 'by single sign-on',
  reactivation: 'activated again',
} as const
const statusTexts = {
  proposed: { text: 'Waits for a second administrator', tone: 'warn' },
  confirmed: { text: 'Confirmed', tone: 'ok' },
  refused: { text: 'Refused', tone: 'bad' },
} as const

export const proposalsTable = (ctx: ReadCtx, rows: readonly queries.ProposalRow[]): Table => ({
  label: 'Roles to confirm',
  columns: [
    { label: 'Person' },
    { label: 'Role' },
    { label: 'Where and when' },
    { label: 'Given by' },
    { label: 'Status' },
    ...(ctx.actor.permissions.has('members.manage')
      ? [
          { label: 'Decide', align: 'end' as const },
          { label: 'Refuse', align: 'end' as const },
        ]
      : []),
  ],
  rows: rows.map((p) => rowOf(ctx, p)),
})

function rowOf(ctx: ReadCtx, p: queries.ProposalRow): TableRow {
  const manages = ctx.actor.permissions.has('members.manage')
  const open = p.status === 'proposed'
  return {
    cells: [
      { kind: 'link', text: p.name, href: `/members/${p.user_id}` },
      { kind: 'text', text: roleLabels[p.role] },
      { kind: 'muted', text: placeText(p) },
      {
        kind: 'text',
        text: p.proposed_by_name ?? 'Single sign-on',
        note: `${causes[p.cause]}, ${dateTimeText(p.proposed_at, ctx.actor.timeZone)}`,
      },
      { kind: 'status', status: statusTexts[p.status] },
      ...(manages
        ? [
            open && whyNot(p, ctx.actor.userId) === null
              ? { kind: 'action' as const, action: confirmation(p) }
              : {
                  kind: 'muted' as const,
                  text: open ? 'Another administrator' : p.reason ? toText(p.reason) : '',
                },
            open
              ? { kind: 'action' as const, action: refusal(p) }
              : { kind: 'muted' as const, text: p.decided_by_name ?? '' },
          ]
        : []),
    ],
  }
}

const confirmation = (p: queries.ProposalRow): Action => ({
  label: `Confirm ${roleLabels[p.role]}`,
  href: url.confirmation(p.id),
  tone: 'primary',
  small: true,
  version: p.version,
  key: `confirm-${p.id}`,
})
const refusal = (p: queries.ProposalRow): Action => ({
  label: 'Refuse',
  href: url.refusal(p.id),
  tone: 'ghost',
  small: true,
  version: p.version,
  key: `refuse-${p.id}`,
  needsReason: true,
  reasonLabel: 'Why not?',
})

function placeText(p: queries.ProposalRow): string {
  const where = [p.entity, p.department].filter((part) => part !== null).join(', ')
  const from = p.valid_from ? `from ${dateText(p.valid_from)}` : ''
  const until = p.last_day ? `until ${dateText(p.last_day)}` : ''
  return [where || 'Everywhere', from, until].filter(Boolean).join(' ')
}
