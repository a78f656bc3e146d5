import { toText } from '../messages/index.ts'
import { z } from 'zod'
import { roleLabels } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, dateTimeText } from '../platform/view/format.ts'
import {
  actionColumn,
  linkColumn,
  list,
  statusColumn,
  tableFor,
  textColumn,
} from '../platform/lists/index.ts'
import { personPicker } from '../pickers/index.ts'
import type { Action, Table } from '../platform/view/ui.ts'
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

const columns = {
  person: linkColumn<queries.ProposalRow>({
    label: 'Person',
    link: (p) => ({ text: p.name, href: `/members/${p.user_id}` }),
  }),
  role: textColumn<queries.ProposalRow>('Role', (p) => roleLabels[p.role]),
  place: textColumn<queries.ProposalRow>('Where and when', placeText),
  given_by: textColumn<queries.ProposalRow>(
    'Given by',
    (p) => p.proposed_by_name ?? 'Single sign-on',
    { note: (p, ctx) => `${causes[p.cause]}, ${dateTimeText(p.proposed_at, ctx.actor.timeZone)}` },
  ),
  status: statusColumn<queries.ProposalRow>('Status', (p) => statusTexts[p.status]),
  decide: actionColumn<queries.ProposalRow>('Decide', 'members.manage', (p, ctx) => {
    const open = p.status === 'proposed'
    return open && whyNot(p, ctx.actor.userId) === null
      ? { kind: 'action', action: confirmation(p) }
      : { kind: 'muted', text: open ? 'Another administrator' : p.reason ? toText(p.reason) : '' }
  }),
  refuse: actionColumn<queries.ProposalRow>('Refuse', 'members.manage', (p) =>
    p.status === 'proposed'
      ? { kind: 'action', action: refusal(p) }
      : { kind: 'muted', text: p.decided_by_name ?? '' },
  ),
}

export const proposalList = list({
  path: url.index,
  title: 'Roles to confirm',
  summary: 'Roles that wait for a second administrator, newest first.',
  allow: 'members.read',
  rows: () => queries.listed,
  columns,
  filters: {
    all: {
      kind: 'choice',
      label: 'Which',
      any: 'Only what waits',
      options: [{ value: 'on', label: 'Decided too' }],
      flag: true,
      where: queries.matches.decidedToo,
    },
    person: { kind: 'pick', label: 'Person', picker: personPicker, where: queries.matches.person },
  },
  implied: ({ all }) => (all ? null : queries.matches.open),
  tabs: 'all',
  header: () => ({
    crumbs: [{ label: 'People', href: '/members' }, { label: 'Roles to confirm' }],
    meta: 'Roles that move money are given by two administrators',
  }),
  empty: () => ({
    title: 'No role waits',
    text: 'A role of approver, buyer, AP clerk, controller or administrator waits here until a second administrator confirms it.',
    icon: 'user-check',
    button: { label: 'People', href: '/members' },
  }),
  json: { schema: ProposalJson, of: proposalJson },
})

/** The same columns beside a person. */
export const proposalsTable = (ctx: ReadCtx, rows: readonly queries.ProposalRow[]): Table =>
  tableFor(ctx, proposalList, rows)

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
