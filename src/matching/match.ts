import { message } from '../messages/index.ts'
import { decimal } from '../kernel/decimal.ts'
import { takesAway, type Bill, type CreditKind, type OrderLine, type Progress } from './bill.ts'
import { afterCredit, creditChecks, creditKindOf } from './credit-checks.ts'
import type { Finding } from './finding.ts'
import { asOrdered } from './in-order-unit.ts'
import { afterCharge, chargeChecks, named, type LinePair } from './line-checks.ts'
import type { Tolerances } from './policy.ts'

/** What a matched line does to its order line. */
export type Effect = {
  position: number
  orderLineId: string
  /** Null for a line that charges. */
  credits: CreditKind | null
}
export type Terms = { baseCurrency: string; tolerancesOf: (orderLineId: string) => Tolerances }

/**
 * Three-way match of the lines of one bill, cumulative over what was billed before.
 * Every check of every line is made and reported; none hides another. Pure: the same answer for the same facts.
 */
export function matchLines(
  bill: Bill,
  order: readonly OrderLine[],
  terms: Terms,
): { findings: Finding[]; effects: Effect[] } {
  const billed = new Map<string, Progress>(order.map((line) => [line.id, progressOf(line)]))
  const findings: Finding[] = []
  const effects: Effect[] = []
  for (const line of bill.lines) {
    const ordered = order.find((o) => o.id === line.orderLineId)
    findings.push(linkFinding(line, ordered ?? null))
    if (!ordered) continue
    const pair: LinePair = {
      line: asOrdered(line, ordered, bill.currency),
      stated: line,
      ordered,
      before: billed.get(ordered.id)!,
      bill,
      tolerances: terms.tolerancesOf(ordered.id),
      baseCurrency: terms.baseCurrency,
    }
    if (takesAway(bill, line)) {
      const kind = creditKindOf(pair.line, ordered, pair.before, bill.currency)
      findings.push(...creditChecks(pair, kind))
      billed.set(ordered.id, afterCredit(pair, kind))
      effects.push({ position: line.position, orderLineId: ordered.id, credits: kind ?? 'amount' })
    } else {
      findings.push(...chargeChecks(pair))
      billed.set(ordered.id, afterCharge(pair))
      effects.push({ position: line.position, orderLineId: ordered.id, credits: null })
    }
  }
  return { findings, effects }
}

const progressOf = (line: OrderLine): Progress => ({
  quantity: decimal(line.billed_quantity),
  amount: line.billed_amount,
  credited: decimal(line.credited_quantity),
})

function linkFinding(line: Bill['lines'][number], ordered: OrderLine | null): Finding {
  const net = line.net < 0n ? -line.net : line.net
  return {
    result: {
      position: line.position,
      check: 'link',
      basis: message('basis.order_line', {}),
      expected: message('value.one', {}),
      actual: ordered ? `${ordered.position}. ${ordered.description}` : message('value.none', {}),
      variance: '',
      allowed: message('allowed.one', {}),
      passed: ordered !== null,
    },
    hold: ordered
      ? null
      : {
          reason: 'line_unmatched',
          position: line.position,
          variance: net,
          base: net,
          about: '',
          message: message('hold.line_unmatched', named(line)),
        },
  }
}
