import type { Actor } from '../kernel/actor.ts'
import {
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  textColumn,
  timeColumn,
} from '../platform/lists/index.ts'
import type { Button, Status } from '../platform/view/ui.ts'
import { AnswerJson, answerJson } from './api.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

type Progress = Pick<queries.AnswerFile, 'state' | 'waiting'>
export function statusOf({ state, waiting }: Progress): Status {
  if (state === 'refused') return { text: 'Cannot be read', tone: 'bad' }
  if (state !== 'done') return { text: 'Being imported', tone: 'info' }
  return waiting > 0
    ? { text: `${waiting} to look at`, tone: 'warn' }
    : { text: 'All is clear', tone: 'ok' }
}

export const answerList = list({
  path: url.index,
  title: 'Answers of banks',
  summary: 'Files in which banks say what was paid, newest first.',
  allow: 'payments.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<queries.AnswerFile>({
      label: 'File',
      link: (a) => ({ text: a.name, href: url.show(a.id) }),
    }),
    status: statusColumn<queries.AnswerFile>('Status', statusOf),
    lines: numberColumn<queries.AnswerFile>('Lines', (a) => String(a.total)),
    by: textColumn<queries.AnswerFile>('Imported by', (a) => a.imported_by_name),
    at: timeColumn<queries.AnswerFile>('Imported', (a) => a.imported_at),
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Name of the file', where: queries.matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: [
        { value: 'waiting', label: 'To look at' },
        { value: 'clear', label: 'All is clear' },
        { value: 'importing', label: 'Being imported' },
        { value: 'refused', label: 'Cannot be read' },
      ],
      where: queries.matches.status,
    },
  },
  buttons: ({ actor }) => importing(actor),
  empty: ({ actor }) => ({
    title: 'No answers of banks yet',
    text: 'Import what your bank sends after a payment run: camt.053, camt.054, pain.002, NACHA returns or a table. It settles or fails each payment by its reference.',
    icon: 'file-up',
    button: importing(actor)[0],
  }),
  json: { schema: AnswerJson, of: answerJson },
})
const importing = ({ permissions }: Actor): Button[] =>
  permissions.has('payments.settle')
    ? [{ label: 'Import an answer', href: url.new, variant: 'primary', icon: 'upload' }]
    : []
