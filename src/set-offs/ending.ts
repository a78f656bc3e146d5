import { convert, money } from '../kernel/money.ts'
import { moneyText } from '../platform/view/format.ts'
import { inCurrency, netAhead, unusedOf, type Advance, type Valued } from './advance.ts'

type Order = Valued & { status: string }
/** What can still be billed of an order, in the organisation's currency, and over how many lines that was rounded. */
type Billable = { committed: bigint; lines: number }
type Ahead = { order: Order; left: Billable; advances: readonly Advance[]; base: string }

/** Nothing more is billed of an order that is over. */
export const over: readonly string[] = ['closed', 'cancelled']

const unused = (advances: readonly Advance[]): Advance[] =>
  advances.filter((one) => one.approved && unusedOf(one) > 0n)

/** Whether more was asked for in advance than can still be billed, so that no bill uses it up. */
function isBeyond({ order, left, advances, base }: Ahead): boolean {
  const ahead = unused(advances)
  if (ahead.length === 0 || over.includes(order.status)) return ahead.length > 0
  const net = ahead.reduce(
    (sum, one) => sum + inCurrency(netAhead(one), { from: one, to: order, base }),
    0n,
  )
  const worth = convert(money(net, order.currency), order.fx_rate, base).minor
  return worth > left.committed + BigInt(left.lines)
}

const listed = (advances: readonly Advance[], amountOf: (one: Advance) => bigint): string =>
  advances
    .map((one) => `${moneyText(money(amountOf(one), one.currency))} of ${one.number}`)
    .join(', ')
const paidOf = (one: Advance): bigint => {
  const left = unusedOf(one)
  const open = one.payable - one.paid - one.sent
  return left > open ? left - open : 0n
}
const openOf = (one: Advance): bigint => unusedOf(one) - paidOf(one)

/** What is left of the advances on an order, and what is done about it; null where there is nothing. */
function leftText(advances: readonly Advance[]): { left: string; ways: string } | null {
  const paid = unused(advances).filter((one) => paidOf(one) > 0n)
  const open = unused(advances).filter((one) => openOf(one) > 0n)
  const parts = [
    ...(paid.length ? [`Paid in advance and not used: ${listed(paid, paidOf)}.`] : []),
    ...(open.length ? [`Asked for in advance and not paid yet: ${listed(open, openOf)}.`] : []),
  ]
  const ways = [
    ...(paid.length ? ['The vendor pays back what is paid, or it is written off.'] : []),
    ...(open.length ? ['What is not paid is voided.'] : []),
  ]
  return parts.length ? { left: parts.join(' '), ways: ways.join(' ') } : null
}
const work = 'in the inbox of those who settle payments'

/** What is said before an order ends, or a part of it is closed; null where nothing is left of an advance. */
export function endingText(advances: readonly Advance[]): string | null {
  const said = leftText(advances)
  return said && `${said.left} What no bill uses up then waits ${work}. ${said.ways}`
}
/** What is said once more was asked for in advance than can still be billed; null where it was not. */
export function beyondText(ahead: Ahead): string | null {
  const said = isBeyond(ahead) ? leftText(ahead.advances) : null
  return (
    said &&
    `More was asked for in advance than can still be billed. ${said.left} It waits ${work}. ${said.ways}`
  )
}
