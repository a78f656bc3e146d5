import type { ReadCtx } from '../platform/ctx.ts'
import type { Button, Cell, Status, Table } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import type { VendorDocument } from './queries.ts'
import { isWanted, setOf, type SetEntry } from './set.ts'
import { url } from './url.ts'
import { standingStatus, todoText, untilText } from './words.ts'

/** The documents of a vendor by kind: what is missing, waits, ends or has ended, and what to do. */
export const setTable = (
  ctx: ReadCtx,
  vendorId: string,
  entries: readonly SetEntry<VendorDocument>[],
): Table => ({
  label: 'Documents',
  columns: [
    { label: 'Document' },
    { label: 'State' },
    { label: 'Expiry date' },
    { label: 'What to do' },
  ],
  rows: entries.map((entry) => ({
    cells: [
      nameCell(entry),
      { kind: 'status', status: standingStatus(entry, ctx.today) },
      { kind: 'muted', text: lastDayText(entry) },
      todoCell(ctx, vendorId, entry),
    ],
  })),
})

const lastDayText = ({ counts, waits }: SetEntry<VendorDocument>): string => {
  const shown = counts ?? waits
  return shown ? untilText(shown.expires_on) : '—'
}

function nameCell({ kind, counts, waits, refused }: SetEntry<VendorDocument>): Cell {
  const shown = waits ?? counts ?? refused
  const note = kind.asked ? undefined : 'Not required'
  return shown
    ? { kind: 'link', text: kind.name, href: url.show(shown.id), note: note ?? shown.file }
    : { kind: 'text', text: kind.name, note }
}

const todoCell = (ctx: ReadCtx, vendorId: string, entry: SetEntry<VendorDocument>): Cell =>
  isWanted(entry) && ctx.actor.permissions.has('vendors.manage')
    ? {
        kind: 'link',
        text: 'Upload',
        href: url.new(vendorId, entry.kind.id),
        note: todoText(entry),
      }
    : { kind: 'text', text: todoText(entry) }

export const addButton = (ctx: ReadCtx, vendorId: string): Button[] =>
  ctx.actor.permissions.has('vendors.manage')
    ? [{ label: 'Add document', href: url.new(vendorId), icon: 'file-up' }]
    : []

export async function entriesOf(
  { tx, today }: ReadCtx,
  vendorId: string,
): Promise<SetEntry<VendorDocument>[]> {
  const [kinds, documents] = await Promise.all([
    queries.kindsFor(tx, vendorId),
    queries.ofVendor(tx, vendorId),
  ])
  return setOf(kinds, documents, today)
}

type Panel = { tables: { title: string; table: Table }[]; statuses: Status[]; buttons: Button[] }
/** The documents of a vendor on its page. */
export async function documentsPanel(ctx: ReadCtx, vendorId: string): Promise<Panel> {
  const entries = await entriesOf(ctx, vendorId)
  const missing = entries.filter(({ standing }) => standing === 'missing').length
  const expired = entries.filter(({ kind, standing }) => kind.asked && standing === 'expired')
  return {
    tables: entries.length ? [{ title: 'Documents', table: setTable(ctx, vendorId, entries) }] : [],
    statuses: [
      ...(expired.length
        ? [{ text: 'Document expired', tone: 'bad' as const, icon: 'calendar-clock' as const }]
        : []),
      ...(missing
        ? [
            {
              text: missing === 1 ? 'Document missing' : `${missing} documents missing`,
              tone: 'warn' as const,
              icon: 'circle-alert' as const,
            },
          ]
        : []),
    ],
    buttons: addButton(ctx, vendorId),
  }
}
