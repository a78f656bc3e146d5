import { roleLabels, roles } from '../kernel/permissions.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'
import { SummaryJson, summaryJson } from './api.ts'
import { rolesText, statusOf } from './words.ts'
import type { Member } from './words.ts'

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
