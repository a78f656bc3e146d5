import type { Amount } from '../codes/parts.ts'
import type { holdCodes, likenessCodes } from '../codes/holds.ts'
import type { Say, Sentences } from '../language.ts'
import { limit, line, or } from './words.ts'

const types: Record<string, string> = {
  '71': 'a request for payment',
  '102': 'a tax demand',
  '325': 'a pro forma invoice',
  '384': 'a corrected invoice',
  '386': 'a request for an advance',
  '553': 'a forwarder’s invoice discrepancy report',
  '751': 'an invoice for accounting only',
}
const sums = {
  net_total: 'Its lines, charges and allowances',
  gross_total: 'Net and tax',
  payable_total: 'Gross, prepayments and rounding',
}
const percents = (rates: readonly string[], number: (rate: string) => string): string =>
  rates.map((rate) => `${number(rate)} %`).join(', ')

const price = (decimal: string, p: { difference: Amount }, say: Say): string =>
  say.price(decimal, p.difference.currency)

export const holds: Sentences<typeof holdCodes> = {
  'hold.line_unmatched': (p) =>
    `${line(p)} is on no line of the order. Choose the order line it belongs to.`,
  'hold.no_lines': () =>
    'It has no lines, so it cannot be matched with its order. Reject it and ask the vendor for one with lines.',
  'hold.unit': (p) =>
    `${line(p)} is billed in “${p.billed}”, the order is in “${p.ordered}”. ${
      p.known
        ? 'A quantity in one says nothing about the other'
        : 'Whether that is the same is not known'
    }. Of an item of the catalog, add the unit there and match again.`,
  'hold.quantity_billed': (p, say) =>
    `${line(p)}: ${say.number(p.billed)} billed in all, ${say.number(p.ordered)} ordered: ${say.number(p.over)} too many.`,
  'hold.part_billed': (p, say) =>
    `${line(p)} is accepted only as a whole: ${say.number(p.billed)} of ${say.number(p.ordered)} are billed. Ask the vendor for one invoice for all of it, or allow parts by a change of the order.`,
  'hold.not_received': (p, say) =>
    `${line(p)}: ${say.number(p.billed)} billed in all, ${say.number(p.received)} received: ${say.number(p.missing)} not received yet.`,
  'hold.not_inspected': (p, say) =>
    `${line(p)}: ${say.number(p.billed)} billed in all, ${say.number(p.accepted)} accepted: ${say.number(p.waiting)} of what came wait for their inspection.`,
  'hold.rejected': (p, say) =>
    `${line(p)}: ${say.number(p.billed)} billed in all, ${say.number(p.accepted)} accepted: ${say.number(p.rejected)} billed were rejected at the inspection.`,
  'hold.returned': (p, say) =>
    `${line(p)}: ${say.number(p.billed)} billed in all, but only ${say.number(p.kept)} can be: the rest was given back to the vendor. Billed too many: ${say.number(p.over)}.`,
  'hold.credited_before': (p, say) =>
    `${line(p)}: ${say.number(p.credited)} of the ${say.number(p.received)} received were credited, and ${say.number(p.again)} of them are billed again. That is right only for goods that were returned and replaced.`,
  'hold.price': (p, say) =>
    `${line(p)}: billed at ${price(p.billed, p, say)}, ordered at ${price(p.ordered, p, say)}: ${say.amount(p.difference)} above the order. Allowed: ${limit(p.allowed, say)}.`,
  'hold.price_below': (p, say) =>
    `${line(p)}: billed at ${price(p.billed, p, say)}, ordered at ${price(p.ordered, p, say)}: ${say.amount(p.difference)} below the order. Allowed: ${limit(p.allowed, say)}. Is it the right line?`,
  'hold.line_amount': (p, say) =>
    `${line(p)}: ${say.amount(p.billed)} billed in all for ${say.number(p.quantity)}; at the order's price that is ${say.amount(p.agreed)}: ${say.amount(p.over)} above. Allowed: ${limit(p.allowed, say)}.`,
  'hold.line_arithmetic': (p, say) =>
    `${line(p)} says ${say.amount(p.stated)}; its quantity and price come to ${say.amount(p.computed)}.`,
  'hold.credit_kind': (p) =>
    `${line(p)}: its quantity and price do not say whether it credits goods, their price or an amount. Say which.`,
  'hold.credit_quantity': (p, say) =>
    `${line(p)} credits ${say.number(p.credited)}; ${say.number(p.billed)} are billed.`,
  'hold.credit_amount': (p, say) =>
    `${line(p)} credits ${say.amount(p.credited)}; only ${say.amount(p.billed)} is billed for it.`,
  'hold.standard': ({ rules }) =>
    `The invoice breaks the standard: ${rules.map((r) => `${r.rule}: ${r.text}`).join(' ')}`,
  'hold.sum': (p, say) =>
    `${sums[p.what]} come to ${say.amount(p.computed)}; it says ${say.amount(p.stated)}, ${say.amount(p.difference)} ${p.more ? 'more' : 'less'}.`,
  'hold.rounding': (p, say) =>
    `The amount due is rounded by ${say.amount(p.rounding)}. Allowed: up to ${say.amount(p.most)}, more or less.`,
  'hold.prepaid_below_zero': (p, say) =>
    `It states a prepayment of ${say.amount(p.prepaid)}, below zero: that raises what is due.`,
  'hold.prepaid_unknown': (p, say) =>
    `It deducts a prepayment of ${say.amount(p.prepaid)}. No prepayment on its order is paid and not set off yet.`,
  'hold.prepaid_above': (p, say) =>
    `It deducts a prepayment of ${say.amount(p.prepaid)}. Of what was paid in advance on its order, ${say.amount(p.known)} is not set off yet.`,
  'hold.currency': (p) =>
    [
      ...(p.order
        ? [`It is in ${p.currency}, the order ${p.order.number ?? ''} in ${p.order.currency}.`]
        : []),
      ...(p.foreign.length
        ? [`It is in ${p.currency}, and has amounts in ${p.foreign.join(', ')}.`]
        : []),
    ].join(' '),
  'hold.sign': (p, say) =>
    p.kind === 'invoice'
      ? `It is an invoice over ${say.amount(p.lowest)}. Whether it asks for money or gives it back is not certain: reject it and ask for a credit note.`
      : `It is a credit note over ${say.amount(p.lowest)}. Whether it asks for money or gives it back is not certain: reject it and ask for one with amounts above zero.`,
  'hold.replacement': (p) =>
    `It is a corrected invoice (type 384) for ${p.number ?? 'an earlier one'}, which is ${p.status ?? 'here'}. Both would be paid.`,
  'hold.advance': (p, say) =>
    `It asks for an advance of ${say.amount(p.asked)}${p.order ? ` on ${p.order}` : ''}, before anything is delivered. Somebody other than the person who entered it must accept that. Once it is paid, it is set off against the invoices of the order.`,
  'hold.advance_above': (p, say) =>
    `It asks for ${say.amount(p.asked)} before tax. Of ${p.order ?? 'the order'} only ${say.amount(p.room)} is not billed and not paid in advance yet. Reject it, or match it again once the order was raised or another advance was voided.`,
  'hold.no_claim': ({ type }) =>
    `It is ${types[type] ?? 'a document that is not known as a claim'} (type ${type}), which is not paid.`,
  'hold.corrects_unnamed': () => 'It is a corrected invoice, and does not say which it corrects.',
  'hold.corrects_missing': ({ number }) => `It corrects invoice ${number}, which is not here.`,
  'hold.names_earlier': ({ number, status }) =>
    `It names invoice ${number}, which is ${status}. Make sure that it is not the same claim again.`,
  'hold.credits_missing': ({ number }) => `It credits invoice ${number}, which is not here.`,
  'hold.credits_rejected': ({ number }) => `It credits invoice ${number}, which was rejected.`,
  'hold.credits_credit_note': ({ number }) =>
    `It credits ${number}, which is a credit note itself.`,
  'hold.credits_unapproved': ({ number }) =>
    `It credits invoice ${number}, which is not approved yet.`,
  'hold.credits_other_order': ({ number, order }) =>
    `It credits invoice ${number}, which belongs to another order than ${order ?? 'this one'}.`,
  'hold.date_ahead': (p, say) => `It is dated ${say.date(p.date)}, which is still to come.`,
  'hold.date_before_order': (p, say) =>
    `It is dated ${say.date(p.date)}, more than ${p.days} days before its order of ${say.date(p.ordered)}.`,
  'hold.due_before_date': (p, say) =>
    `It is due ${say.date(p.due)}, before its own date ${say.date(p.date)}.`,
  'hold.vendor_pending': ({ vendor }) =>
    `${vendor} is not approved as a vendor yet. Nothing of theirs is approved before that.`,
  'hold.vendor_inactive': ({ vendor, status }) =>
    `${vendor} is ${status}. Nothing of theirs is approved before that is lifted.`,
  'hold.order_on_hold': ({ order, reason, holder }) =>
    `${order} is on hold: ${reason} ${holder} put it on hold. It is matched again when a buyer lifts that on the order.`,
  'hold.vendor_on_hold': (p, say) =>
    `Invoices of ${p.vendor} are on hold${p.until ? ` until ${say.date(p.until)}` : ''}: ${p.reason.replace(/[.]$/, '')}. ${p.owner} owns the hold. It is matched again at once when a controller lifts the hold${p.until ? ', or after its last day' : ''}.`,
  'hold.seller': (p) =>
    `The ${p.kind === 'invoice' ? 'invoice' : 'credit note'} is from ${p.seller ?? 'not stated'}; it is entered for ${p.vendor}. ${
      p.differ === 'numbers' ? 'Their tax numbers differ.' : 'Their names differ.'
    }`,
  'hold.bank_account': ({ vendor }) =>
    `It asks to be paid to a bank account that is not an active account of ${vendor}. Propose the account, with the number from the bank’s letter and not from this document. It is matched again when the account is active.`,
  'hold.duplicate': (p, say) =>
    `It may be ${p.other} again: ${p.reasons.map(say.text).join(', ')} (${p.score} of 100). Accept it only when it is another claim.`,
  'hold.order_unknown': ({ reference, vendor }) =>
    `It refers to “${reference}”, which is no issued order of ${vendor}. Link it to the right order.`,
  'hold.order_closed': ({ number, last, hasRest }) =>
    `It refers to ${number}, which is closed${last ? ` since its last invoice ${last}` : ''}. ${
      hasRest
        ? 'A buyer can open the rest again; then link the invoice to the order.'
        : 'All of it is received and billed. Reject the invoice, or link it to another order.'
    }`,
  'hold.order_unnamed': () => 'It names no order. Link it to the order it belongs to.',
  'hold.charges_agreed': (p, say) =>
    `Beside its lines the invoice comes to ${say.amount(p.own)}. The order has charges less its discount of ${say.amount(p.agreed)}; with earlier bills that is ${say.amount(p.over)} more. Allowed for the order: ${limit(p.allowed, say)}.`,
  'hold.charges': (p, say) =>
    `The invoice adds charges of ${say.amount(p.own)} that are not on the order.${
      p.together ? ` With earlier ones that is ${say.amount(p.together)}.` : ''
    } Allowed for the order: ${limit(p.allowed, say)}.`,
  'hold.credited_charges': (p, say) =>
    `It credits charges of ${say.amount(p.own)}, beside its lines; ${say.amount(p.billed)} of charges are billed on ${p.order ?? 'its order'}.`,
  'hold.credit_total': (p, say) =>
    `It credits ${say.amount(p.credited)} in all; ${say.amount(p.billed)} is billed on ${p.order ?? 'its order'}.`,
  'hold.tax_rate_policy': (p, say) =>
    `It charges tax at ${say.number(p.rate)} %. The policy expects ${percents(p.expected, say.number)}.`,
  'hold.tax_rate_country': (p, say) =>
    `It charges tax at ${say.number(p.rate)} %. For a vendor in ${or(p.countries)} it is ${percents(p.expected, say.number)}.`,
  'hold.tax_rate_highest': (p, say) =>
    `It charges tax at ${say.number(p.rate)} %. No country has a rate above ${say.number(p.highest)} %.`,
  'hold.tax_amount': (p, say) =>
    `Tax at ${say.number(p.rate)} % of ${say.amount(p.taxable)} is ${say.amount(p.due)}; it charges ${say.amount(p.charged)}.`,
  'hold.tax_bases': (p, say) =>
    `It charges tax on ${say.amount(p.taxed)}; its net amount is ${say.amount(p.net)}.`,
  'hold.tax_ordered': (p, say) =>
    `It charges tax of ${say.amount(p.charged)}. By ${p.order ?? 'its order'} (${percents(p.rates, say.number)}) it is ${say.amount(p.due)}.`,
  'hold.tax_total': (p, say) =>
    `Its taxes by rate come to ${say.amount(p.sum)}; it says ${say.amount(p.stated)} in all.`,
  'hold.tax_negative': (p, say) =>
    `Its tax is ${say.amount(p.tax)}, with a net amount of ${say.amount(p.net)}.`,
  'hold.tax_above': (p, say) =>
    `Its tax is ${say.amount(p.tax)}; at the highest expected rate, ${say.number(p.rate)} %, it is ${say.amount(p.most)}.`,
  'hold.funds': (p, say) =>
    `It is ${say.amount(p.above)} above what the order committed, and the budget has not that much left.`,
  'hold.funds_refused': (p, say) =>
    `It is ${say.amount(p.above)} above what the order committed. ${say.text(p.because)}`,
}

export const likeness: Sentences<typeof likenessCodes> = {
  'likeness.file': () => 'it is the same file',
  'likeness.number_of_year': () => 'the same number of the same vendor in one year',
  'likeness.vendor': () => 'the same vendor',
  'likeness.account': ({ vendor }) => `the same bank account as ${vendor}`,
  'likeness.amount': () => 'the same amount',
  'likeness.day': () => 'the same date',
  'likeness.days': ({ days }) => `dated ${days} days apart`,
  'likeness.order': () => 'the same order',
  'likeness.number': () => 'the same number',
  'likeness.almost_number': ({ number }) => `almost the same number (${number})`,
  'likeness.neighbour': ({ number }) => `a neighbouring number (${number})`,
}
