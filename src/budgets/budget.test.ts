import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  holdsWhile,
  modes,
  monthlyPlanModes,
  refusal,
  stateOf,
  used,
  type Budget,
} from './budget.ts'

const minor = fc.bigInt({ min: 0n, max: 200n })
const budgets = fc.record<Budget>({
  id: fc.constant('b'),
  parent_id: fc.constant(null),
  fiscal_year: fc.constant(2026),
  currency: fc.constant('EUR'),
  amount: minor,
  reserved: minor,
  committed: minor,
  actual: minor,
  mode: fc.constantFrom(...modes),
  status: fc.constantFrom('active', 'frozen'),
  pace: fc.option(fc.array(minor, { minLength: 12, maxLength: 12 })),
  pace_mode: fc.constantFrom(...monthlyPlanModes),
  owner_id: fc.constant(null),
  code: fc.constant('OPS'),
  name: fc.constant('Operations'),
  version: fc.constant(1),
})
const postings = fc.record({
  need: fc.bigInt({ min: -50n, max: 200n }),
  month: fc.integer({ min: 0, max: 11 }),
  opening: fc.boolean(),
  force: fc.boolean(),
  onlyReleases: fc.constant(false),
})

test('what a posting was allowed on holds for another use of the budget exactly while it would be decided the same', () => {
  fc.assert(
    fc.property(budgets, postings, minor, (budget, posting, reserved) => {
      fc.pre(refusal(budget, posting) === null)
      const { mostUsed, usedAbove } = holdsWhile(budget, posting)
      const later = { ...budget, reserved }
      const holds =
        (mostUsed === null || used(later) <= mostUsed) &&
        (usedAbove === null || used(later) > usedAbove)
      const same =
        refusal(later, posting) === null &&
        stateOf(later, posting.need) === stateOf(budget, posting.need)
      expect(holds).toBe(same)
    }),
    { numRuns: 2_000 },
  )
})
