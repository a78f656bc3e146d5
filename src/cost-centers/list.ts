import type { Actor } from '../kernel/actor.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { personPicker } from '../pickers/index.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { type Center, CenterJson, centerJson } from './api.ts'
import { url } from './urls.ts'

export const statusOf = (c: Center) =>
  c.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }

export const centerList = list({
  path: url.index,
  title: 'Cost centres',
  summary: 'Cost centres, newest first.',
  allow: 'cost_centers.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<Center>({
      label: 'Cost centre',
      sort: 'name',
      link: (c) => ({ text: c.name, href: url.show(c.id) }),
      note: (c) => c.code,
      noteLabel: 'Code',
    }),
    owner: textColumn<Center>('Owner', (c) => c.owner_name, { sort: 'owner' }),
    status: statusColumn('Status', statusOf),
    entity: textColumn<Center>('Legal entity', (c) => c.entity_name, {
      sort: 'entity',
      extra: true,
    }),
    department: textColumn<Center>('Department', (c) => c.department_name, { extra: true }),
    parent: textColumn<Center>('Part of', (c) => c.parent_name, { extra: true }),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
    owner_id: {
      kind: 'pick',
      label: 'Owner',
      picker: personPicker,
      where: queries.matches.owner,
    },
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No cost centres yet',
    text: 'Every request is charged to a cost centre; its owner approves first.',
    icon: 'network',
    button: addTo(actor)[0],
  }),
  json: { schema: CenterJson, of: centerJson },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('cost_centers.manage')
    ? [{ label: 'New cost centre', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
