import { share, splitByWeights } from '../kernel/money.ts'
import { bookedOf, inCurrency, remainderOf, type Advance, type Valued } from './advance.ts'

/** A line of an order: what was still to be billed of it, and how much of that this invoice bills. */
export type BilledPart = { lineId: string; left: bigint; billed: bigint }
export type Cleared = {
  /** What is to be paid by the invoice. */
  payable: bigint
  /** What the vendor deducted on it already. */
  stated: bigint
  lines: readonly BilledPart[]
  advances: readonly Advance[]
  /** The currency of the invoice, at the rate of its order. */
  to: Valued
  base: string
}
type Part = { lineId: string; amount: bigint }
export type SetOff = {
  advance: Pick<Advance, 'id' | 'number'>
  /** In the currency of the advance. */
  amount: bigint
  /** In the currency of the invoice. */
  invoiceAmount: bigint
  /** In the organisation's currency, at the rate at which the advance was booked. */
  baseAmount: bigint
  /** By line of the order, in the currency of the invoice. */
  parts: readonly Part[]
}

/** What paid advances are worth that are not set off yet. */
export const knownAhead = ({ advances, to, base }: Pick<Cleared, 'advances' | 'to' | 'base'>) =>
  advances.reduce((sum, one) => sum + inCurrency(remainderOf(one), { from: one, to, base }), 0n)

/**
 * What paid advances clear of an invoice, the first approved first. Each is spread over what its order still had to be
 * billed, line by line, and a line takes as much of its part as is billed of it: the invoice that bills the last of the
 * order clears all that is left. Where the vendor deducted a prepayment itself, it is that much.
 */
export function planSetOffs(cleared: Cleared): SetOff[] {
  let left = cleared.stated > 0n ? cleared.stated : cleared.payable
  return cleared.advances.flatMap((advance) => {
    const remainder = remainderOf(advance)
    const worth = inCurrency(remainder, { from: advance, to: cleared.to, base: cleared.base })
    const wanted = cleared.stated > 0n ? worth : dueOf(worth, cleared.lines)
    const taken = wanted > left ? left : wanted
    const amount = taken === worth ? remainder : worth > 0n ? share(remainder, taken, worth) : 0n
    if (taken <= 0n || amount <= 0n) return []
    left -= taken
    return [
      {
        advance: { id: advance.id, number: advance.number },
        amount,
        invoiceAmount: taken,
        baseAmount: bookedOf(advance, amount, cleared.base),
        parts: partsOf(taken, cleared.lines),
      },
    ]
  })
}

/** How much of an advance is due for what is billed. All of it, once nothing is to be billed any more. */
function dueOf(worth: bigint, lines: readonly BilledPart[]): bigint {
  const open = lines.map((line) => line.left)
  if (open.every((left) => left === 0n)) return worth
  return splitByWeights(worth, open).reduce(
    (sum, part, i) => sum + (open[i]! > 0n ? share(part, lines[i]!.billed, open[i]!) : 0n),
    0n,
  )
}

function partsOf(amount: bigint, lines: readonly BilledPart[]): Part[] {
  const billed = lines.filter((line) => line.billed > 0n)
  if (billed.length === 0) return []
  const amounts = splitByWeights(
    amount,
    billed.map((line) => line.billed),
  )
  return billed.map(({ lineId }, i) => ({ lineId, amount: amounts[i]! }))
}
