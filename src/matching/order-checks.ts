import type { Finding } from './finding.ts'
import { limitText, magnitude, minorUnits, within } from './tolerance.ts'
import { allOfIt, finding, shown, type Whole } from './whole.ts'

export function orderCheck(whole: Whole): Finding {
  const { order, orderReference, vendor } = whole.around
  const message = orderReference
    ? `It refers to “${orderReference.slice(0, 60)}”, which is no issued order of ${vendor.name}. Link it to the right order.`
    : 'It names no order. Link it to the order it belongs to.'
  return finding(
    {
      check: 'order',
      basis: 'an issued order of the vendor',
      expected: 'one',
      actual: order?.number ?? orderReference ?? 'none',
      allowed: 'one',
    },
    order ? null : { reason: 'no_order', message, ...allOfIt(whole) },
  )
}

/** Without lines nobody knows what of an order is billed, and nothing of it can be booked. */
export function linesCheck(whole: Whole): Finding {
  const count = whole.document.lineNets.length
  const message =
    'It has no lines, so it cannot be matched with its order. Reject it and ask the vendor for one with lines.'
  return finding(
    {
      check: 'link',
      basis: 'lines of the document',
      expected: 'at least one',
      actual: String(count),
      allowed: 'at least one',
    },
    count > 0 ? null : { reason: 'line_unmatched', message, ...allOfIt(whole) },
  )
}

/** Charges that are not on the order, summed over all its bills; what people accepted before is theirs. */
export function chargesCheck(whole: Whole): Finding {
  const { document, around, tolerances, bill } = whole
  const sign = document.kind === 'invoice' ? 1n : -1n
  const own = ownCharges(document)
  const charges = around.before.charges + sign * own - around.before.acceptedCharges
  const lines = around.before.lines + sign * document.lineNets.reduce((sum, net) => sum + net, 0n)
  const limit = tolerances.charges
  const passed =
    own <= 0n ||
    sign < 0n ||
    document.lineNets.length === 0 ||
    within(minorUnits(charges), minorUnits(lines), bill.toBase(charges), limit)
  const allowed = limitText(limit, around.baseCurrency)
  const before =
    around.before.charges > 0n ? ` With earlier ones that is ${shown(whole, charges)}.` : ''
  const message = `The invoice adds charges of ${shown(whole, own)} that are not on the order.${before} Allowed for the order: ${allowed}.`
  return finding(
    {
      check: 'charges',
      basis: 'charges on the order',
      expected: around.before.acceptedCharges,
      actual: around.before.charges + sign * own,
      variance: charges,
      allowed,
    },
    passed
      ? null
      : {
          reason: 'amount',
          message,
          variance: charges,
          base: magnitude(lines),
          about: around.order!.id,
        },
  )
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
  const message = `It credits charges of ${shown(whole, own)}, beside its lines; ${shown(whole, billed)} of charges are billed on ${around.order!.number ?? 'its order'}.`
  return finding(
    {
      check: 'charges',
      basis: 'charges billed on the order',
      expected: billed,
      actual: own,
      variance: own - billed,
      allowed: 'none above',
    },
    passed
      ? null
      : { reason: 'credit', message, about: 'credited charges', variance: own, base: document.net },
  )
}

function creditTotalCheck(whole: Whole): Finding {
  const { document, around } = whole
  const passed = document.net <= around.before.net
  const message = `It credits ${shown(whole, document.net)} in all; ${shown(whole, around.before.net)} is billed on ${around.order!.number ?? 'its order'}.`
  return finding(
    {
      check: 'credit_total',
      basis: 'amount billed on the order',
      expected: around.before.net,
      actual: document.net,
      variance: document.net - around.before.net,
      allowed: 'none above',
    },
    passed ? null : { reason: 'credit', message, variance: document.net, base: around.before.net },
  )
}
