import type { Actor } from '../kernel/actor.ts'
import {
  inUse,
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import type { Button, Status } from '../platform/view/ui.ts'
import { typeNames } from './custom-field.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export const statusOf = ({ active }: Pick<queries.Row, 'active'>): Status =>
  active ? { text: 'In use', tone: 'ok' } : { text: 'Not in use', tone: 'neutral' }

export const customFieldList = list({
  path: url.index,
  title: 'Custom fields',
  summary: 'Fields that an administrator defined, in the order of the form.',
  allow: 'organisation.manage',
  order: 'position',
  rows: () => queries.listed,
  columns: {
    label: linkColumn<queries.Row>({
      label: 'Field',
      link: (f) => ({ text: f.label, href: url.show(f.id) }),
      note: (f) => f.key,
      noteLabel: 'Key',
    }),
    type: textColumn<queries.Row>('Type', (f) => typeNames[f.type]),
    required: textColumn<queries.Row>('Required', (f) => (f.required ? 'Yes' : 'No')),
    position: numberColumn<queries.Row>('Place', (f) => String(f.position), { sort: 'position' }),
    status: statusColumn<queries.Row>('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Label or key', where: queries.matches.text },
    status: inUse('Not in use', queries.matches.status),
  },
  header: ({ actor }) => ({
    meta: 'What your organisation keeps of its vendors besides. Each is a field of the vendor’s form.',
    buttons: addTo(actor),
  }),
  empty: ({ actor }) => ({
    title: 'No custom fields yet',
    text: 'A custom field keeps something of each vendor that the form does not ask for, such as an insurance number.',
    icon: 'list-checks',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (field) => field },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('organisation.manage')
    ? [{ label: 'New custom field', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
