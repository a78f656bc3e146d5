import { z } from 'zod'
import { DecimalText, Uuid, Version } from '../platform/http/output.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import { quantityText } from '../platform/view/format.ts'
import * as queries from './queries.ts'
import type { BundleRow } from './queries.ts'
import { url } from './url.ts'

export const BundleJson = z.object({
  id: Uuid,
  name: z.string(),
  active: z.boolean(),
  lines: z.array(
    z.object({
      item_id: Uuid,
      code: z.string(),
      name: z.string(),
      quantity: DecimalText,
      unit: z.string(),
    }),
  ),
  version: Version,
})
export const bundleJson = (b: BundleRow): z.input<typeof BundleJson> => ({
  id: b.id,
  name: b.name,
  active: b.active,
  lines: b.lines.map(({ active: _active, ...line }) => line),
  version: b.version,
})

export const statusOf = ({ active }: Pick<BundleRow, 'active'>) =>
  active
    ? { text: 'In use', tone: 'ok' as const }
    : { text: 'Not used any more', tone: 'neutral' as const }

export const bundleList = list({
  path: url.index,
  title: 'Bundles',
  summary: 'Items of the catalog that are requested together.',
  allow: 'catalog.read',
  order: 'name',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<BundleRow>({
      label: 'Bundle',
      sort: 'name',
      link: (b) => ({ text: b.name, href: url.show(b.id) }),
    }),
    items: textColumn<BundleRow>('Items', (b) =>
      b.lines.map((l) => `${quantityText(l.quantity)} ${l.unit} ${l.name}`).join(', '),
    ),
    status: statusColumn<BundleRow>('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name', where: queries.matches.text },
    status: inUse('Not used any more', queries.matches.status),
  },
  header: () => ({
    meta: 'Items of the catalog that are requested together',
    crumbs: [{ label: 'Catalog', href: '/catalog' }, { label: 'Bundles' }],
  }),
  empty: ({ actor }) => ({
    title: 'No bundles yet',
    text: actor.permissions.has('catalog.manage')
      ? 'Choose items in the catalog and press “Save as a bundle”, such as all that a new colleague needs.'
      : 'A bundle is a list of items that are requested together, such as all that a new colleague needs. A buyer makes it in the catalog.',
    icon: 'package',
    button: { label: 'Open the catalog', href: '/catalog' },
  }),
  json: { schema: BundleJson, of: bundleJson },
})
