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
import { FormatJson, formatJson } from './api.ts'
import * as queries from './queries.ts'
import type { JournalFormat } from './queries.ts'
import { url } from './url.ts'
import { amountLabels, encodingLabels } from './words.ts'

export const statusOf = ({ active }: Pick<JournalFormat, 'active'>): Status =>
  active ? { text: 'In use', tone: 'ok' } : { text: 'Archived', tone: 'neutral' }

export const formatList = list({
  path: url.index,
  title: 'Journal formats',
  summary: 'How the files of journals are written for the accounting system.',
  allow: 'journals.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<JournalFormat>({
      label: 'Format',
      sort: 'name',
      link: (f) => ({ text: f.name, href: url.show(f.id) }),
    }),
    amounts: textColumn<JournalFormat>('Amounts', (f) => amountLabels[f.content.amounts]),
    encoding: textColumn<JournalFormat>('Encoding', (f) => encodingLabels[f.content.encoding]),
    columns: numberColumn<JournalFormat>('Columns', (f) => String(f.content.columns.length)),
    number: numberColumn<JournalFormat>('Version', (f) => String(f.number)),
    status: statusColumn<JournalFormat>('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name', where: queries.matches.text },
    status: inUse('Archived', queries.matches.status),
  },
  header: ({ actor }) => ({
    meta: 'Which columns the file of an export has, and how amounts and days are written in it.',
    buttons: addTo(actor),
  }),
  empty: ({ actor }) => ({
    title: 'No formats of your own yet',
    text: 'Two formats are built in. Where the accounting system reads another file, declare its columns here; an export then offers it.',
    icon: 'sliders-horizontal',
    button: addTo(actor)[0],
  }),
  json: { schema: FormatJson, of: formatJson },
})
const addTo = ({ permissions }: Actor): Button[] =>
  permissions.has('ledger_accounts.manage')
    ? [{ label: 'New format', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
