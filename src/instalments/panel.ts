import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText, moneyText } from '../platform/view/format.ts'
import type { Cell, Row, Status, Table } from '../platform/view/ui.ts'
import { dueText, heldText } from '../retainage/index.ts'
import { refundChip } from '../refunds/index.ts'
import { paymentStateOf } from './instalment.ts'
import type { Instalment } from './queries.ts'
import { isHeldNow } from './retained.ts'
import { url } from './url.ts'
import { chips, deductionChips, heldChip, overtakenChip, stateChips, stoppedChip } from './words.ts'

/** How far the payment of an invoice is, in a word. Null where nothing is to be paid. */
export function paymentChip(parts: readonly Instalment[]): Status | null {
  const state = paymentStateOf(parts)
  if (state === 'none') return null
  const isCredit = parts.every(({ amount }) => amount < 0n)
  return isCredit ? deductionChips[state] : stateChips[state]
}

/** The parts of an invoice on its page. Null where there are none. */
export function instalmentsTable(
  { actor, today }: ReadCtx,
  parts: readonly Instalment[],
): Table | null {
  if (parts.length === 0) return null
  const stops = actor.permissions.has('payments.stop')
  const reads = actor.permissions.has('payments.read')
  const divides = actor.permissions.has('payments.propose')
  return {
    label: 'Payment',
    columns: [
      { label: 'Due' },
      { label: 'Amount', align: 'end' },
      { label: 'Discount' },
      { label: 'Status' },
      ...(reads ? [{ label: 'Paid by' }] : []),
      ...(stops ? [{ label: 'Stop or go on' }] : []),
    ],
    rows: parts.map((part): Row => ({
      cells: [
        dueCell(part, { divides, today }),
        { kind: 'money', text: moneyText(money(part.amount, part.currency)) },
        { kind: 'text', text: discountText(part) },
        { kind: 'status', status: chipOf(part, today) },
        ...(reads ? [paidBy(part)] : []),
        ...(stops ? [actionOf(part)] : []),
      ],
    })),
  }
}

function chipOf(part: Instalment, today: string): Status {
  const { stop_reason: stopped, overtaken, status } = part
  if (stopped !== null) return stoppedChip
  if (overtaken) return overtakenChip
  return isHeldNow(part, today) ? heldChip : chips[status]
}
const whyOvertaken =
  'The bills of the order ask for this, too, so it is not paid. Void this advance; or void a bill, which is then reduced by the advance once that is paid'

const paidBy = (part: Instalment): Cell => {
  if (part.refund_kind !== null && part.refund_status !== null)
    return {
      kind: 'link',
      text: refundChip({ kind: part.refund_kind, status: part.refund_status }).text,
      href: url.credit(part.id),
    }
  if (part.payment_id !== null)
    return { kind: 'link', text: part.payment_number ?? '', href: url.payment(part.payment_id) }
  if (part.amount < 0n && part.status === 'open')
    return { kind: 'link', text: 'Paid back, or lost?', href: url.credit(part.id) }
  if (part.run_id !== null)
    return { kind: 'link', text: part.run_number ?? '', href: url.run(part.run_id) }
  return part.failed === null
    ? { kind: 'muted', text: '—' }
    : {
        kind: 'link',
        text: `${part.failed.number} failed`,
        href: url.payment(part.failed.id),
        note: part.failed.reason,
      }
}

type Shown = { divides: boolean; today: string }
/** An open part leads to where it is divided. */
function dueCell(part: Instalment, { divides, today }: Shown): Cell {
  const held = isHeldNow(part, today)
  return {
    ...(divides && part.status === 'open' && !held
      ? { kind: 'link', href: url.division(part.id) }
      : { kind: 'text' }),
    text: dueText(part),
    note: part.stop_reason ?? noteOf(part, held),
  }
}
function noteOf({ overtaken, held, retained }: Instalment, holds: boolean): string | undefined {
  if (overtaken) return whyOvertaken
  if (held && holds) return heldText(held)
  return retained ? 'Was held back' : undefined
}

const discountText = (part: Instalment): string =>
  part.discount_until === null
    ? '—'
    : `${moneyText(money(part.discount, part.currency))} until ${dateText(part.discount_until)}`

function actionOf(part: Instalment): Cell {
  const guard = { small: true, tone: 'secondary' as const, version: part.version }
  if (part.status !== 'open' && part.status !== 'in_run') return { kind: 'muted', text: '—' }
  return part.stop_reason === null
    ? {
        kind: 'action',
        action: {
          label: 'Stop payment',
          href: url.stop(part.id),
          needsReason: true,
          key: `stop-${part.id}-${part.version}`,
          ...guard,
        },
      }
    : {
        kind: 'action',
        action: {
          label: 'Let it be paid',
          href: url.resumption(part.id),
          key: `resume-${part.id}-${part.version}`,
          ...guard,
        },
      }
}
