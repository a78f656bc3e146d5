import { expect, test } from 'vitest'
import type { Facts, Lookups } from './facts.ts'
import { chargesUnder, reasonsOf, type Rule } from './rule.ts'

const rule = (change: Partial<Rule>): Rule => ({
  id: 'one',
  name: 'One',
  position: 10,
  min_amount: 0n,
  conditions: [],
  approver: 'role',
  approver_role: 'controller',
  approver_id: null,
  mode: 'any',
  quorum: null,
  ...change,
})
const facts: Facts = {
  kind: 'vendor',
  requesterId: 'ada',
  currency: 'INR',
  amount: 500n,
  costCenterId: null,
  charges: [],
  vendorId: null,
  vendorRisk: null,
  contract: false,
  budget: { state: 'none', ownerIds: [] },
}
const lookups = { costCenters: new Map(), categories: new Map() } as unknown as Lookups

test('a rule that says nothing of coding applies to a document that is charged to nothing', () => {
  expect(chargesUnder(rule({}), facts, lookups)).toEqual([])
  const coded = rule({ conditions: [{ what: 'category', values: ['it'] }] })
  expect(chargesUnder(coded, facts, lookups)).toBeNull()
})

test('a rule that adds up speaks of the document alone where nothing was added up', () => {
  const adding = rule({
    min_amount: 500n,
    conditions: [{ what: 'together', values: ['requester:7'] }],
  })
  expect(reasonsOf(adding, [], facts, lookups).map(({ code }) => code)).toEqual(['because.total'])
})
