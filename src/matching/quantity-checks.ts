import { takesAway } from './bill.ts'
import { named } from './line-checks.ts'
import {
  add,
  atLeastZero,
  compare,
  decimal,
  decimalText,
  leastOf,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { exactly, ratioToOrdered } from '../kernel/counted-in.ts'
import { sameUnit, type Ratio } from '../kernel/units.ts'
import { message, type Message } from '../messages/index.ts'
import type { Finding, HoldReason, Result } from './finding.ts'
import { limitIn, magnitude, within, zero } from './tolerance.ts'
import {
  afterCharge,
  holdOf,
  resultOf,
  saidTogether,
  stakeOf,
  type LinePair,
} from './line-checks.ts'

export function unitCheck(pair: LinePair): Finding {
  const { line, ordered } = pair
  const same = line.unit === null ? 'same' : sameUnit(line.unit, ordered.unit)
  const ratio = same === 'same' || line.unit === null ? null : ratioToOrdered(line.unit, ordered)
  const result: Result = {
    position: line.position,
    check: 'unit',
    basis: message('basis.order_unit', {}),
    expected: ordered.unit,
    actual: line.unit ?? message('value.not_stated', {}),
    variance: '',
    allowed: ratio
      ? message(
          'allowed.converted',
          conversionOf(ratio, { billed: line.unit!, ordered: ordered.unit }),
        )
      : message('allowed.same_unit', {}),
    passed: same === 'same' || ratio !== null,
  }
  if (result.passed) return { result, hold: null }
  const said = message('hold.unit', {
    ...named(line),
    billed: line.unit ?? '',
    ordered: ordered.unit,
    known: same !== 'unknown',
  })
  const amount = magnitude(line.net)
  return { result, hold: holdOf(pair, 'unit', { variance: amount, base: amount }, said) }
}

/** As whole numbers of both: 12 piece are 1 box. */
const conversionOf = (
  { numerator, denominator }: Ratio,
  { billed, ordered }: { billed: string; ordered: string },
) => ({ billed, ordered, count: String(denominator), are: String(numerator) })

export function orderedCheck(pair: LinePair): Finding {
  const { line, ordered } = pair
  const after = afterCharge(pair).quantity
  const basis = decimal(ordered.quantity)
  const over = exactly(subtract(after, basis), ordered)
  const figures = saidTogether(pair)({ billed: after, ordered: basis, over })
  const stake = stakeOf(pair, over)
  const limit = pair.tolerances.quantity
  const passed = within(over, basis, pair.bill.toBase(stake.variance), limit)
  const result = resultOf(line, {
    check: 'ordered',
    basis: message('basis.ordered', {}),
    expected: figures.ordered,
    actual: figures.billed,
    variance: figures.over,
    allowed: message('allowed.limit', limitIn(limit, pair.baseCurrency)),
    passed,
  })
  const said = message('hold.quantity_billed', {
    ...named(line),
    billed: decimalText(figures.billed),
    ordered: decimalText(figures.ordered),
    over: decimalText(figures.over),
  })
  return { result, hold: passed ? null : holdOf(pair, 'quantity_billed', stake, said) }
}

/**
 * A line that is accepted only as a whole is billed at once, less what was given back for a credit. Several lines of
 * one bill may come to it together.
 */
export function wholeChecks(pair: LinePair): Finding[] {
  const { line, ordered, bill } = pair
  const last = bill.lines.findLast((one) => one.orderLineId === ordered.id && !takesAway(bill, one))
  if (!ordered.as_whole || last?.position !== line.position) return []
  const all = exactly(
    subtract(decimal(ordered.quantity), decimal(ordered.returned_for_credit)),
    ordered,
  )
  const after = afterCharge(pair).quantity
  const missing = exactly(subtract(all, after), ordered)
  const figures = saidTogether(pair)({ billed: after, ordered: all, missing })
  const passed = compare(missing, zero) <= 0
  const result = resultOf(line, {
    check: 'ordered',
    basis: message('basis.as_a_whole', {}),
    expected: figures.ordered,
    actual: figures.billed,
    variance: figures.missing,
    allowed: message('allowed.all_of_it', {}),
    passed,
  })
  const said = message('hold.part_billed', {
    ...named(line),
    billed: decimalText(figures.billed),
    ordered: decimalText(figures.ordered),
  })
  const stake = stakeOf(pair, after)
  return [{ result, hold: passed ? null : holdOf(pair, 'part_billed', stake, said) }]
}

/**
 * Billed against what came, what of it was accepted, and what of that was kept. Each says its own part of
 * what is billed too many, so that none hides another.
 */
export const receivedChecks = (pair: LinePair): Finding[] => [
  arrivedCheck(pair),
  ...(pair.ordered.match_level >= 4 ? inspectionChecks(pair) : []),
  ...keptChecks(pair),
]

function arrivedCheck(pair: LinePair): Finding {
  const { line, ordered } = pair
  const received = decimal(ordered.received)
  const after = afterCharge(pair).quantity
  const missing = exactly(subtract(after, received), ordered)
  const figures = saidTogether(pair)({ billed: after, received, missing })
  return partCheck(pair, {
    reason: 'not_received',
    basis: message('basis.received', {}),
    expected: received,
    over: missing,
    said: message('hold.not_received', {
      ...named(line),
      billed: decimalText(figures.billed),
      received: decimalText(figures.received),
      missing: decimalText(figures.missing),
    }),
  })
}

/** What is billed of goods that wait for their inspection, or did not pass it and are still here. */
function inspectionChecks(pair: LinePair): Finding[] {
  const { line, ordered } = pair
  const back = decimal(ordered.returned_rejected)
  const accepted = decimal(ordered.accepted)
  const kept = (value: Decimal): Decimal => exactly(value, ordered)
  const inspected = kept(subtract(add(accepted, decimal(ordered.rejected)), back))
  const here = kept(subtract(decimal(ordered.received), back))
  const after = afterCharge(pair).quantity
  const waiting = kept(subtract(leastOf(after, here), inspected))
  const rejected = kept(subtract(leastOf(after, inspected), accepted))
  const said = saidTogether(pair)({ billed: after, accepted, waiting, rejected })
  const basis = message('basis.accepted', {})
  const figures = {
    ...named(line),
    billed: decimalText(said.billed),
    accepted: decimalText(said.accepted),
  }
  return [
    partCheck(pair, {
      reason: 'not_inspected',
      basis,
      expected: inspected,
      over: waiting,
      said: message('hold.not_inspected', { ...figures, waiting: decimalText(said.waiting) }),
    }),
    partCheck(pair, {
      reason: 'rejected',
      basis,
      expected: accepted,
      over: rejected,
      said: message('hold.rejected', { ...figures, rejected: decimalText(said.rejected) }),
    }),
  ]
}

/**
 * What went back to the vendor is not billable, nor is what was credited as goods given back before they
 * went back.
 */
function keptChecks(pair: LinePair): Finding[] {
  const { ordered, before } = pair
  const returned = decimal(ordered.returned)
  const back = exactly(subtract(returned, decimal(ordered.returned_rejected)), ordered)
  const creditedAhead = exactly(subtract(before.credited, returned), ordered)
  const good = decimal(ordered.match_level >= 4 ? ordered.accepted : ordered.received)
  const rejected = { of: decimal(ordered.received), back: decimal(ordered.returned_rejected) }
  const kept = exactly(subtract(good, back), ordered)
  return [
    ...(compare(returned, zero) > 0
      ? [returnedCheck(pair, kept, [rejected, { of: good, back }])]
      : []),
    ...(compare(creditedAhead, zero) > 0 ? [creditedCheck(pair, { kept, creditedAhead })] : []),
  ]
}

/** `of` is what could be billed if nothing had gone `back`. */
type Gone = { of: Decimal; back: Decimal }
function returnedCheck(pair: LinePair, kept: Decimal, gone: readonly Gone[]): Finding {
  const after = afterCharge(pair).quantity
  const over = gone.reduce((sum, part) => add(sum, billedOfGone(after, part)), zero)
  return partCheck(pair, {
    reason: 'returned',
    basis: message('basis.kept', {}),
    expected: kept,
    over,
    said: message('hold.returned', {
      ...named(pair.line),
      billed: decimalText(after),
      kept: decimalText(kept),
      over: decimalText(over),
    }),
  })
}

function billedOfGone(after: Decimal, { of, back }: Gone): Decimal {
  const over = subtract(leastOf(after, of), subtract(of, back))
  return atLeastZero(over)
}

/** Without a receipt to compare with, goods given back for a credit lower what was ordered. */
export const orderedKeptChecks = (pair: LinePair): Finding[] => {
  const of = decimal(pair.ordered.quantity)
  const back = decimal(pair.ordered.returned_for_credit)
  return compare(back, zero) > 0 ? [returnedCheck(pair, subtract(of, back), [{ of, back }])] : []
}

function creditedCheck(
  pair: LinePair,
  { kept, creditedAhead }: { kept: Decimal; creditedAhead: Decimal },
): Finding {
  const { line, ordered, before } = pair
  const billable = subtract(kept, creditedAhead)
  const after = afterCharge(pair).quantity
  const came = compare(after, decimal(ordered.received)) <= 0
  const again = subtract(after, billable)
  const found = partCheck(pair, {
    reason: 'credited_before',
    basis: message('basis.received_uncredited', {}),
    expected: billable,
    over: again,
    said: message('hold.credited_before', {
      ...named(line),
      credited: decimalText(before.credited),
      received: ordered.received,
      again: decimalText(again),
    }),
  })
  return came ? found : { ...found, hold: null }
}

type Part = {
  reason: HoldReason
  basis: Message
  expected: Decimal
  /** How much of what is billed is too many for this reason; nothing or less passes. */
  over: Decimal
  said: Message
}
function partCheck(pair: LinePair, { reason, basis, expected, over, said }: Part): Finding {
  const { line, bill, tolerances } = pair
  const stake = stakeOf(pair, over)
  const passed = within(over, expected, bill.toBase(stake.variance), tolerances.quantity)
  const figures = saidTogether(pair)({ expected, actual: afterCharge(pair).quantity, over })
  const result = resultOf(line, {
    check: 'received',
    basis,
    expected: figures.expected,
    actual: figures.actual,
    variance: figures.over,
    allowed: message('allowed.limit', limitIn(tolerances.quantity, pair.baseCurrency)),
    passed,
  })
  return { result, hold: passed ? null : holdOf(pair, reason, stake, said) }
}
