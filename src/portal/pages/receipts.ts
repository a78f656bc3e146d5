import type { ReadCtx } from '../../platform/ctx.ts'
import { decimal } from '../../kernel/decimal.ts'
import { dateText } from '../../platform/view/format.ts'
import { countedText } from '../../purchase-orders/index.ts'
import { url } from '../paths.ts'
import * as queries from '../queries.ts'
import { wordsFor } from '../words/index.ts'
import type { PortalPage } from './page.ts'
import { returnsSection } from './returns.ts'

export async function receiptsPage(ctx: ReadCtx, cursor: string | undefined): Promise<PortalPage> {
  const words = wordsFor(ctx.actor)
  const { receipts } = words
  const [found, returns] = await Promise.all([
    queries.receiptsBefore(ctx.tx, cursor),
    returnsSection(ctx, undefined),
  ])
  const { rows, next } = queries.paged(found)
  return {
    title: receipts.title,
    header: { title: receipts.title },
    banner: null,
    sections: [
      rows.length === 0
        ? { title: receipts.empty, text: receipts.emptyText }
        : {
            title: null,
            table: {
              label: receipts.title,
              columns: [
                { label: receipts.number },
                { label: receipts.date },
                { label: receipts.order },
                { label: receipts.note },
                { label: receipts.items },
              ],
              rows: rows.map((row) => ({
                cells: [
                  { kind: 'text', text: row.number },
                  { kind: 'muted', text: dateText(row.received_on) },
                  { kind: 'link', text: row.order_number, href: url.order(row.order_id) },
                  { kind: 'text', text: row.delivery_note || '—' },
                  {
                    kind: 'text',
                    text: row.items
                      .map((one) => `${countedText(decimal(one.quantity), one)} ${one.item}`)
                      .join(', '),
                  },
                ],
              })),
            },
            more: next ? { label: words.older, href: `${url.receipts}?before=${next}` } : null,
          },
      ...(returns ? [returns] : []),
    ],
  }
}
