import type { ReadCtx } from '../../platform/ctx.ts'
import { decimal } from '../../kernel/decimal.ts'
import { dateText } from '../../platform/view/format.ts'
import { countedText } from '../../purchase-orders/index.ts'
import type { Status, Table } from '../../platform/view/ui.ts'
import { url } from '../paths.ts'
import { paged } from '../queries.ts'
import { returnsBefore, type ReturnRow } from '../return-queries.ts'
import { wordsFor, type Words } from '../words/index.ts'
import type { PortalPage, Section } from './page.ts'

export async function returnsPage(ctx: ReadCtx, cursor: string | undefined): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { title, empty, emptyText } = words.returns
  const section = await returnsSection(ctx, cursor)
  return {
    title,
    header: {
      title,
      crumbs: [{ label: words.receipts.title, href: url.receipts }, { label: title }],
    },
    banner: null,
    sections: [section ? { ...section, title: null } : { title: empty, text: emptyText }],
  }
}

/** Null where nothing went back. */
export async function returnsSection(
  ctx: ReadCtx,
  cursor: string | undefined,
): Promise<Section | null> {
  const words = wordsFor(ctx.actor)
  const { rows, next } = paged(await returnsBefore(ctx.tx, cursor))
  if (rows.length === 0) return null
  return {
    title: words.returns.title,
    table: tableOf(words, rows),
    more: next ? { label: words.older, href: `${url.returns}?before=${next}` } : null,
  }
}

const tableOf = ({ returns: said }: Words, rows: readonly ReturnRow[]): Table => ({
  label: said.title,
  columns: [
    { label: said.number },
    { label: said.date },
    { label: said.order },
    { label: said.items },
    { label: said.reason },
    { label: said.wanted },
  ],
  rows: rows.map((row) => ({
    cells: [
      { kind: 'text', text: row.number },
      { kind: 'muted', text: dateText(row.shipped_on) },
      { kind: 'link', text: row.order_number, href: url.order(row.order_id) },
      { kind: 'text', text: row.items.map((one) => itemText(one, row, said)).join(', ') },
      { kind: 'text', text: row.reason },
      {
        kind: 'status',
        status: statusOf(row, said),
      },
    ],
  })),
})

function statusOf(row: ReturnRow, said: Words['returns']): Status {
  if (row.unbilled) return { text: said.notBilled, tone: 'neutral' }
  return row.status === 'satisfied'
    ? { text: said.done, tone: 'ok' }
    : { text: said.intents[row.intent], tone: 'warn' }
}

/** Where a part of the goods was billed and a part was not, says which. */
function itemText(one: ReturnRow['items'][number], row: ReturnRow, said: Words['returns']): string {
  const text = `${countedText(decimal(one.quantity), one)} ${one.item}`
  const unbilled = decimal(one.unbilled)
  return row.unbilled || unbilled.units === 0n
    ? text
    : `${text} (${said.ofItNotBilled(countedText(unbilled, one))})`
}
