import { journalFormatUrl } from '../journal-formats/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { entityPicker } from '../pickers/index.ts'
import {
  dayColumn,
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { Button, Status } from '../platform/view/ui.ts'
import { ExportJson, exportJson } from './api.ts'
import * as queries from './queries.ts'
import type { JournalExport } from './queries.ts'
import { url } from './url.ts'

export const statusOf = ({ entries, booked, failed }: JournalExport): Status => {
  if (failed > 0) return { text: `${failed} failed`, tone: 'bad' }
  if (entries === 0) return { text: 'Told again in another export', tone: 'neutral' }
  return booked === entries ? { text: 'Booked', tone: 'ok' } : { text: 'Exported', tone: 'info' }
}

export const journalList = list({
  path: url.index,
  title: 'Journals',
  summary: 'What was exported to the accounting system, newest first.',
  allow: 'journals.read',
  rows: () => queries.listed,
  columns: {
    number: linkColumn<JournalExport>({
      label: 'Export',
      link: (x) => ({ text: x.number, href: url.show(x.id) }),
    }),
    entity: textColumn<JournalExport>('Legal entity', (x) => x.entity),
    until: dayColumn<JournalExport>('Until', (x) => x.until),
    entries: numberColumn<JournalExport>('Entries', (x) => String(x.entries)),
    status: statusColumn<JournalExport>('Status', statusOf),
    by: textColumn<JournalExport>('Made by', (x) => x.made_by_name),
    at: timeColumn<JournalExport>('Made', (x) => x.made_at),
  },
  filters: {
    q: { kind: 'text', label: 'Number', where: queries.matches.text },
    entity_id: {
      kind: 'pick',
      label: 'Legal entity',
      picker: entityPicker,
      where: queries.matches.entity,
    },
  },
  buttons: ({ actor }) => exporting(actor),
  empty: ({ actor }) => ({
    title: 'Nothing was exported yet',
    text: 'Approved invoices, credit notes, payments and what was received and not invoiced go to the books as balanced journals, each of them once.',
    icon: 'book-open',
    button: exporting(actor).at(-1),
  }),
  json: { schema: ExportJson, of: exportJson },
})

const formatsButton: Button = { label: 'Formats', href: journalFormatUrl.index }
const exporting = ({ permissions }: Actor): Button[] =>
  permissions.has('journals.export')
    ? [
        formatsButton,
        { label: 'What is not mapped', href: url.missing },
        { label: 'Export journals', href: url.new, variant: 'primary', icon: 'download' },
      ]
    : [formatsButton, { label: 'What is not mapped', href: url.missing }]
