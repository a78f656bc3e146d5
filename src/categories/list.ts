import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { url } from './urls.ts'

export type Category = z.output<typeof queries.Row>
export const statusOf = (k: Category) =>
  k.active ? { text: 'Active', tone: 'ok' as const } : { text: 'Closed', tone: 'neutral' as const }
type ListedCategory = Category & { depth: number }
export const categoryList = list({
  path: url.index,
  title: 'Categories',
  summary: 'Categories of what is bought, each below the one it is part of.',
  allow: 'cost_centers.read',
  order: 'place',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<ListedCategory>({
      label: 'Category',
      sort: 'place',
      link: (k) => ({ text: k.name, href: url.show(k.id), depth: k.depth }),
      note: (k) => k.code,
      noteLabel: 'Code',
    }),
    parent: textColumn<ListedCategory>('Part of', (k) => k.parent_name),
    status: statusColumn<ListedCategory>('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or code', where: queries.matches.text },
    status: inUse('Closed', queries.matches.status),
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No categories yet',
    text: 'A category says what kind of thing is bought. Budgets and approval rules can be for a category and everything below it.',
    icon: 'tags',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (category) => category },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('cost_centers.manage')
    ? [{ label: 'New category', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
