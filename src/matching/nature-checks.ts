import { addDays } from '../kernel/calendar.ts'
import { message, type Message, type Value } from '../messages/index.ts'
import type { Surroundings } from './document.ts'
import { asksForAdvance, claimOf } from './document-type.ts'
import type { Finding } from './finding.ts'
import { allOfIt, amountIn, finding, type Said, type Whole } from './whole.ts'

/** Every amount is in the document's currency, and that is the order's. An advance is converted when it is set off. */
export function currencyCheck(whole: Whole): Finding {
  const { document, around } = whole
  const foreign = document.amountCurrencies.filter((code) => code !== document.currency)
  const order = asksForAdvance(document) ? null : around.order
  const expected = order?.currency ?? document.currency
  const ofOrder = expected === document.currency
  const said: Said = {
    check: 'currency',
    basis: message(order ? 'basis.order_currency' : 'basis.document_currency', {}),
    expected,
    actual: [document.currency, ...foreign].join(', '),
    allowed: message('allowed.same_currency', {}),
  }
  if (ofOrder && foreign.length === 0) return finding(said, null)
  return finding(said, {
    reason: 'currency',
    message: message('hold.currency', {
      currency: document.currency,
      order: ofOrder ? null : { number: around.order?.number ?? null, currency: expected },
      foreign,
    }),
    ...allOfIt(whole),
  })
}

/** An invoice asks for money and a credit note gives it; a total below zero says the opposite. */
export function signCheck(whole: Whole): Finding {
  const { net, gross, payable, kind } = whole.document
  const lowest = [net, gross, payable].reduce((a, b) => (a < b ? a : b))
  const said = message('hold.sign', { kind, lowest: amountIn(whole, lowest) })
  return finding(
    {
      check: 'sign',
      basis: message(kind === 'invoice' ? 'basis.invoice_totals' : 'basis.credit_note_totals', {}),
      expected: message('value.not_below_zero', {}),
      actual: lowest,
      allowed: message('allowed.nothing_below_zero', {}),
    },
    lowest >= 0n ? null : { reason: 'sign', message: said, ...allOfIt(whole) },
  )
}

export function typeCheck(whole: Whole): Finding {
  const { typeCode, kind } = whole.document
  const claim = claimOf(typeCode)
  const said: Said = {
    check: 'document_type',
    basis: message('basis.document_type', {}),
    expected: message(kind === 'invoice' ? 'value.claim' : 'value.credit', {}),
    actual: typeCode ?? message('value.not_stated', {}),
    allowed: message('allowed.claims_and_credits', {}),
  }
  const fine =
    claim === 'claim' ||
    claim === 'credit' ||
    (claim === 'replacement' && !whole.around.preceding.some((p) => p.status !== 'rejected'))
  if (fine || typeCode === null) return finding(said, null)
  if (claim === 'advance') return finding(said, advanceHold(whole))
  const named = whole.around.preceding.find((p) => p.status !== 'rejected')
  const why =
    claim === 'replacement'
      ? message('hold.replacement', {
          number: named?.number ?? null,
          status: named?.status ?? null,
        })
      : message('hold.no_claim', { type: typeCode.slice(0, 10) })
  return finding(said, { reason: 'document_type', message: why, ...allOfIt(whole) })
}

/** Nothing that came can be compared with an advance, so a person says that it is due. */
const advanceHold = (whole: Whole) => ({
  reason: 'advance' as const,
  message: message('hold.advance', {
    asked: amountIn(whole, whole.document.payable),
    order: whole.around.order?.number ?? null,
  }),
  about: `advance ${whole.around.order?.id ?? ''}`,
  ...allOfIt(whole),
})

/**
 * An invoice that it names must be here, and belong to the same order; an invoice must not repeat one, and a corrected
 * one says what it corrects.
 */
export function precedingChecks(whole: Whole): Finding[] {
  const { document, around } = whole
  const replaces = claimOf(document.typeCode) === 'replacement'
  const allowed = message(
    document.kind === 'credit_note'
      ? 'allowed.of_the_same_order'
      : replaces
        ? 'allowed.a_rejected_one'
        : 'allowed.none_that_is_here',
    {},
  )
  const said = (expected: Value, actual: Value): Said => ({
    check: 'preceding',
    basis: message('basis.preceding', {}),
    expected,
    actual,
    allowed,
  })
  const hold = (why: Message, about: string) => ({
    reason: 'preceding' as const,
    message: why,
    about,
    ...allOfIt(whole),
  })
  if (replaces && document.precedingNumbers.length === 0)
    return [
      finding(
        said(message('value.one', {}), message('value.none', {})),
        hold(message('hold.corrects_unnamed', {}), 'preceding'),
      ),
    ]
  return document.precedingNumbers.map((number) => {
    const found = around.preceding.find((p) => p.number === number) ?? null
    const problem = precedingProblem(whole, number, found)
    return finding(
      said(
        number,
        found ? message('value.status', { status: found.status }) : message('value.not_here', {}),
      ),
      problem === null ? null : hold(problem, `preceding ${number.slice(0, 60)}`),
    )
  })
}

function precedingProblem(
  { document, around }: Whole,
  number: string,
  found: Surroundings['preceding'][number] | null,
): Message | null {
  if (claimOf(document.typeCode) === 'replacement')
    return found ? null : message('hold.corrects_missing', { number })
  if (document.kind === 'invoice')
    return found && found.status !== 'rejected' && found.kind !== 'advance'
      ? message('hold.names_earlier', { number, status: found.status })
      : null
  if (!found) return message('hold.credits_missing', { number })
  if (found.status === 'rejected') return message('hold.credits_rejected', { number })
  if (found.kind === 'credit_note') return message('hold.credits_credit_note', { number })
  if (found.status !== 'approved') return message('hold.credits_unapproved', { number })
  return around.order && found.orderId && found.orderId !== around.order.id
    ? message('hold.credits_other_order', { number, order: around.order.number })
    : null
}

export function dateCheck(whole: Whole): Finding {
  const { document, around, tolerances } = whole
  const latest = addDays(around.today, tolerances.daysAhead)
  const earliest = around.order
    ? addDays(around.order.orderedOn, -tolerances.daysBeforeOrder)
    : null
  const { issueDate, dueDate } = document
  const allowed = message('allowed.dates', { from: earliest, until: latest })
  const why =
    issueDate > latest
      ? message('hold.date_ahead', { date: issueDate })
      : earliest && issueDate < earliest
        ? message('hold.date_before_order', {
            date: issueDate,
            days: tolerances.daysBeforeOrder,
            ordered: around.order!.orderedOn,
          })
        : dueDate && dueDate < issueDate
          ? message('hold.due_before_date', { due: dueDate, date: issueDate })
          : null
  return finding(
    {
      check: 'date',
      basis: message('basis.date', {}),
      expected: allowed,
      actual: issueDate,
      allowed,
    },
    why === null ? null : { reason: 'date', message: why, ...allOfIt(whole) },
  )
}
