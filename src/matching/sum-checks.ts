import { amountOf, message, type Message } from '../messages/index.ts'
import type { CheckName, Finding } from './finding.ts'
import { magnitude } from './tolerance.ts'
import { allOfIt, amountIn, finding, type Said, type Whole } from './whole.ts'

export function standardChecks(whole: Whole): Finding[] {
  const { broken } = whole.document
  const said: Said = {
    check: 'standard',
    basis: message('basis.standard', {}),
    expected: '0',
    actual: String(broken.length),
    allowed: message('allowed.nothing', {}),
  }
  if (broken.length === 0) return [finding(said, null)]
  const rules = broken
    .slice(0, 3)
    .map((rule) => ({ rule: rule.rule, text: rule.message.slice(0, 300) }))
  return [
    finding(said, {
      reason: 'totals',
      message: message('hold.standard', { rules }),
      ...allOfIt(whole),
    }),
  ]
}

/**
 * Lines to net, net and tax to gross, gross to what is due: exact in every format, as EN 16931 has it (BR-CO-10 to 16).
 */
export function sumChecks(whole: Whole): Finding[] {
  const d = whole.document
  const lines = d.lineNets.reduce((sum, net) => sum + net, 0n)
  const sums: Sum[] = [
    { check: 'net_total', expected: lines + d.charges - d.allowances, actual: d.net },
    { check: 'gross_total', expected: d.net + d.tax, actual: d.gross },
    { check: 'payable_total', expected: d.gross - d.prepaid + d.rounding, actual: d.payable },
  ]
  return sums
    .filter(({ check }) => check !== 'net_total' || d.lineNets.length > 0)
    .map((sum) => sumCheck(whole, sum))
}

type Sum = {
  check: Extract<CheckName, 'net_total' | 'gross_total' | 'payable_total'>
  expected: bigint
  actual: bigint
}
function sumCheck(whole: Whole, { check, expected, actual }: Sum): Finding {
  const variance = actual - expected
  const said: Said = {
    check,
    basis: message(`basis.${check}`, {}),
    expected,
    actual,
    variance,
    allowed: message('allowed.nothing', {}),
  }
  if (variance === 0n) return finding(said, null)
  return finding(said, {
    reason: 'totals',
    message: message('hold.sum', {
      what: check,
      computed: amountIn(whole, expected),
      stated: amountIn(whole, actual),
      difference: amountIn(whole, magnitude(variance)),
      more: variance > 0n,
    }),
    variance: magnitude(variance),
    base: magnitude(expected),
  })
}

export function roundingCheck(whole: Whole): Finding {
  const { document, tolerances, bill, around } = whole
  const lines = BigInt(Math.max(document.lineNets.length, 1))
  const most = BigInt(tolerances.roundingPerLine) * lines
  const rounding = magnitude(document.rounding)
  const passed = bill.toBase(rounding) <= most
  const mostAmount = amountOf(most, around.baseCurrency)
  return finding(
    {
      check: 'rounding',
      basis: message('basis.rounding', {}),
      expected: 0n,
      actual: document.rounding,
      variance: document.rounding,
      allowed: message('allowed.rounding', { most: mostAmount }),
    },
    passed
      ? null
      : {
          reason: 'rounding',
          message: message('hold.rounding', {
            rounding: amountIn(whole, document.rounding),
            most: mostAmount,
          }),
          variance: rounding,
          base: magnitude(document.gross),
        },
  )
}

/** A document deducts no more than what was paid in advance on its order and is not set off yet. */
export function prepaidCheck(whole: Whole): Finding {
  const { prepaid, gross } = whole.document
  const known = whole.around.ahead?.known ?? 0n
  const more = prepaid > known ? prepaid - known : prepaid
  return finding(
    {
      check: 'prepaid',
      basis: message('basis.prepaid', {}),
      expected: known,
      actual: prepaid,
      variance: prepaid > known || prepaid < 0n ? more : 0n,
      allowed: message(known > 0n ? 'allowed.nothing_above' : 'allowed.nothing', {}),
    },
    prepaid >= 0n && prepaid <= known
      ? null
      : {
          reason: 'prepaid',
          message: prepaidProblem(whole, known),
          variance: magnitude(more),
          base: magnitude(gross),
        },
  )
}

function prepaidProblem(whole: Whole, known: bigint): Message {
  const prepaid = amountIn(whole, whole.document.prepaid)
  if (whole.document.prepaid < 0n) return message('hold.prepaid_below_zero', { prepaid })
  return known > 0n
    ? message('hold.prepaid_above', { prepaid, known: amountIn(whole, known) })
    : message('hold.prepaid_unknown', { prepaid })
}
