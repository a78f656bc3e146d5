import { money } from '../kernel/money.ts'
import type { Actor } from '../kernel/actor.ts'
import { entityPicker } from '../pickers/index.ts'
import {
  dayColumn,
  linkColumn,
  list,
  moneyColumn,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import { RunSummaryJson, runSummaryJson } from './api.ts'
import type { Run } from './run.ts'
import { listed, matches } from './run-queries.ts'
import { runChips } from './states.ts'
import { url } from './url.ts'

export const runList = list({
  path: url.runs,
  title: 'Payment runs',
  summary: 'What is paid together from one account, newest first.',
  allow: 'payments.read',
  rows: () => listed,
  columns: {
    number: linkColumn<Run>({
      label: 'Run',
      link: (r) => ({ text: r.number, href: url.run(r.id) }),
      note: (r) => r.title,
      noteLabel: 'From',
    }),
    status: statusColumn<Run>('Status', (r) => runChips[r.status]),
    entity: textColumn<Run>('Legal entity', (r) => r.entity),
    pay_on: dayColumn<Run>('To be paid on', (r) => r.pay_on, { sort: 'pay_on' }),
    total: moneyColumn<Run>('Total', (r) => money(r.total, r.currency)),
    by: textColumn<Run>('Proposed by', (r) => r.proposed_by_name, { extra: true }),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Number or account', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: Object.entries(runChips).map(([value, { text: label }]) => ({ value, label })),
      where: matches.status,
    },
    pay_on: { kind: 'days', label: 'To be paid', where: matches.days },
    entity_id: { kind: 'pick', label: 'Legal entity', picker: entityPicker, where: matches.entity },
    total: { kind: 'amounts', label: 'Total', in: 'own', where: matches.total },
  },
  buttons: ({ actor }) => [...proposing(actor), { label: 'All payments', href: url.index }],
  empty: ({ actor }) => ({
    title: 'No payment runs yet',
    text: 'A run pays what is due by a day from one account. One person proposes it, another approves it, and a third releases it.',
    icon: 'landmark',
    button: proposing(actor)[0],
  }),
  json: { schema: RunSummaryJson, of: runSummaryJson },
})

/** The way to a new run, for those who may propose one. */
export const proposing = ({ permissions }: Actor): Button[] =>
  permissions.has('payments.propose')
    ? [{ label: 'Propose a run', href: url.newRun, variant: 'primary', icon: 'plus' }]
    : []
