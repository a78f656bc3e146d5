import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { personPicker } from '../pickers/index.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { url } from './urls.ts'

export type Department = z.output<typeof queries.Row>
export const statusOf = (d: Department) =>
  d.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }
export const departmentList = list({
  path: url.index,
  title: 'Departments',
  summary: 'Departments of the organisation.',
  allow: 'cost_centers.read',
  rows: ({ today }) => queries.listed(today),
  columns: {
    name: linkColumn<Department>({
      label: 'Department',
      sort: 'name',
      link: (d) => ({ text: d.name, href: url.show(d.id) }),
      note: (d) => d.code,
      noteLabel: 'Code',
    }),
    parent: textColumn<Department>('Part of', (d) => d.parent_name),
    manager: textColumn<Department>('Manager', (d) => d.manager_name, {
      sort: 'manager',
      blank: 'Nobody',
    }),
    status: statusColumn('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
    manager_id: {
      kind: 'pick',
      label: 'Manager',
      picker: personPicker,
      where: queries.matches.manager,
    },
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No departments yet',
    text: 'Departments group people and cost centres. A role can be given for a department and everything below it.',
    icon: 'network',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (department) => department },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('organisation.manage')
    ? [{ label: 'New department', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
