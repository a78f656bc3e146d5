import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blockOfItem } from './block.ts'
import { choose, netOf, owedOf, type Candidate } from './choosing.ts'
import { groupsOf } from './groups.ts'
import { risksOf } from './risk.ts'

const candidate = fc.record({
  id: fc.uuid(),
  vendor_id: fc.constantFrom('acme', 'bolt', 'cobalt'),
  account_id: fc.constantFrom('first', 'second', null),
  amount: fc.bigInt({ min: -5000n, max: 5000n }).filter((amount) => amount !== 0n),
  discount: fc.constant(0n),
})
const itemsOf = (candidates: readonly Candidate[]) =>
  choose(candidates, { discounted: () => true }).map((chosen) => ({
    vendor_id: chosen.of.vendor_id,
    vendor_name: chosen.of.vendor_id,
    account_id: chosen.accountId,
    amount: chosen.part,
    discount: chosen.discount,
    of: chosen.of,
  }))

describe('what a run pays', () => {
  test('is never less than nothing to anybody, deducts no more of a credit than there is, and pays all that is owed', () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 25 }), (candidates) => {
        const items = itemsOf(candidates)
        for (const { total } of groupsOf(items)) expect(total >= 0n).toBe(true)
        for (const { amount, of } of items) {
          if (of.amount > 0n) expect(amount).toBe(of.amount)
          else expect(amount < 0n && amount >= of.amount).toBe(true)
        }
        expect(items.filter(({ amount }) => amount > 0n)).toHaveLength(
          candidates.filter(({ amount }) => amount > 0n).length,
        )
      }),
    )
  })

  test('takes a credit from its own vendor alone, from the largest payment', () => {
    const of = (vendor_id: string, account_id: string, amount: bigint) => ({
      id: `${vendor_id} ${amount}`,
      vendor_id,
      account_id,
      amount,
      discount: 0n,
    })
    const items = itemsOf([
      of('acme', 'first', 50n),
      of('acme', 'second', 80n),
      of('acme', 'first', -100n),
      of('bolt', 'third', 500n),
    ])
    expect(owedOf(items).map(({ left }) => left)).toEqual([50n, 0n, 500n])
    expect(netOf(items)).toBe(550n)
  })
})

describe('what is unusual about a vendor', () => {
  const known = {
    amount: 100n,
    account_since: '2026-01-01',
    paid_before: 5,
    paid_to_account: 5,
    most_before: 100n,
  }
  test.each([
    ['nothing', {}, []],
    ['the first payment', { paid_before: 0, paid_to_account: 0 }, ['first_payment']],
    ['an account of last week', { account_since: '2026-11-22' }, ['new_account']],
    ['an account that was never paid to', { paid_to_account: 0 }, ['new_account']],
    ['exactly three times the most', { amount: 300n }, []],
    ['more than three times the most', { amount: 301n }, ['unusual_amount']],
    ['much, after two payments', { amount: 301n, paid_before: 2 }, []],
  ])('%s', (_what, more, found) =>
    expect(risksOf({ ...known, ...more }, '2026-11-28')).toEqual(found),
  )
})

describe('an item of a run is blocked', () => {
  const item = {
    amount: 100n,
    discount: 2n,
    discount_until: '2026-12-01',
    stop_reason: null,
    overtaken: false,
    held: null,
    waiting_debit: null,
    on_hold: false,
    needs_account: true,
    account_id: 'first',
    account_active: true,
  }
  test.each([
    ['by nothing', {}, null],
    ['by an account that is not used any more', { account_active: false }, 'account_changed'],
    ['by a hold on the vendor', { on_hold: true }, 'vendor_hold'],
    ['by bills of the order of an advance', { overtaken: true }, 'overtaken'],
    ['until a milestone', { held: { until: null, milestone: 'Acceptance' } }, 'retained'],
    ['until a later day', { held: { until: '2026-12-02', milestone: null } }, 'retained'],
    ['by a debit that waits', { waiting_debit: 'an answer' }, 'waiting_debit'],
    ['until this very day, no more', { held: { until: '2026-12-01', milestone: null } }, null],
    ['by a person', { stop_reason: 'Broken' }, 'stopped'],
    ['for want of an account', { account_id: null }, 'no_account'],
    ['by nothing, where it is paid by card', { account_id: null, needs_account: false }, null],
    ['by its discount, after the last day', { discount_until: '2026-11-30' }, 'discount_lost'],
    ['by nothing, as a credit', { amount: -5n, discount: 0n, account_active: false }, null],
  ])('%s', (_why, more, block) =>
    expect(blockOfItem({ ...item, ...more }, '2026-12-01')).toBe(block),
  )
})
