import { decimal, multiply, rescale } from '../kernel/decimal.ts'
import { amountText, money, share } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { dateText } from '../platform/view/format.ts'

/** What a vendor asks for before it delivers: a percentage of the order, or an amount without tax. */
export type AskedAdvance = {
  supplier_number: string
  issue_date: string
  due_date?: string | null | undefined
  percent?: string | null | undefined
  amount?: string | null | undefined
  tax?: string | null | undefined
  /** Where it is not the order's. */
  currency?: string | null | undefined
}
type Order = {
  number: string | null
  status: string
  currency: string
  /** Without tax. */
  total: bigint
  tax: bigint
}
type Sums = { currency: string; net: bigint; tax: bigint }

/** What an advance comes to. Where its tax is not said, it has the order's share of tax. */
export function sumsOf(order: Order, asked: AskedAdvance): Sums {
  if (order.status !== 'issued')
    throw conflict(
      'wrong_state',
      order.number === null
        ? 'The order is not issued yet, and an advance is paid on an order that the vendor has. Issue it first.'
        : `${order.number} is ${order.status}, so nothing is paid in advance on it. Open it again first, where goods are still to come.`,
    )
  const currency = asked.currency ?? order.currency
  if (Boolean(asked.percent) === Boolean(asked.amount))
    throw invalid(
      '/amount',
      'one_of_two',
      'Name either a percentage of the order or an amount without tax.',
    )
  const net = asked.percent ? partOf(order, asked.percent, currency) : amountOf(asked, currency)
  const tax = asked.tax
    ? amountIn(currency, asked.tax, { pointer: '/tax', label: 'Tax' }).minor
    : taxOn(order, { net, currency })
  if (net <= 0n) throw invalid('/amount', 'missing', 'An advance is more than nothing.')
  return { currency, net, tax }
}

function partOf(order: Order, percent: string, currency: string): bigint {
  if (currency !== order.currency)
    throw invalid(
      '/amount',
      'other_currency',
      `The order is in ${order.currency}. Name the amount of an advance in ${currency}, not a percentage.`,
    )
  const whole = { units: order.total, scale: 2 }
  return rescale(multiply(whole, decimal(percent)), 0)
}

const amountOf = ({ amount }: AskedAdvance, currency: string): bigint =>
  amountIn(currency, amount ?? '', { pointer: '/amount', label: 'Amount' }).minor

const taxOn = (order: Order, { net, currency }: Pick<Sums, 'net' | 'currency'>): bigint =>
  currency === order.currency && order.total > 0n ? share(order.tax, net, order.total) : 0n

/** What was typed, as the document that is kept where the vendor sent none that is read. */
export const keptText = (order: Order, asked: AskedAdvance, { currency, net, tax }: Sums): string =>
  [
    `Advance ${asked.supplier_number} of ${dateText(asked.issue_date)} on ${order.number}`,
    ...(asked.percent ? [`${asked.percent} % of the order`] : []),
    `Without tax: ${amountText(money(net, currency))} ${currency}`,
    `Tax: ${amountText(money(tax, currency))} ${currency}`,
    ...(asked.due_date ? [`Due: ${asked.due_date}`] : []),
    '',
  ].join('\n')
