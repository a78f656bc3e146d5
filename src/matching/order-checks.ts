import { add, decimal, decimalText, multiply } from '../kernel/decimal.ts'
import { extend, share } from '../kernel/money.ts'
import { message, type Message } from '../messages/index.ts'
import { inOrderUnit } from './in-order-unit.ts'
import type { Finding } from './finding.ts'
import { limitIn, magnitude, minorUnits, within } from './tolerance.ts'
import { allOfIt, amountIn, finding, type Whole } from './whole.ts'

export function orderCheck(whole: Whole): Finding {
  const { order, orderReference } = whole.around
  return finding(
    {
      check: 'order',
      basis: message('basis.order', {}),
      expected: message('value.one', {}),
      actual: order?.number ?? orderReference ?? message('value.none', {}),
      allowed: message('allowed.one', {}),
    },
    order ? null : { reason: 'no_order', message: whyNone(whole), ...allOfIt(whole) },
  )
}

function whyNone({ around }: Whole): Message {
  const { orderReference, closedOrder, vendor } = around
  if (closedOrder) return message('hold.order_closed', { ...closedOrder })
  if (orderReference === null) return message('hold.order_unnamed', {})
  return message('hold.order_unknown', {
    reference: orderReference.slice(0, 60),
    vendor: vendor.name,
  })
}

/** While its order is on hold, none is approved. */
export function orderHoldCheck(whole: Whole): Finding {
  const { number, hold } = whole.around.order!
  return finding(
    {
      check: 'order_hold',
      basis: message('basis.order_holds', {}),
      expected: message('value.none', {}),
      actual: hold ? message('value.on_hold', {}) : message('value.none', {}),
      allowed: message('allowed.nothing', {}),
    },
    hold && {
      reason: 'order_hold',
      message: message('hold.order_on_hold', { order: number ?? '', ...hold }),
      ...allOfIt(whole),
    },
  )
}

/** Without lines it is unknown what is billed of the order, so nothing can be booked. */
export function linesCheck(whole: Whole): Finding {
  const count = whole.document.lineNets.length
  return finding(
    {
      check: 'link',
      basis: message('basis.lines', {}),
      expected: message('value.at_least_one', {}),
      actual: String(count),
      allowed: message('allowed.at_least_one', {}),
    },
    count > 0
      ? null
      : { reason: 'line_unmatched', message: message('hold.no_lines', {}), ...allOfIt(whole) },
  )
}

/** Charges that are not on the order, summed over all its bills, without those that people have accepted. */
export function chargesCheck(whole: Whole): Finding {
  const { document, around, tolerances, bill } = whole
  const sign = document.kind === 'invoice' ? 1n : -1n
  const own = ownCharges(document)
  const lines = around.before.lines + sign * document.lineNets.reduce((sum, net) => sum + net, 0n)
  const agreed = chargesAgreed(whole, lines)
  const charges = around.before.charges + sign * own - around.before.acceptedCharges - agreed
  const limit = tolerances.charges
  const passed =
    (own <= 0n && agreed >= 0n) ||
    sign < 0n ||
    document.lineNets.length === 0 ||
    within(minorUnits(charges), minorUnits(lines), bill.toBase(charges), limit)
  const allowed = limitIn(limit, around.baseCurrency)
  return finding(
    {
      check: 'charges',
      basis: message('basis.charges_ordered', {}),
      expected: around.before.acceptedCharges + agreed,
      actual: around.before.charges + sign * own,
      variance: charges,
      allowed: message('allowed.limit', allowed),
    },
    passed
      ? null
      : {
          reason: 'amount',
          message: around.order?.priced
            ? message('hold.charges_agreed', {
                own: amountIn(whole, own),
                agreed: amountIn(whole, agreed),
                over: amountIn(whole, charges),
                allowed,
              })
            : message('hold.charges', {
                own: amountIn(whole, own),
                together: around.before.charges > 0n ? amountIn(whole, charges) : null,
                allowed,
              }),
          variance: charges,
          base: magnitude(lines),
          about: around.order!.id,
        },
  )
}

/**
 * What the order has besides its lines: its charges, once, less the discount on what is billed so far. Where the lines
 * themselves are billed for less, that much of the discount was given there.
 */
function chargesAgreed({ bill, around }: Whole, billed: bigint): bigint {
  const priced = around.order?.priced
  if (!priced) return 0n
  const sign = bill.kind === 'invoice' ? 1n : -1n
  const agreedLines = priced.lines.reduce((sum, line) => {
    const now = bill.lines
      .filter(({ orderLineId }) => orderLineId === line.id)
      .map((one) => decimal(inOrderUnit(one, line).quantity))
    const quantity = now.reduce(
      (all, more) => add(all, multiply({ units: sign, scale: 0 }, more)),
      decimal(line.billedQuantity),
    )
    return sum + extend(decimalText(quantity), line.netPrice, bill.currency).minor
  }, 0n)
  const all = priced.lines.reduce((sum, line) => sum + line.amount, 0n)
  const discount = all === 0n ? 0n : share(priced.discount, agreedLines, all)
  const saved = agreedLines > billed ? agreedLines - billed : 0n
  return priced.charges - (discount > saved ? discount - saved : 0n)
}

/** What a document adds to its lines: charges, less allowances. */
const ownCharges = ({ net, lineNets }: Whole['document']): bigint =>
  net - lineNets.reduce((sum, line) => sum + line, 0n)

/** A credit as a whole never exceeds what the order was billed, and its charges never those that were billed. */
export function creditChecks(whole: Whole): Finding[] {
  return whole.document.kind === 'credit_note'
    ? [creditTotalCheck(whole), creditedChargesCheck(whole)]
    : []
}

function creditedChargesCheck(whole: Whole): Finding {
  const { document, around } = whole
  const own = ownCharges(document)
  const billed = around.before.charges > 0n ? around.before.charges : 0n
  const passed = own <= billed || document.lineNets.length === 0
  const said = message('hold.credited_charges', {
    own: amountIn(whole, own),
    billed: amountIn(whole, billed),
    order: around.order!.number,
  })
  return finding(
    {
      check: 'charges',
      basis: message('basis.charges_billed', {}),
      expected: billed,
      actual: own,
      variance: own - billed,
      allowed: message('allowed.nothing_above', {}),
    },
    passed
      ? null
      : {
          reason: 'credit',
          message: said,
          about: 'credited charges',
          variance: own,
          base: document.net,
        },
  )
}

function creditTotalCheck(whole: Whole): Finding {
  const { document, around } = whole
  const passed = document.net <= around.before.net
  const said = message('hold.credit_total', {
    credited: amountIn(whole, document.net),
    billed: amountIn(whole, around.before.net),
    order: around.order!.number,
  })
  return finding(
    {
      check: 'credit_total',
      basis: message('basis.order_billed', {}),
      expected: around.before.net,
      actual: document.net,
      variance: document.net - around.before.net,
      allowed: message('allowed.nothing_above', {}),
    },
    passed
      ? null
      : { reason: 'credit', message: said, variance: document.net, base: around.before.net },
  )
}
