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

/** Charges that are not on the order, summed over all its bills; what people accepted before is theirs. */
export function chargesCheck(whole: Whole): Finding {
  const { document, around, tolerances, bill } = whole
  const sign = document.kind === 'invoice' ? 1n : -1n
  const own = document.net - document.lineNets.reduce((sum, net) => sum + net, 0n)
  const charges = around.before.charges + sign * own - around.before.acceptedCharges
  const lines = around.before.lines + sign * document.lineNets.reduce((sum, net) => sum + net, 0n)
  const limit = tolerances.charges
  const passed =
    own <= 0n ||
    sign < 0n ||
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

/** A credit as a whole, its charges included, never exceeds what the order was billed. */
export function creditTotalCheck(whole: Whole): Finding[] {
  const { document, around } = whole
  if (document.kind !== 'credit_note') return []
  const passed = document.net <= around.before.net
  const message = `It credits ${shown(whole, document.net)} in all; ${shown(whole, around.before.net)} is billed on ${around.order!.number ?? 'its order'}.`
  return [
    finding(
      {
        check: 'credit_total',
        basis: 'amount billed on the order',
        expected: around.before.net,
        actual: document.net,
        variance: document.net - around.before.net,
        allowed: 'none above',
      },
      passed
        ? null
        : { reason: 'credit', message, variance: document.net, base: around.before.net },
    ),
  ]
}
