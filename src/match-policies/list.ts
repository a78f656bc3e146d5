import {
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import { PolicyJson, policyJson } from './json.ts'
import { draftAction, manages, nameOf, states, title, url } from './pages.ts'
import { listed, matches, type PolicyRow } from './queries.ts'

export const policyList = list({
  path: url.index,
  title,
  summary: 'Versions and drafts of the matching policy, newest first.',
  allow: 'match_policies.read',
  rows: () => listed,
  columns: {
    version: linkColumn<PolicyRow>({
      label: 'Version',
      link: (p) => ({ text: nameOf(p), href: url.policy(p.id) }),
      note: (p) => p.note || null,
    }),
    status: statusColumn<PolicyRow>('Status', (p) => states[p.status]),
    rules: numberColumn<PolicyRow>('Sets of tolerances', (p) => String(p.rule_count)),
    author: textColumn<PolicyRow>('Written by', (p) => p.author),
    activated: timeColumn<PolicyRow>('In force since', (p) => p.activated_at),
    activator: textColumn<PolicyRow>('Activated by', (p) => p.activator),
  },
  filters: {
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(states).map(([value, { text: label }]) => ({ value, label })),
      where: matches.status,
    },
  },
  header: (ctx) => ({
    meta: 'How far a bill may differ from its order, where, and who may accept how much.',
    actions: manages(ctx) ? [draftAction('Draft a change', null, 'primary')] : [],
  }),
  empty: () => ({
    title: 'No policy yet',
    text: 'Draft the first version of the matching policy.',
    icon: 'list-checks',
  }),
  json: { schema: PolicyJson, of: policyJson },
})
