import { named } from './line-checks.ts'
import { compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { sameUnit } from '../kernel/units.ts'
import { message } from '../messages/index.ts'
import type { Finding, Result } from './finding.ts'
import { limitIn, magnitude, within, zero } from './tolerance.ts'
import { type LinePair, afterCharge, holdOf, resultOf, stakeOf } from './line-checks.ts'

export function unitCheck(pair: LinePair): Finding {
  const { line, ordered } = pair
  const same = line.unit === null ? 'same' : sameUnit(line.unit, ordered.unit)
  const result: Result = {
    position: line.position,
    check: 'unit',
    basis: message('basis.order_unit', {}),
    expected: ordered.unit,
    actual: line.unit ?? message('value.not_stated', {}),
    variance: '',
    allowed: message('allowed.same_unit', {}),
    passed: same === 'same',
  }
  if (same === 'same') return { result, hold: null }
  const said = message('hold.unit', {
    ...named(line),
    billed: line.unit ?? '',
    ordered: ordered.unit,
    known: same !== 'unknown',
  })
  const amount = magnitude(line.net)
  return { result, hold: holdOf(pair, 'unit', { variance: amount, base: amount }, said) }
}

export function orderedCheck(pair: LinePair): Finding {
  const { line, ordered } = pair
  const after = afterCharge(pair).quantity
  const basis = decimal(ordered.quantity)
  const over = subtract(after, basis)
  const stake = stakeOf(pair, over)
  const limit = pair.tolerances.quantity
  const passed = within(over, basis, pair.bill.toBase(stake.variance), limit)
  const result = resultOf(line, {
    check: 'ordered',
    basis: message('basis.ordered', {}),
    expected: basis,
    actual: after,
    variance: over,
    allowed: message('allowed.limit', limitIn(limit, pair.baseCurrency)),
    passed,
  })
  const said = message('hold.quantity_billed', {
    ...named(line),
    billed: decimalText(after),
    ordered: decimalText(basis),
    over: decimalText(over),
  })
  return { result, hold: passed ? null : holdOf(pair, 'quantity_billed', stake, said) }
}

/**
 * Billed against received. What was credited as goods given back is not billable again: only what was
 * received beyond it. Both say so on their own: what has not come, and what came and was credited.
 */
export function receivedChecks(pair: LinePair): Finding[] {
  const { line, ordered, before, bill, tolerances } = pair
  const received = decimal(ordered.received)
  const after = afterCharge(pair).quantity
  const missing = subtract(after, received)
  const missingStake = stakeOf(pair, missing)
  const came = within(missing, received, bill.toBase(missingStake.variance), tolerances.quantity)
  const receivedFinding: Finding = {
    result: resultOf(line, {
      check: 'received',
      basis: message('basis.received', {}),
      expected: received,
      actual: after,
      variance: missing,
      allowed: message('allowed.limit', limitIn(tolerances.quantity, pair.baseCurrency)),
      passed: came,
    }),
    hold: came
      ? null
      : holdOf(
          pair,
          'not_received',
          missingStake,
          message('hold.not_received', {
            ...named(line),
            billed: decimalText(after),
            received: decimalText(received),
            missing: decimalText(missing),
          }),
        ),
  }
  if (compare(before.credited, zero) <= 0) return [receivedFinding]
  const billable = subtract(received, before.credited)
  const again = subtract(after, billable)
  const stake = stakeOf(pair, again)
  const allowed = within(again, billable, bill.toBase(stake.variance), tolerances.quantity)
  const creditedFinding: Finding = {
    result: resultOf(line, {
      check: 'received',
      basis: message('basis.received_uncredited', {}),
      expected: billable,
      actual: after,
      variance: again,
      allowed: message('allowed.limit', limitIn(tolerances.quantity, pair.baseCurrency)),
      passed: allowed,
    }),
    hold:
      allowed || !came
        ? null
        : holdOf(
            pair,
            'credited_before',
            stake,
            message('hold.credited_before', {
              ...named(line),
              credited: decimalText(before.credited),
              received: decimalText(received),
              again: decimalText(again),
            }),
          ),
  }
  return [receivedFinding, creditedFinding]
}
