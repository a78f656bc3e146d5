import type { allowedCodes, basisCodes, valueCodes } from '../codes/checks.ts'
import type { Sentences } from '../language.ts'
import { unitText } from '../../kernel/units.ts'
import { limit } from './words.ts'

export const basis: Sentences<typeof basisCodes> = {
  'basis.order_line': () => 'a line of the order',
  'basis.order_unit': () => 'unit of the order',
  'basis.ordered': () => 'quantity ordered',
  'basis.received': () => 'quantity received',
  'basis.accepted': () => 'quantity accepted',
  'basis.as_a_whole': () => 'only as a whole',
  'basis.kept': () => 'quantity not given back',
  'basis.received_uncredited': () => 'quantity received and not credited',
  'basis.order_price': () => 'unit price of the order',
  'basis.billed_at_order_price': () => 'quantity billed in all, at the price of the order',
  'basis.line_arithmetic': () => 'quantity at its price, with its allowances and charges',
  'basis.credits': () => 'what it credits',
  'basis.billed_quantity': () => 'quantity billed',
  'basis.billed_amount': () => 'amount billed',
  'basis.standard': () => 'rules of its standard that it breaks',
  'basis.net_total': () => 'sum of lines, with charges, less allowances',
  'basis.gross_total': () => 'net and tax',
  'basis.payable_total': () => 'gross, less what was paid, with rounding',
  'basis.rounding': () => 'rounding of the amount due',
  'basis.prepaid': () => 'prepayments that are known',
  'basis.advance': () => 'what of the order is neither billed nor paid in advance',
  'basis.order_currency': () => 'currency of the order',
  'basis.document_currency': () => 'currency of the document',
  'basis.invoice_totals': () => 'totals of an invoice',
  'basis.credit_note_totals': () => 'totals of a credit note',
  'basis.document_type': () => 'what the type of the document asks for (UNTDID 1001)',
  'basis.preceding': () => 'the earlier invoice that it names',
  'basis.date': () => 'date of the document',
  'basis.vendor_state': () => 'state of the vendor',
  'basis.order_holds': () => 'hold on the order',
  'basis.vendor_holds': () => 'hold on invoices of the vendor',
  'basis.vendor': () => 'the vendor',
  'basis.accounts': () => 'active bank accounts of the vendor',
  'basis.likeness': () => 'likeness, of 100',
  'basis.likeness_to': ({ other }) => `likeness to ${other}, of 100`,
  'basis.order': () => 'an issued order of the vendor',
  'basis.lines': () => 'lines of the document',
  'basis.charges_ordered': () => 'charges on the order',
  'basis.charges_billed': () => 'charges billed on the order',
  'basis.order_billed': () => 'amount billed on the order',
  'basis.tax': (p, say) =>
    `tax at ${say.number(p.rate)} %${p.category ? ` (${p.category})` : ''} of ${say.amount(p.taxable)}`,
  'basis.tax_at_most': (p, say) => `tax at no more than ${say.number(p.rate)} %`,
  'basis.taxed': () => 'what is taxed at all rates, against the net amount',
  'basis.tax_sum': () => 'sum of the taxes by rate',
  'basis.tax_ordered': () => 'tax by the rates of the order',
}

export const allowed: Sentences<typeof allowedCodes> = {
  'allowed.limit': limit,
  'allowed.above': (p, say) => `${limit(p, say)} above`,
  'allowed.more_or_less': (p, say) => `${limit(p, say)}, more or less`,
  'allowed.above_and_below': ({ above, below }, say) =>
    limit(above, say) === limit(below, say)
      ? `${limit(above, say)}, more or less`
      : `${limit(above, say)} more, ${limit(below, say)} less`,
  'allowed.rounding': ({ most }, say) => `up to ${say.amount(most)}, more or less`,
  'allowed.price_step': () => 'what the price was rounded by',
  'allowed.nothing': () => 'none',
  'allowed.nothing_above': () => 'none above',
  'allowed.nothing_below_zero': () => 'none below zero',
  'allowed.one': () => 'one',
  'allowed.at_least_one': () => 'at least one',
  'allowed.one_of_them': () => 'one of them',
  'allowed.all_of_it': () => 'all of it',
  'allowed.same_unit': () => 'the same unit',
  'allowed.converted': ({ billed, ordered, count, are }, say) =>
    `${say.number(count)} ${unitText(billed)} ${count === '1' ? 'is' : 'are'} ${say.number(are)} ${unitText(ordered)}`,
  'allowed.same_currency': () => 'the same currency',
  'allowed.claims_and_credits': () => 'claims and credits',
  'allowed.of_the_same_order': () => 'one of the same order',
  'allowed.a_rejected_one': () => 'one that was rejected',
  'allowed.none_that_is_here': () => 'none that is here',
  'allowed.dates': ({ from, until }, say) =>
    from ? `from ${say.date(from)} to ${say.date(until)}` : `until ${say.date(until)}`,
  'allowed.active': () => 'active',
  'allowed.same_seller': () => 'the same tax number, or the same name where one is missing',
  'allowed.known_accounts': () => 'active ones',
  'allowed.score_below': ({ score }) => `below ${score}`,
}

const credits = { quantity: 'goods given back', price: 'a lower price', amount: 'an amount' }

export const values: Sentences<typeof valueCodes> = {
  'value.on_hold': () => 'on hold',
  'value.one': () => 'one',
  'value.none': () => 'none',
  'value.at_least_one': () => 'at least one',
  'value.not_stated': () => 'not stated',
  'value.not_here': () => 'not here',
  'value.unclear': () => 'unclear',
  'value.credit_kinds': () => 'goods given back, a lower price or an amount',
  'value.credit_kind': ({ kind }) => credits[kind],
  'value.not_below_zero': () => 'not below zero',
  'value.claim': () => 'a claim',
  'value.credit': () => 'a credit',
  'value.status': ({ status }) => status,
  'value.accounts_known': ({ count }) => `${count} known`,
  'value.accounts_unknown': ({ count }) => `${count} unknown`,
  'value.accounts_named': ({ count }) => `${count} named`,
}
