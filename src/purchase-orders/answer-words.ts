import { dateText, dateTimeText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type { Action, Banner, Cell, Status, Table } from '../platform/view/ui.ts'
import type { OrderAnswer } from './answer.ts'
import type { Line, PurchaseOrder } from './purchase-order.ts'
import { url } from './url.ts'

const states: Record<OrderAnswer['answer'], Status> = {
  accept: { text: 'Accepted as ordered', tone: 'ok' },
  change: { text: 'Proposes a change', tone: 'warn' },
  reject: { text: 'Cannot deliver', tone: 'bad' },
}

const isWaiting = ({ answer, decision }: OrderAnswer): boolean =>
  answer !== 'accept' && decision === null

/** What the vendor said to each line, and the buyer's answer to what is not as ordered. */
export function answersTable(
  order: PurchaseOrder,
  lines: readonly Line[],
  given: readonly OrderAnswer[],
  { zone, decides }: { zone: string; decides: boolean },
): Table {
  const acts = decides && order.status === 'issued' && given.some(isWaiting)
  return {
    label: 'Answer of the vendor',
    columns: [
      { label: 'Item' },
      { label: 'Answer' },
      { label: 'Proposal' },
      { label: 'By' },
      ...(acts ? [{ label: 'Accept' }, { label: 'Decline' }] : []),
    ],
    rows: given.map((one) => ({
      cells: [
        { kind: 'text', text: lines.find(({ id }) => id === one.line_id)?.description ?? '' },
        { kind: 'status', status: states[one.answer] },
        { kind: 'text', text: proposalOf(order, one) || '—', note: one.note ?? undefined },
        {
          kind: 'text',
          text: one.contact,
          note: saidTo(one) ?? dateTimeText(one.answered_at, zone),
        },
        ...(acts ? decisionCells(order, one) : []),
      ],
    })),
  }
}

function proposalOf({ currency }: PurchaseOrder, one: OrderAnswer): string {
  return [
    one.quantity === null ? null : `Quantity ${quantityText(one.quantity)}`,
    one.unit_price === null ? null : `Price ${unitPriceText(one.unit_price, currency)}`,
    one.delivery_on === null ? null : `Delivery ${dateText(one.delivery_on)}`,
  ]
    .filter((part) => part !== null)
    .join(' · ')
}

function saidTo({ answer, decision, decision_note: note }: OrderAnswer): string | null {
  if (decision === null) return null
  const said =
    answer === 'reject' && decision === 'accepted' ? 'You noted it' : `You ${decision} it`
  return note ? `${said}: ${note}` : said
}

function decisionCells(order: PurchaseOrder, one: OrderAnswer): Cell[] {
  if (!isWaiting(one))
    return [
      { kind: 'muted', text: '' },
      { kind: 'muted', text: '' },
    ]
  const act = (decision: string, label: string, needsReason: boolean): Cell => ({
    kind: 'action',
    action: {
      label,
      href: url.decision(order.id, one.id),
      tone: 'secondary',
      small: true,
      needsReason,
      reasonLabel: 'Why? The vendor reads this',
      fields: { decision },
      version: order.version,
      target: '#order',
      key: `${decision}-${one.id}-${order.version}`,
    } satisfies Action,
  })
  return [
    act('accepted', one.answer === 'reject' ? 'Note it' : 'Accept', false),
    act('declined', 'Decline', true),
  ]
}

/** What to do about answers that are not as ordered. An issued order changes only by a change order. */
export function answersBanner(given: readonly OrderAnswer[]): Banner | null {
  const different = given.filter(({ answer }) => answer !== 'accept')
  if (different.some(isWaiting))
    return { tone: 'warn', text: 'The vendor waits for your answer to what is not as ordered.' }
  if (!different.some(({ decision }) => decision === 'accepted')) return null
  return {
    tone: 'info',
    text: 'You accepted what is not as ordered. The order stays as it is until you change it: draft a change as the vendor proposed, or write your own.',
  }
}

/** Drafts a change of what the vendor proposed. */
export const takeOver = (
  order: PurchaseOrder,
  given: readonly OrderAnswer[],
  { changes }: { changes: boolean },
): Action | null =>
  changes &&
  (order.status === 'issued' || order.status === 'closed') &&
  given.some(({ answer, decision }) => answer === 'change' && decision !== 'declined')
    ? {
        label: 'Draft a change as proposed',
        href: '/change-orders/as-proposed',
        tone: 'secondary',
        icon: 'repeat',
        fields: { purchase_order_id: order.id },
        key: `propose-${order.id}-${order.version}`,
      }
    : null
