import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { url } from './urls.ts'

export type Entity = z.output<typeof queries.Row>
export const statusOf = (e: Entity) =>
  e.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }
export const entityList = list({
  path: url.index,
  title: 'Legal entities',
  summary: 'Legal entities of the organisation.',
  allow: 'cost_centers.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<Entity>({
      label: 'Legal entity',
      sort: 'name',
      link: (e) => ({ text: e.name, href: url.show(e.id) }),
      note: (e) => e.code,
      noteLabel: 'Code',
    }),
    country: textColumn<Entity>('Country', (e) => e.country, { sort: 'country' }),
    tax_id: textColumn<Entity>('Tax number', (e) => e.tax_id),
    status: statusColumn('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
  },
  header: ({ actor }) => ({
    meta: 'The companies that contract and pay. Each cost centre belongs to one.',
    buttons: addTo(actor),
  }),
  empty: ({ actor }) => ({
    title: 'No legal entities yet',
    text: 'A legal entity is a company that contracts and pays.',
    icon: 'building-2',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (entity) => entity },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('organisation.manage')
    ? [{ label: 'New legal entity', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
