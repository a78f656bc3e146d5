import {
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import { PolicyJson, policyJson } from './json.ts'
import * as queries from './queries.ts'
import type { Policy } from './queries.ts'
import { url } from './urls.ts'
import { nameOf, states } from './pages.ts'

export const policyList = list({
  path: url.policies,
  title: 'Versions of the approval rules',
  summary: 'Versions and drafts of the approval policy, newest first.',
  allow: 'approval_rules.read',
  rows: () => queries.listed,
  columns: {
    policy: linkColumn<Policy>({
      label: 'Policy',
      link: (p) => ({ text: nameOf(p), href: url.policy(p.id) }),
      note: (p) => p.note || null,
    }),
    status: statusColumn<Policy>('Status', (p) => states[p.status]),
    rules: numberColumn<Policy>('Rules', (p) => String(p.rules)),
    author: textColumn<Policy>('Written by', (p) => p.author),
    activated: timeColumn<Policy>('In force since', (p) => p.activated_at),
    activator: textColumn<Policy>('Activated by', (p) => p.activator),
  },
  filters: {
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(states).map(([value, { text: label }]) => ({ value, label })),
      where: queries.matches.status,
    },
  },
  header: () => ({ crumbs: [{ label: 'Approval rules', href: url.index }, { label: 'Versions' }] }),
  empty: () => ({
    title: 'No policy yet',
    text: 'Until there is one, every request goes to a controller.',
    icon: 'list-checks',
    button: { label: 'Approval rules', href: url.index },
  }),
  json: { schema: PolicyJson, of: policyJson },
})
