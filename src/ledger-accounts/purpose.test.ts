import { expect, test } from 'vitest'
import { accountFor, type Mapping } from './purpose.ts'

const anything = {
  entity_id: null,
  category_id: null,
  cost_center_id: null,
  tax_code_id: null,
  payment_account_id: null,
}
const mapping = (account: string, more: Partial<Mapping> = {}): Mapping => ({
  ...anything,
  purpose: 'expense',
  account,
  ...more,
})
const tree = new Map([
  ['laptops', 'it'],
  ['it', 'goods'],
  ['goods', null],
])
const expense = { ...anything, purpose: 'expense' as const }

test('the account that says most is taken: the nearest category, then the cost centre, then the entity', () => {
  const all = [
    mapping('6000'),
    mapping('6100', { entity_id: 'india' }),
    mapping('6200', { cost_center_id: 'sales' }),
    mapping('6300', { category_id: 'goods' }),
    mapping('6400', { category_id: 'it' }),
    mapping('6500', { category_id: 'it', cost_center_id: 'sales' }),
  ]
  const account = (of: object) => accountFor(all, { ...expense, ...of }, tree)
  expect(account({})).toBe('6000')
  expect(account({ entity_id: 'india' })).toBe('6100')
  expect(account({ entity_id: 'india', cost_center_id: 'sales' })).toBe('6200')
  expect(account({ category_id: 'goods', cost_center_id: 'sales' })).toBe('6300')
  expect(account({ category_id: 'laptops' })).toBe('6400')
  expect(account({ category_id: 'laptops', cost_center_id: 'sales' })).toBe('6500')
  expect(account({ category_id: 'services' })).toBe('6000')
})

test('an account for one thing is not taken for another', () => {
  const all = [mapping('6400', { category_id: 'it' }), mapping('1571', { purpose: 'tax' })]
  expect(accountFor(all, { ...expense, category_id: 'goods' }, tree)).toBeNull()
  expect(accountFor(all, expense, tree)).toBeNull()
})

test('categories that are above each other by mistake end nowhere', () => {
  const ring = new Map([
    ['a', 'b'],
    ['b', 'a'],
  ])
  expect(
    accountFor([mapping('1', { category_id: 'c' })], { ...expense, category_id: 'a' }, ring),
  ).toBeNull()
})
