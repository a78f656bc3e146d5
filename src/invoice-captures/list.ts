import { personPicker } from '../pickers/index.ts'
import { linkColumn, list, statusColumn, textColumn, timeColumn } from '../platform/lists/index.ts'
import { relativeText } from '../platform/view/format.ts'
import type { Capture } from './invoice-capture.ts'
import { listed, matches } from './list-queries.ts'
import { states, upload } from './states.ts'
import { SummaryJson, summaryJson } from './api.ts'
import { url } from './url.ts'

export const captureList = list({
  path: url.index,
  title: 'Captured documents',
  summary: 'Documents that are read and confirmed on their way to becoming invoices, newest first.',
  allow: 'invoices.read',
  rows: () => listed,
  columns: {
    name: linkColumn<Capture>({
      label: 'Document',
      sort: 'name',
      link: (c) => ({ text: c.file_name, href: url.show(c.id) }),
      note: (c) => c.number,
      noteLabel: 'Number',
    }),
    status: statusColumn<Capture>('Status', (c) => states[c.status]),
    by: textColumn<Capture>('Uploaded by', (c) => c.uploaded_by_name),
    uploaded: {
      ...timeColumn<Capture>('Uploaded', (c) => c.created_at),
      cell: (c: Capture, { now }) => ({ kind: 'muted', text: relativeText(c.created_at, now) }),
    },
    invoice: {
      label: 'Invoice',
      cell: (c: Capture, ctx) =>
        c.invoice_id
          ? {
              kind: 'link',
              text: c.invoice_number ?? '',
              href: ctx.kinds.path('invoice', c.invoice_id),
            }
          : { kind: 'muted', text: '—' },
      file: [{ label: 'Invoice', value: (c: Capture) => ({ text: c.invoice_number ?? '' }) }],
    },
  },
  tabs: 'status',
  filters: {
    q: { kind: 'text', label: 'Number or file', where: matches.text },
    status: {
      kind: 'choice',
      label: 'Status',
      options: [
        { value: 'to_confirm', label: 'To be confirmed' },
        { value: 'reading', label: 'Being read' },
        { value: 'unreadable', label: 'To be typed in' },
        { value: 'confirmed', label: 'Confirmed' },
        { value: 'rejected', label: 'Not invoices' },
      ],
      where: matches.status,
    },
    uploaded_by: { kind: 'pick', label: 'Uploaded by', picker: personPicker, where: matches.by },
    uploaded: {
      kind: 'days',
      label: 'Uploaded',
      where: (days, { actor }) => matches.uploaded(days, actor.organisation.timeZone),
    },
  },
  header: ({ actor }) => ({
    meta: 'PDFs and pictures on their way to becoming invoices',
    buttons: actor.permissions.has('invoices.capture') ? [upload] : [],
  }),
  empty: ({ actor }) => ({
    title: 'Nothing captured yet',
    text: 'Upload a PDF or a picture of an invoice. It is read, and you confirm what it says beside the document.',
    icon: 'scan-line',
    button: actor.permissions.has('invoices.capture') ? upload : undefined,
  }),
  json: { schema: SummaryJson, of: summaryJson },
})
