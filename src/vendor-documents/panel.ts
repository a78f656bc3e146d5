import type { ReadCtx } from '../platform/ctx.ts'
import type { Button, Cell, Stat, Status, Table } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import type { VendorDocument, VendorKind } from './queries.ts'
import { askedOfText } from '../vendor-document-kinds/index.ts'
import { isWanted, setOf, type SetEntry } from './set.ts'
import { url } from './url.ts'
import { standingStatus, todoText, untilText } from './words.ts'

type Entry = SetEntry<VendorDocument, VendorKind>

/** The documents of a vendor by kind: what is missing, waits, ends or has ended, and what to do. */
export const setTable = (ctx: ReadCtx, vendorId: string, entries: readonly Entry[]): Table => ({
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

const lastDayText = ({ counts, waits }: Entry): string => {
  const shown = counts ?? waits
  return shown ? untilText(shown.expires_on) : '—'
}

function nameCell({ kind, counts, waits, refused }: Entry): Cell {
  const shown = waits ?? counts ?? refused
  if (!shown) return { kind: 'text', text: kind.name, note: whyAsked(kind) }
  const note = kind.asked ? shown.file : 'Not required'
  return { kind: 'link', text: kind.name, href: url.show(shown.id), note }
}

/** 'Required of vendors in Germany' */
function whyAsked({ asked, rules }: VendorKind): string {
  if (!asked) return 'Not required'
  const of = rules.map(askedOfText).map((text) => text.charAt(0).toLowerCase() + text.slice(1))
  return `Required of ${of.join('; ')}`
}

const todoCell = (ctx: ReadCtx, vendorId: string, entry: Entry): Cell =>
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

export async function entriesOf({ tx, today }: ReadCtx, vendorId: string): Promise<Entry[]> {
  const [kinds, documents] = await Promise.all([
    queries.kindsFor(tx, vendorId),
    queries.ofVendor(tx, vendorId),
  ])
  return setOf(kinds, documents, today)
}

type Panel = {
  tables: { title: string; table: Table }[]
  statuses: Status[]
  buttons: Button[]
  stats: Stat[]
}
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
    stats: [atRiskStat(vendorId, entries)],
  }
}

/** Documents that are required and not there, and those that have expired, soon will, or were refused. */
function atRiskStat(vendorId: string, entries: readonly Entry[]): Stat {
  const atRisk = entries.filter(
    ({ kind, standing }) =>
      standing === 'expired' ||
      standing === 'expiring' ||
      (kind.asked && (standing === 'missing' || standing === 'refused')),
  )
  return {
    label: 'Documents at risk',
    text: atRisk.length ? String(atRisk.length) : 'None',
    href: url.ofVendor(vendorId),
  }
}
