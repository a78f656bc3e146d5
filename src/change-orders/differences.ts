import { decimal, decimalText } from '../kernel/decimal.ts'
import { money } from '../kernel/money.ts'
import { moneyText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type { Cell, Table } from '../platform/view/ui.ts'
import type { ChangeLine, ChangeOrder } from './queries.ts'

type Figures = { quantity: string | null; price: string | null; amount: bigint | null }
const isNothing = (quantity: string): boolean => decimal(quantity).units === 0n

/** What a line is and what it becomes, side by side. */
export const differencesTable = (change: ChangeOrder, lines: readonly ChangeLine[]): Table => ({
  label: 'What changes',
  columns: [
    { label: 'Item' },
    { label: 'Before' },
    { label: 'After' },
    { label: 'Difference', align: 'end' },
  ],
  rows: lines.map((line) => ({ cells: cellsOf(change, line) })),
  totals: [
    { label: 'Total before', text: moneyText(money(change.was_total, change.currency)) },
    {
      label: 'Total after',
      text: moneyText(money(change.total, change.currency)),
      strong: true,
    },
  ],
})

function cellsOf({ currency }: ChangeOrder, line: ChangeLine): Cell[] {
  const said = ({ quantity, price, amount }: Figures): string =>
    quantity === null || price === null || amount === null
      ? '—'
      : `${quantityText(quantity)} ${line.unit} at ${unitPriceText(price, currency)} · ${moneyText(money(amount, currency))}`
  const renamed = line.was_description !== null && line.was_description !== line.description
  return [
    {
      kind: 'text',
      text: line.description,
      note: renamed ? `before: ${line.was_description}` : undefined,
    },
    {
      kind: 'text',
      text: said({
        quantity: line.was_quantity,
        price: line.was_unit_price,
        amount: line.was_amount,
      }),
    },
    {
      kind: 'text',
      text: isNothing(line.quantity)
        ? 'Taken off the order'
        : said({ quantity: line.quantity, price: line.unit_price, amount: line.amount }),
    },
    {
      kind: 'money',
      text: moneyText(money(line.amount - (line.was_amount ?? 0n), currency)),
    },
  ]
}

/** A figure in plain decimal text. */
export const plain = (text: string): string => decimalText(decimal(text))
