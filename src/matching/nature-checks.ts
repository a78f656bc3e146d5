import { addDays } from '../kernel/calendar.ts'
import { dateText } from '../platform/view/format.ts'
import type { Surroundings } from './document.ts'
import { claimOf, documentTypeName } from './document-type.ts'
import type { Finding } from './finding.ts'
import { allOfIt, finding, shown, type Said, type Whole } from './whole.ts'

/** Every amount is in the document's currency, and that is the order's. */
export function currencyCheck(whole: Whole): Finding {
  const { document, around } = whole
  const foreign = document.amountCurrencies.filter((code) => code !== document.currency)
  const expected = around.order?.currency ?? document.currency
  const ofOrder = expected === document.currency
  const said: Said = {
    check: 'currency',
    basis: around.order ? 'currency of the order' : 'currency of the document',
    expected,
    actual: [document.currency, ...foreign].join(', '),
    allowed: 'the same currency',
  }
  const mixed = `It is in ${document.currency}, and has amounts in ${foreign.join(', ')}.`
  const other = `It is in ${document.currency}, the order ${around.order?.number ?? ''} in ${expected}.`
  const message = [...(ofOrder ? [] : [other]), ...(foreign.length ? [mixed] : [])].join(' ')
  return finding(said, message === '' ? null : { reason: 'currency', message, ...allOfIt(whole) })
}

/** An invoice asks for money and a credit note gives it; a total below zero says the opposite. */
export function signCheck(whole: Whole): Finding {
  const { net, gross, payable, kind } = whole.document
  const lowest = [net, gross, payable].reduce((a, b) => (a < b ? a : b))
  const type = kind === 'invoice' ? 'an invoice' : 'a credit note'
  const message = `It is ${type} over ${shown(whole, lowest)}. Whether it asks for money or gives it back is not certain: reject it and ask for ${kind === 'invoice' ? 'a credit note' : 'one with amounts above zero'}.`
  return finding(
    {
      check: 'sign',
      basis: `totals of ${type}`,
      expected: 'not below zero',
      actual: lowest,
      allowed: 'none below zero',
    },
    lowest >= 0n ? null : { reason: 'sign', message, ...allOfIt(whole) },
  )
}

export function typeCheck(whole: Whole): Finding {
  const { typeCode, kind } = whole.document
  const claim = claimOf(typeCode)
  const said: Said = {
    check: 'document_type',
    basis: 'what the type of the document asks for (UNTDID 1001)',
    expected: kind === 'invoice' ? 'a claim' : 'a credit',
    actual: typeCode ?? 'not stated',
    allowed: 'claims and credits',
  }
  const fine =
    claim === 'claim' ||
    claim === 'credit' ||
    (claim === 'replacement' && !whole.around.preceding.some((p) => p.status !== 'rejected'))
  if (fine || typeCode === null) return finding(said, null)
  const named = whole.around.preceding.find((p) => p.status !== 'rejected')
  const message =
    claim === 'replacement'
      ? `It is a corrected invoice (type 384) for ${named?.number ?? 'an earlier one'}, which is ${named?.status ?? 'here'}. Both would be paid.`
      : claim === 'advance'
        ? 'It asks for an advance (type 386). Advances are not paid here yet.'
        : `It is ${documentTypeName(typeCode)}, which is not paid.`
  return finding(said, { reason: 'document_type', message, ...allOfIt(whole) })
}

/** An invoice that it names must be here, and belong to the same order; an invoice must not repeat one, and a corrected one says what it corrects. */
export function precedingChecks(whole: Whole): Finding[] {
  const { document, around } = whole
  const replaces = claimOf(document.typeCode) === 'replacement'
  const allowed =
    document.kind === 'credit_note'
      ? 'one of the same order'
      : replaces
        ? 'one that was rejected'
        : 'none that is here'
  const said = (expected: string, actual: string): Said => ({
    check: 'preceding',
    basis: 'the earlier invoice that it names',
    expected,
    actual,
    allowed,
  })
  const hold = (message: string, about: string) => ({
    reason: 'preceding' as const,
    message,
    about,
    ...allOfIt(whole),
  })
  if (replaces && document.precedingNumbers.length === 0)
    return [
      finding(
        said('one', 'none'),
        hold('It is a corrected invoice, and does not say which it corrects.', 'preceding'),
      ),
    ]
  return document.precedingNumbers.map((number) => {
    const found = around.preceding.find((p) => p.number === number) ?? null
    const problem = precedingProblem(whole, number, found)
    return finding(
      said(number, found ? found.status : 'not here'),
      problem === null ? null : hold(problem, `preceding ${number.slice(0, 60)}`),
    )
  })
}

function precedingProblem(
  { document, around }: Whole,
  number: string,
  found: Surroundings['preceding'][number] | null,
): string | null {
  if (claimOf(document.typeCode) === 'replacement')
    return found ? null : `It corrects invoice ${number}, which is not here.`
  if (document.kind === 'invoice')
    return found && found.status !== 'rejected'
      ? `It names invoice ${number}, which is ${found.status}. Make sure that it is not the same claim again.`
      : null
  if (!found || found.status === 'rejected')
    return `It credits invoice ${number}, which ${found ? 'was rejected' : 'is not here'}.`
  if (found.kind === 'credit_note') return `It credits ${number}, which is a credit note itself.`
  if (found.status !== 'approved') return `It credits invoice ${number}, which is not approved yet.`
  return around.order && found.orderId && found.orderId !== around.order.id
    ? `It credits invoice ${number}, which belongs to another order than ${around.order.number ?? 'this one'}.`
    : null
}

export function dateCheck(whole: Whole): Finding {
  const { document, around, tolerances } = whole
  const latest = addDays(around.today, tolerances.daysAhead)
  const earliest = around.order
    ? addDays(around.order.orderedOn, -tolerances.daysBeforeOrder)
    : null
  const { issueDate, dueDate } = document
  const allowed = earliest
    ? `from ${dateText(earliest)} to ${dateText(latest)}`
    : `until ${dateText(latest)}`
  const message =
    issueDate > latest
      ? `It is dated ${dateText(issueDate)}, which is still to come.`
      : earliest && issueDate < earliest
        ? `It is dated ${dateText(issueDate)}, more than ${tolerances.daysBeforeOrder} days before its order of ${dateText(around.order!.orderedOn)}.`
        : dueDate && dueDate < issueDate
          ? `It is due ${dateText(dueDate)}, before its own date ${dateText(issueDate)}.`
          : null
  return finding(
    { check: 'date', basis: 'date of the document', expected: allowed, actual: issueDate, allowed },
    message === null ? null : { reason: 'date', message, ...allOfIt(whole) },
  )
}
