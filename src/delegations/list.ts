import { dayColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { personPicker } from '../pickers/index.ts'
import { states } from './delegation.ts'
import * as queries from './queries.ts'
import { type Delegation, coverText, nounOf, stateOf } from './words.ts'
import { url } from './urls.ts'
import { DelegationJson, delegationJson } from './api.ts'

export const delegationList = list({
  path: url.all,
  title: 'Delegations',
  summary: 'Who decides in whose place, newest first.',
  allow: 'members.read',
  rows: () => queries.listed,
  columns: {
    who: textColumn<Delegation>('Who', (d) => `${d.to_name} for ${d.from_name}`, {
      note: (d) => d.note,
    }),
    status: statusColumn<Delegation>('Status', (d, ctx) => states[stateOf(d, ctx.today)]),
    kind: textColumn<Delegation>('What for', (d, ctx) => nounOf(ctx, d.kind), {
      note: (d, ctx) => coverText(ctx, d),
    }),
    from: dayColumn<Delegation>('From', (d) => d.valid_from, { sort: 'from' }),
    until: dayColumn<Delegation>('Until', (d) => d.valid_until),
  },
  filters: {
    by: { kind: 'pick', label: 'Of', picker: personPicker, where: queries.matches.by },
    to: { kind: 'pick', label: 'To', picker: personPicker, where: queries.matches.to },
    days: { kind: 'days', label: 'Holds', where: queries.matches.days },
  },
  header: () => ({ meta: 'Who decides in whose place. Each person names their own stand-in.' }),
  empty: () => ({
    title: 'No delegations yet',
    text: 'People name their stand-in under Your account, Delegation.',
    icon: 'user-check',
  }),
  json: {
    schema: DelegationJson,
    of: (row, { today, actor }) =>
      delegationJson(row, { today, base: actor.organisation.baseCurrency }),
  },
})
