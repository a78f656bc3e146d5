import { dateText, quantityText } from '../platform/view/format.ts'
import type { Cell, Status, Table } from '../platform/view/ui.ts'
import type { Shipping } from './shipping-queries.ts'

const chips: Record<Shipping['status'], Status> = {
  announced: { text: 'On its way', tone: 'info' },
  received: { text: 'Received', tone: 'ok' },
  withdrawn: { text: 'Does not come', tone: 'neutral' },
}

/** What the vendor says it has sent, and where it is received. */
export function shippingTable(
  orderId: string,
  shippings: readonly Shipping[],
  { receives }: { receives: boolean },
): Table | null {
  if (shippings.length === 0) return null
  const acts = receives && shippings.some(isOnItsWay)
  return {
    label: 'On its way',
    columns: [
      { label: 'Delivery note' },
      { label: 'Goods' },
      { label: 'Sent' },
      { label: 'Expected' },
      { label: 'Status' },
      ...(acts ? [{ label: 'Not coming' }] : []),
    ],
    rows: shippings.map((one) => ({
      cells: [
        noteCell(orderId, one, receives),
        { kind: 'text', text: one.goods.map(goodsText).join('; ') },
        { kind: 'muted', text: dateText(one.shipped_on) },
        { kind: 'text', text: dateText(one.expected_on) },
        { kind: 'status', status: chips[one.status] },
        ...(acts ? [endCell(one)] : []),
      ],
    })),
  }
}
const isOnItsWay = ({ status }: Shipping): boolean => status === 'announced'

function noteCell(orderId: string, one: Shipping, receives: boolean): Cell {
  const by = [one.carrier, one.tracking].filter((part) => part !== null).join(' · ')
  const note = one.end_reason ?? (by || undefined)
  const text = one.delivery_note
  return receives && isOnItsWay(one)
    ? {
        kind: 'link',
        text: `Receive ${text}`,
        href: `/receipts/new?purchase_order_id=${orderId}&ship_notice_id=${one.id}`,
        note,
      }
    : { kind: 'text', text, note }
}

const goodsText = ({ quantity, unit, description, lot }: Shipping['goods'][number]): string =>
  `${quantityText(quantity)} ${unit} ${description}${lot ? ` (${lot})` : ''}`

const endCell = (one: Shipping): Cell =>
  isOnItsWay(one)
    ? {
        kind: 'action',
        action: {
          label: 'It does not come',
          href: `/ship-notices/${one.id}/withdrawal`,
          tone: 'ghost',
          small: true,
          needsReason: true,
          reasonLabel: 'Why does it not come?',
          version: one.version,
          key: `ship-notice-${one.id}-${one.version}`,
        },
      }
    : { kind: 'muted', text: '' }
