import { expect, test } from 'vitest'
import {
  accrualPostings,
  invoicePostings,
  paymentPostings,
  refundPostings,
  retainagePostings,
  takenBack,
  type InvoiceFacts,
  type Owed,
  type Posting,
} from './posting.ts'

const invoice = (more: Partial<InvoiceFacts> = {}): InvoiceFacts => ({
  id: 'i',
  kind: 'invoice',
  currency: 'INR',
  rate: '1',
  net: 100_00n,
  tax: 18_00n,
  prepaid: 0n,
  rounding: 0n,
  payable: 118_00n,
  actual: 100_00n,
  charged: [{ costCenterId: 'c', categoryId: null, weight: 100_00n }],
  taxed: [{ taxCodeId: null, weight: 1n }],
  ...more,
})
const sides = (postings: readonly Posting[]) =>
  Object.fromEntries(postings.map(({ purpose, base }) => [purpose, base]))
const sum = (postings: readonly Posting[], of: 'base' | 'amount') =>
  postings.reduce((all, one) => all + one[of], 0n)

test('an invoice is its cost and its tax on one side, and what is owed on the other', () => {
  expect(sides(invoicePostings(invoice(), 'INR'))).toEqual({
    expense: 100_00n,
    tax: 18_00n,
    payable: -118_00n,
  })
})

test('tax that is not deductible is cost: only the rest is input tax', () => {
  const half = invoice({ actual: 109_00n })
  expect(sides(invoicePostings(half, 'INR'))).toEqual({
    expense: 109_00n,
    tax: 9_00n,
    payable: -118_00n,
  })
})

test('an advance is paid ahead, and no cost; its tax waits for the invoices that clear it', () => {
  const advance = invoice({ kind: 'advance', actual: 0n, currency: 'EUR', rate: '90' })
  expect(sides(invoicePostings(advance, 'INR'))).toEqual({
    prepaid: 10_620_00n,
    payable: -10_620_00n,
  })
})

test('what an advance cleared leaves what was paid ahead at its own rate; the rest is an exchange difference', () => {
  const cleared = invoice({
    currency: 'EUR',
    rate: '92',
    tax: 0n,
    net: 800_00n,
    payable: 800_00n,
    actual: 73_600_00n,
    setOff: 100_00n,
    cleared: 100_00n,
    clearedBase: 9_000_00n,
  })
  const postings = invoicePostings(cleared, 'INR')
  expect(sides(postings)).toEqual({
    expense: 73_600_00n,
    prepaid: -9_000_00n,
    payable: -64_400_00n,
    exchange_gain: -200_00n,
  })
  expect([sum(postings, 'base'), sum(postings, 'amount')]).toEqual([0n, 0n])
  const dearer = invoicePostings({ ...cleared, clearedBase: 9_300_00n }, 'INR')
  expect(sides(dearer)).toMatchObject({ exchange_loss: 100_00n })
  const stated = { ...cleared, prepaid: 100_00n, payable: 700_00n, setOff: 0n }
  expect(sides(invoicePostings(stated, 'INR'))).toEqual(sides(postings))
})

test.each([
  ['92', { bank: 9_200_00n, prepaid: -9_000_00n, exchange_gain: -200_00n }],
  ['90', { bank: 9_000_00n, prepaid: -9_000_00n }],
  ['89.5', { bank: 8_950_00n, prepaid: -9_000_00n, exchange_loss: 50_00n }],
])(
  'what is paid back of an advance booked at 90 comes at the rate of its day, %s: the rest is an exchange difference',
  (rate, expected) => {
    const refund = {
      advance_id: 'a',
      kind: 'refund' as const,
      currency: 'EUR',
      amount: 100_00n,
      base_amount: 9_000_00n,
      rate,
      account_id: 'bank',
    }
    const postings = refundPostings(refund, 'INR')
    expect(sides(postings)).toEqual(expected)
    expect([sum(postings, 'base'), sum(postings, 'amount')]).toEqual([0n, 0n])
    expect(
      sides(refundPostings({ ...refund, kind: 'write_off', account_id: null }, 'INR')),
    ).toEqual({ advance_loss: 9_000_00n, prepaid: -9_000_00n })
  },
)

test('a credit note is the same on the other sides', () => {
  const credit = invoice({ kind: 'credit_note', actual: -100_00n })
  expect(sides(invoicePostings(credit, 'INR'))).toEqual({
    expense: -100_00n,
    tax: -18_00n,
    payable: 118_00n,
  })
})

test('cost is split over what is charged, exactly', () => {
  const shared = invoice({
    tax: 0n,
    payable: 100_00n,
    charged: ['a', 'b', 'c'].map((costCenterId) => ({
      costCenterId,
      categoryId: null,
      weight: 1n,
    })),
  })
  const costs = invoicePostings(shared, 'INR').filter(({ purpose }) => purpose === 'expense')
  expect(costs.map(({ base }) => base)).toEqual([33_34n, 33_33n, 33_33n])
})

const owedFor = (id: string, postings: readonly Posting[]): [string, Owed] => [
  id,
  {
    payable: -postings.find(({ purpose }) => purpose === 'payable')!.amount,
    payableBase: -postings.find(({ purpose }) => purpose === 'payable')!.base,
    paid: 0n,
    paidBase: 0n,
  },
]

test('paid at another rate, the difference is realised and is its own line', () => {
  const foreign = invoice({
    currency: 'EUR',
    rate: '90',
    tax: 0n,
    net: 1_000_00n,
    payable: 1_000_00n,
    actual: 90_000_00n,
  })
  const booked = invoicePostings(foreign, 'INR')
  const payment = {
    currency: 'EUR',
    accountId: 'bank',
    parts: [{ invoiceId: 'i', amount: 1_000_00n, discount: 20_00n }],
    owed: new Map([owedFor('i', booked)]),
  }
  expect(sides(paymentPostings({ ...payment, rate: '92' }, 'INR'))).toEqual({
    payable: 90_000_00n,
    bank: -90_160_00n,
    discount: -1_840_00n,
    exchange_loss: 2_000_00n,
  })
  expect(sides(paymentPostings({ ...payment, rate: '89.5' }, 'INR'))).toEqual({
    payable: 90_000_00n,
    bank: -87_710_00n,
    discount: -1_790_00n,
    exchange_gain: -500_00n,
  })
})

test('a credit of what was paid too much is paid on the other side, in its own currency without a difference', () => {
  const owed = new Map([owedFor('i', invoicePostings(invoice(), 'INR'))])
  const paid = (amount: bigint, before = owed) =>
    paymentPostings(
      {
        currency: 'INR',
        rate: '1',
        accountId: 'b',
        parts: [{ invoiceId: 'i', amount, discount: 0n }],
        owed: before,
      },
      'INR',
    )
  expect(sides(paid(128_00n))).toEqual({ payable: 128_00n, bank: -128_00n })
  // The credit alone, before anything else of the invoice is paid.
  expect(sides(paid(-10_00n))).toEqual({ payable: -10_00n, bank: 10_00n })
})

/** The same numbers each time. */
function* numbers(seed: number): Generator<bigint> {
  let state = BigInt(seed)
  for (;;) {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n)
    yield state >> 33n
  }
}
const currencies = [
  { currency: 'INR', rate: '1' },
  { currency: 'EUR', rate: '90.1234567' },
  { currency: 'JPY', rate: '0.5873' },
  { currency: 'KWD', rate: '271.119' },
]

test('whatever the currency, tax, discount and parts: every entry balances, and what is paid in full leaves nothing owed', () => {
  const random = numbers(7)
  const upTo = (most: bigint): bigint => random.next().value! % most
  for (let round = 0; round < 300; round++) {
    const { currency, rate } = currencies[Number(upTo(4n))]!
    const net = 1n + upTo(1_000_000_00n)
    const tax = upTo(3n) === 0n ? 0n : upTo(net)
    const prepaid = upTo(4n) === 0n ? upTo(net) : 0n
    const rounding = upTo(5n) === 0n ? upTo(9n) - 4n : 0n
    const payable = net + tax - prepaid + rounding
    if (payable <= 0n) continue
    const atRate = paymentPostings(
      {
        currency,
        rate,
        accountId: 'b',
        parts: [{ invoiceId: 'i', amount: net, discount: 0n }],
        owed: new Map([['i', { payable: net, payableBase: 0n, paid: 0n, paidBase: 0n }]]),
      },
      'INR',
    )
    const actual = -atRate.find(({ purpose }) => purpose === 'bank')!.base
    const isCredit = upTo(3n) === 0n
    const one = invoice({
      kind: isCredit ? 'credit_note' : 'invoice',
      currency,
      rate,
      net,
      tax,
      prepaid,
      rounding,
      payable,
      actual: isCredit ? -actual : actual,
    })
    const booked = invoicePostings(one, 'INR')
    expect([sum(booked, 'base'), sum(booked, 'amount')]).toEqual([0n, 0n])
    let [, owed] = owedFor('i', booked)
    const first = upTo(payable)
    const sign = isCredit ? -1n : 1n
    for (const amount of [first, payable - first]) {
      const paid = paymentPostings(
        {
          currency,
          rate: currency === 'INR' ? '1' : `${rate}1`,
          accountId: 'b',
          parts: [{ invoiceId: 'i', amount: sign * amount, discount: 0n }],
          owed: new Map([['i', owed]]),
        },
        'INR',
      )
      expect([sum(paid, 'base'), sum(paid, 'amount')]).toEqual([0n, 0n])
      const freed = paid.filter(({ purpose }) => purpose === 'payable')
      owed = {
        ...owed,
        paid: owed.paid + sum(freed, 'amount'),
        paidBase: owed.paidBase + sum(freed, 'base'),
      }
      if (currency === 'INR')
        expect(paid.some(({ purpose }) => purpose.startsWith('exchange'))).toBe(false)
    }
    expect(owed.paidBase).toBe(owed.payableBase)
  }
})

test('what is accrued is taken back in the new month', () => {
  const parts = [
    { costCenterId: 'a', categoryId: null, base: 500n },
    { costCenterId: 'a', categoryId: null, base: 200n },
    { costCenterId: 'b', categoryId: 'x', base: -100n },
  ]
  const accrued = accrualPostings(parts, 'INR')
  expect(accrued.map(({ purpose, base }) => [purpose, base])).toEqual([
    ['expense', 700n],
    ['expense', -100n],
    ['accrual', -600n],
  ])
  expect(sum([...accrued, ...takenBack(accrued)], 'base')).toBe(0n)
  expect(accrualPostings([], 'INR')).toEqual([])
})

test('what is held back is owed on an account of its own, and its parts move all of it, exactly', () => {
  const euros = invoice({
    currency: 'EUR',
    rate: '90.1234',
    tax: 0n,
    net: 100_01n,
    payable: 100_01n,
  })
  const held = { ...euros, actual: 9_013_24n, retained: 10_00n }
  const approved = invoicePostings(held, 'INR')
  expect(sum(approved, 'base')).toBe(0n)
  const of = (purpose: string) => approved.find((one) => one.purpose === purpose)!
  expect([of('payable').amount, of('retainage').amount]).toEqual([-90_01n, -10_00n])
  let moved = { moved: 0n, movedBase: 0n }
  const books = { retained: 10_00n, retainedBase: -of('retainage').base }
  for (const amount of [3_33n, 3_33n, -1_11n, 1_11n, 3_34n]) {
    const postings = retainagePostings({
      invoiceId: 'i',
      currency: 'EUR',
      amount,
      held: { ...books, ...moved },
    })
    expect(sum(postings, 'base')).toBe(0n)
    const [freed] = postings
    moved = { moved: moved.moved + amount, movedBase: moved.movedBase + freed!.base }
  }
  expect(moved).toEqual({ moved: books.retained, movedBase: books.retainedBase })
})
