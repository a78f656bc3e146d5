import type { ReadCtx } from '../platform/ctx.ts'
import {
  dayColumn,
  linkColumn,
  list,
  numberColumn,
  statusColumn,
  textColumn,
} from '../platform/lists/index.ts'
import { personPicker } from '../pickers/index.ts'
import { dateTimeText } from '../platform/view/format.ts'
import { sizeText, type Attachment } from './attachment.ts'
import { attachmentJson, schemasFor } from './json.ts'
import * as queries from './queries.ts'
import { assertMayRead, within } from './reach.ts'
import { attachableKinds, kindLabels, kinds, readableKinds } from './subject.ts'
import type { Kinds } from '../platform/kinds.ts'
import { states, url, validityStatus } from './words.ts'

const { matches } = queries

export const attachmentListFor = (all: Kinds) =>
  list({
    path: url.index,
    title: 'Attachments',
    summary:
      'Attachments that one may see, newest first; by kind, state, and what they belong to. Those that end soon by their end.',
    allow: 'member',
    rows: (ctx) => queries.listed(ctx.kinds),
    columns: {
      name: linkColumn<Attachment>({
        label: 'Attachment',
        sort: 'name',
        link: (d) => ({ text: d.name, href: url.show(d.id) }),
        note: (d) => kindLabels[d.kind],
        noteLabel: 'Kind',
      }),
      state: statusColumn<Attachment>(
        'State',
        (d, ctx) => validityStatus(ctx.today, d) ?? states[d.status],
      ),
      subject: linkColumn<Attachment>({
        label: 'Belongs to',
        link: (d, ctx) => ({
          text: d.subject_label,
          href: ctx.kinds.path(d.subject_kind, d.subject_id),
        }),
        note: (d, ctx) => ctx.kinds.of(d.subject_kind).name,
        noteLabel: 'Belongs to a',
      }),
      valid_until: dayColumn<Attachment>('Valid until', (d) => d.valid_until, {
        sort: 'valid_until',
      }),
      uploaded_by: textColumn<Attachment>('Added by', (d) => d.uploaded_by_name, {
        note: (d, ctx) => dateTimeText(d.created_at, ctx.actor.timeZone),
      }),
      size: sizeColumn(),
    },
    filters: {
      q: { kind: 'text', label: 'Name', where: matches.text },
      state: {
        kind: 'choice',
        label: 'State',
        any: 'Any',
        options: [
          { value: 'expiring', label: 'Ends within 60 days, or ended' },
          ...(['available', 'checking', 'refused', 'removed'] as const).map((value) => ({
            value,
            label: states[value].text,
          })),
        ],
        where: (value, { today }) => matches.state(value, today),
      },
      kind: {
        kind: 'choice',
        label: 'Kind',
        any: 'Any',
        options: kinds.map((value) => ({ value, label: kindLabels[value] })),
        where: matches.kind,
      },
      subject_kind: {
        kind: 'choice',
        label: 'Belongs to a',
        any: 'Any',
        options: attachableKinds(all).map((code) => ({ value: code, label: all.of(code).name })),
        where: (value) => matches.ofKinds([value]),
      },
      subject_id: { kind: 'id', label: 'Belongs to', where: matches.subject },
      uploaded_by: {
        kind: 'pick',
        label: 'Added by',
        picker: personPicker,
        where: matches.uploader,
      },
    },
    implied: ({ state }, ctx) => {
      const mine = matches.ofKinds(readableKinds(ctx))
      return state ? mine : matches.both(mine, matches.arrived)
    },
    orderFor: ({ state }) => (state === 'expiring' ? 'valid_until' : null),
    within: (ctx, { subject_kind: kind }) => readingOf(ctx, kind),
    header: () => ({
      meta: 'Certificates of vendors, and what is attached to requests, orders, receipts and invoices',
    }),
    empty: () => ({
      title: 'No attachments yet',
      text: 'Open a vendor, a request, an order, a receipt or an invoice, and choose “Add attachment” there.',
      icon: 'files',
      button: { label: 'Vendors', href: '/vendors' },
    }),
    json: { schema: schemasFor(all).AttachmentJson, of: attachmentJson },
  })

/** What belongs to one kind of thing is read within what somebody may see of that kind. */
const readingOf =
  (ctx: ReadCtx, kind: string | undefined) =>
  <T>(read: () => Promise<T>): Promise<T> =>
    kind ? within(ctx, assertMayRead(ctx, kind), read) : read()

function sizeColumn() {
  const column = numberColumn<Attachment>('Size', (d) => String(d.size), { sort: 'size' })
  return {
    ...column,
    cell: (d: Attachment) => ({ kind: 'number' as const, text: sizeText(d.size) }),
    file: column.file.map((one) => ({ ...one, label: 'Size, bytes' })),
  }
}
