import { z } from 'zod'
import { Uuid, Version } from '../platform/http/output.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import * as queries from './queries.ts'
import type { DocumentKind } from './queries.ts'
import { askedOfText, risks } from './rule.ts'
import { url } from './url.ts'

export const KindJson = z.object({
  id: Uuid,
  name: z.string(),
  why: z.string().nullable(),
  expires: z.boolean(),
  active: z.boolean(),
  rules: z.array(
    z.object({
      id: Uuid,
      country: z.string().nullable(),
      risk: z.enum(risks).nullable(),
      category_id: Uuid.nullable(),
      category: z.string().nullable(),
    }),
  ),
  version: Version,
})

export const statusOf = ({ active }: DocumentKind) =>
  active
    ? { text: 'In use', tone: 'ok' as const }
    : { text: 'Not used any more', tone: 'neutral' as const }
const askedOf = ({ active, rules }: DocumentKind): string =>
  active && rules.length ? rules.map(askedOfText).join('; ') : 'Nobody'

export const kindList = list({
  path: url.index,
  title: 'Vendor document kinds',
  summary: 'Kinds of vendor documents, and which vendors must provide each.',
  allow: 'vendors.read',
  order: 'name',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<DocumentKind>({
      label: 'Kind',
      sort: 'name',
      link: (k) => ({ text: k.name, href: url.show(k.id) }),
    }),
    asked_of: textColumn<DocumentKind>('Required of', askedOf),
    expires: textColumn<DocumentKind>('Expires', (k) =>
      k.expires ? 'On the date it states' : 'Does not expire',
    ),
    status: statusColumn<DocumentKind>('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name', where: queries.matches.text },
    status: inUse('Not used any more', queries.matches.status),
  },
  buttons: ({ actor }) =>
    actor.permissions.has('organisation.manage')
      ? [{ label: 'New kind', href: url.new, variant: 'primary', icon: 'plus' }]
      : [],
  empty: () => ({
    title: 'No kinds yet',
    text: 'A kind is a document that vendors give, such as a certificate of insurance. Its rules say which vendors must provide it.',
    icon: 'list-checks',
  }),
  json: { schema: KindJson, of: (kind) => kind },
})
