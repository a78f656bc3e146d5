import { describe, expect, test } from 'vitest'
import { convert, money } from '../kernel/money.ts'
import { inCurrency, remainderOf, roomFor, type Advance } from './advance.ts'
import { planSetOffs, type BilledPart } from './plan.ts'

const advance = (more: Partial<Advance> = {}): Advance => ({
  id: 'a',
  number: 'INV-1',
  currency: 'INR',
  fx_rate: '1',
  approved: true,
  net: 100_00n,
  payable: 100_00n,
  paid: 100_00n,
  sent: 0n,
  set_off: 0n,
  refunded: 0n,
  written_off: 0n,
  ...more,
})
const inr = { currency: 'INR', fx_rate: '1' }
const plan = (more: Partial<Parameters<typeof planSetOffs>[0]> = {}) =>
  planSetOffs({
    payable: 800_00n,
    stated: 0n,
    lines: [{ lineId: 'l', left: 800_00n, billed: 800_00n }],
    advances: [advance()],
    to: inr,
    base: 'INR',
    ...more,
  })
const amounts = (plans: ReturnType<typeof planSetOffs>) => plans.map((one) => one.invoiceAmount)

describe('what advances clear of an invoice', () => {
  test('is in proportion to what is billed, line by line, and all of it with the last bill', () => {
    const two = (first: bigint, second: bigint): BilledPart[] => [
      { lineId: 'x', left: 600_00n, billed: first },
      { lineId: 'y', left: 200_00n, billed: second },
    ]
    expect(amounts(plan({ lines: two(300_00n, 0n) }))).toEqual([37_50n])
    expect(amounts(plan({ lines: two(0n, 200_00n) }))).toEqual([25_00n])
    expect(amounts(plan({ lines: two(600_00n, 200_00n) }))).toEqual([100_00n])
    const [half] = plan({ lines: two(300_00n, 100_00n) })
    expect(half!.parts).toEqual([
      { lineId: 'x', amount: 37_50n },
      { lineId: 'y', amount: 12_50n },
    ])
  })

  test('is nothing of one that is not paid, and never more than the invoice or the rest of the advance', () => {
    expect(plan({ advances: [advance({ paid: 0n })] })).toEqual([])
    expect(amounts(plan({ payable: 30_00n }))).toEqual([30_00n])
    expect(amounts(plan({ advances: [advance({ set_off: 60_00n })] }))).toEqual([40_00n])
  })

  test('is what the vendor deducted itself, where it did', () => {
    expect(amounts(plan({ stated: 60_00n, payable: 740_00n }))).toEqual([60_00n])
  })

  test('rule 45: is converted where the currency differs, never copied', () => {
    const dollars = advance({ currency: 'USD', fx_rate: '80', payable: 10_00n, paid: 10_00n })
    const [one] = plan({
      advances: [dollars],
      to: { currency: 'EUR', fx_rate: '100' },
      payable: 800_00n,
    })
    expect([one!.amount, one!.invoiceAmount, one!.baseAmount]).toEqual([10_00n, 8_00n, 800_00n])
  })

  test('without a line that is still to be billed, it is all that is left', () => {
    expect(amounts(plan({ lines: [] }))).toEqual([100_00n])
  })
})

test('what may still be asked is the order less what was billed and asked before, in its currency', () => {
  const order = { currency: 'INR', fx_rate: '1', total: 800_00n }
  const others = [
    advance({ set_off: 40_00n }),
    advance({ approved: false }),
    advance({ currency: 'EUR', fx_rate: '90', net: 1_00n, payable: 1_19n }),
  ]
  expect(roomFor({ order, billed: 200_00n, others, base: 'INR' })).toBe(450_00n)
})

/** A repeatable stream of chance. */
function chance(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % most
  }
}
const currencies = ['JPY', 'EUR', 'KWD'].map((currency, i) => ({
  currency,
  fx_rate: ['0.55', '90.1234', '271.5'][i]!,
}))

// Currencies without decimals, with two and with three; advances that are paid in full, in part or not at all; invoices
// of a part of the order, the last of which bills the rest; vendors that deduct themselves.
test.each(Array.from({ length: 300 }, (_, seed) => seed + 1))(
  'chance %i: nothing clears more than was paid, nothing is cleared for more than it is, and the last bill clears all',
  (seed) => {
    const pick = chance(seed)
    const to = currencies[pick(3)]!
    const base = pick(2) ? 'INR' : to.currency
    const rated = (one: (typeof currencies)[number]) =>
      one.currency === base ? { ...one, fx_rate: '1' } : one
    let advances = Array.from({ length: 1 + pick(3) }, (_, i): Advance => {
      const payable = BigInt(1 + pick(100_000))
      const paid = [payable, BigInt(pick(Number(payable))), 0n][pick(3)]!
      const own = rated(pick(2) ? to : currencies[pick(3)]!)
      return advance({ ...own, id: String(i), net: payable, payable, paid })
    })
    const lines = Array.from({ length: 1 + pick(4) }, (_, i) => ({
      lineId: String(i),
      left: BigInt(1 + pick(100_000)),
      billed: 0n,
    }))
    const bills = 1 + pick(4)
    for (let n = 1; n <= bills; n++) {
      const isLast = n === bills
      const billed = lines.map((line) => ({
        ...line,
        billed: isLast ? line.left : BigInt(pick(Number(line.left) + 1)),
      }))
      const payable = isLast ? 10n ** 12n : BigInt(pick(100_000))
      const known = advances.reduce(
        (sum, one) => sum + inCurrency(remainderOf(one), { from: one, to: rated(to), base }),
        0n,
      )
      const stated = !isLast && known > 0n && pick(4) === 0 ? known / 2n : 0n
      const plans = planSetOffs({
        payable,
        stated,
        lines: billed,
        advances,
        to: rated(to),
        base,
      })
      const cleared = plans.reduce((sum, one) => sum + one.invoiceAmount, 0n)
      expect(cleared <= (stated > 0n ? stated : payable)).toBe(true)
      if (stated > 0n) expect(cleared).toBe(stated)
      for (const { parts, invoiceAmount } of plans)
        if (parts.length)
          expect(parts.reduce((sum, { amount }) => sum + amount, 0n)).toBe(invoiceAmount)
      advances = advances.map((one) => {
        const mine = plans.find(({ advance: { id } }) => id === one.id)
        expect((mine?.amount ?? 0n) <= remainderOf(one)).toBe(true)
        return { ...one, set_off: one.set_off + (mine?.amount ?? 0n) }
      })
      lines.forEach((line, i) => (line.left -= billed[i]!.billed))
    }
    for (const one of advances) {
      const worth = inCurrency(remainderOf(one), { from: one, to: rated(to), base })
      expect(worth, 'nothing that is worth anything is left').toBe(0n)
    }
  },
)

test('what an advance was booked at leaves the books exactly with its parts', () => {
  const euros = advance({ currency: 'EUR', fx_rate: '90.1234', payable: 100_01n, paid: 100_01n })
  let at = euros
  let booked = 0n
  for (const billed of [333_33n, 333_33n, 133_34n]) {
    const left = 800_00n - booked
    const [one] = plan({
      advances: [at],
      to: { currency: 'EUR', fx_rate: '95' },
      lines: [{ lineId: 'l', left: left > billed ? left : billed, billed }],
    })
    at = { ...at, set_off: at.set_off + one!.amount }
    booked += billed
  }
  expect(convert(money(at.set_off, 'EUR'), at.fx_rate, 'INR').minor).toBe(9013_24n)
})
