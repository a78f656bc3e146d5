import { decimal } from '../kernel/decimal.ts'
import { numbersOf, numberText } from '../kernel/number-text.ts'
import { localeNow } from '../platform/locale.ts'
import { unitPriceText } from '../platform/view/format.ts'
import type { Row, Status as Chip, Table } from '../platform/view/ui.ts'
import { dateText, quantityText } from '../platform/view/format.ts'
import type { PriceChange, Status } from './price-change.ts'
import type { Line } from './queries.ts'

export const chips: Record<Status, Chip> = {
  pending: { text: 'Waiting for approval', tone: 'info' },
  applied: { text: 'The new prices hold', tone: 'ok' },
  rejected: { text: 'Rejected', tone: 'bad' },
  returned: { text: 'Returned', tone: 'warn' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
}

/** '+4.5 %' */
export function riseText(rise: string | null): string {
  if (rise === null) return 'from nothing'
  const value = decimal(rise)
  const sign = value.units > 0n ? '+' : ''
  return `${sign}${numberText(value, numbersOf(localeNow()))} %`
}

const lessText = (discount: string): string =>
  discount === '0' ? '' : `less ${numberText(decimal(discount), numbersOf(localeNow()))} %`

const priceCell = (price: string, discount: string, { currency, unit }: Priced) => ({
  kind: 'number' as const,
  text: `${unitPriceText(price, currency)} / ${unit}`,
  ...(discount === '0' ? {} : { note: lessText(discount) }),
})
type Priced = { currency: string; unit: string }

export const linesTable = (
  { currency }: Pick<PriceChange, 'currency'>,
  lines: readonly Line[],
): Table => ({
  label: 'Prices that change',
  columns: [
    { label: 'Item' },
    { label: 'From quantity', align: 'end' },
    { label: 'Price today', align: 'end' },
    { label: 'New price', align: 'end' },
    { label: 'Change', align: 'end' },
    { label: 'From' },
  ],
  rows: lines.map((line): Row => ({
    cells: [
      {
        kind: 'link',
        text: line.item_name,
        href: `/catalog/${line.item_id}`,
        note: line.contract ? `${line.item_code} · contract ${line.contract}` : line.item_code,
      },
      { kind: 'number', text: quantityText(line.min_quantity) },
      priceCell(line.before_price, line.before_discount, { currency, unit: line.unit }),
      priceCell(line.unit_price, line.discount_pct, { currency, unit: line.unit }),
      { kind: 'number', text: riseText(line.rise) },
      {
        kind: 'text',
        text: dateText(line.valid_from),
        ...(line.valid_until ? { note: `before ${dateText(line.valid_until)}` } : {}),
      },
    ],
  })),
})
