import { parseDecimal } from '../../kernel/decimal.ts'
import { figuresOf, type Paper } from './samples.ts'

/**
 * The answer of an invoice parser to a paper of our own, in the form Google's has: entities with their places and
 * normalised values. For tests and the stand-in.
 */
export function answerFor(paper: Paper, currency: string): object {
  const figures = figuresOf(paper, currency)
  const place = (row: number): object => ({
    pageRefs: [
      {
        page: '0',
        boundingPoly: {
          normalizedVertices: [
            { x: 0.5, y: 0.1 * row },
            { x: 0.7, y: 0.1 * row },
            { x: 0.7, y: 0.1 * row + 0.02 },
            { x: 0.5, y: 0.1 * row + 0.02 },
          ],
        },
      },
    ],
  })
  const entity = (
    type: string,
    mentionText: string,
    normalizedValue?: object,
    properties: object[] = [],
  ): object => ({
    type,
    mentionText,
    confidence: 0.99,
    pageAnchor: place(2),
    ...(normalizedValue ? { normalizedValue } : {}),
    properties,
  })
  const money = (amount: string): object => ({
    moneyValue: { currencyCode: currency, ...unitsOf(amount) },
    text: `${amount} ${currency}`,
  })
  const day = (text: string): object => ({
    dateValue: {
      year: Number(text.slice(0, 4)),
      month: Number(text.slice(5, 7)),
      day: Number(text.slice(8)),
    },
    text,
  })
  return {
    text: paper.number,
    pages: [{ pageNumber: 1 }],
    entities: [
      entity('supplier_name', paper.seller),
      entity('supplier_tax_id', paper.taxId),
      entity('invoice_id', `No. ${paper.number}`),
      entity('invoice_date', paper.date, day(paper.date)),
      entity('due_date', paper.due, day(paper.due)),
      entity('currency', '¤', { text: currency }),
      ...(paper.order ? [entity('purchase_order', paper.order)] : []),
      entity('net_amount', figures.net, money(figures.net)),
      entity('total_tax_amount', figures.tax, money(figures.tax)),
      entity('total_amount', figures.gross, money(figures.gross)),
      ...paper.lines.map((line, i) =>
        entity('line_item', line.name, undefined, [
          entity('line_item/description', line.name),
          entity('line_item/quantity', line.quantity, { text: line.quantity }),
          entity('line_item/unit_price', line.price, money(line.price)),
          entity('line_item/amount', figures.amounts[i]!, money(figures.amounts[i]!)),
        ]),
      ),
    ],
  }
}

/** google.type.Money: whole units, and the rest in billionths with the same sign. */
function unitsOf(amount: string): { units: string; nanos: number } {
  const { units, scale } = parseDecimal(amount)!
  const one = 10n ** BigInt(scale)
  return { units: String(units / one), nanos: Number((units % one) * 10n ** BigInt(9 - scale)) }
}
