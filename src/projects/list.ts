import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { personPicker } from '../pickers/index.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { url } from './urls.ts'

export type Project = z.output<typeof queries.Row>
export const statusOf = (p: Project) =>
  p.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }
export const projectList = list({
  path: url.index,
  title: 'Projects',
  summary: 'Projects that are bought for.',
  allow: 'cost_centers.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<Project>({
      label: 'Project',
      sort: 'name',
      link: (p) => ({ text: p.name, href: url.show(p.id) }),
      note: (p) => p.code,
      noteLabel: 'Code',
    }),
    owner: textColumn<Project>('Owner', (p) => p.owner_name, { sort: 'owner' }),
    status: statusColumn('Status', statusOf),
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
    title: 'No projects yet',
    text: 'A project can have a budget of its own, whichever cost centre buys for it. Its owner answers for that budget.',
    icon: 'folder',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (project) => project },
})
function addTo({ permissions }: Actor): Button[] {
  return permissions.has('cost_centers.manage')
    ? [{ label: 'New project', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
}
