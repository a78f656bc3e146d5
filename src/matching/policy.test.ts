import { expect, test } from 'vitest'
import { limitOf, standardAuthority, tolerancesFor } from './policy.ts'

test('a policy says what holds everywhere, or nothing can be compared by it', () =>
  expect(() =>
    tolerancesFor(
      { id: 'policy-1', number: 1, authority: [], rules: [] },
      { entityId: null, categoryId: null, vendorId: null },
    ),
  ).toThrow('policy policy-1 has no set of tolerances that holds everywhere'))

test('a buyer accepts a little alone, a clerk doubts about the document, a controller ten times as much', () => {
  const little = limitOf('10', '50000')
  const much = limitOf('25', '500000')
  expect(standardAuthority('EUR')).toEqual([
    { role: 'buyer', kind: 'price', limit: little },
    { role: 'buyer', kind: 'quantity', limit: little },
    { role: 'buyer', kind: 'charges', limit: little },
    { role: 'ap_clerk', kind: 'document', limit: limitOf(null, '50000') },
    { role: 'controller', kind: 'price', limit: much },
    { role: 'controller', kind: 'quantity', limit: much },
    { role: 'controller', kind: 'charges', limit: much },
    { role: 'controller', kind: 'document', limit: limitOf(null, '500000') },
    { role: 'controller', kind: 'funds', limit: limitOf(null, '500000') },
  ])
})

test.each(['INR', 'JPY', 'KRW', 'HUF', 'CLP', 'PHP', 'THB', 'RUB'])(
  'a hundred times as many units in %s, whose unit is small',
  (currency) => {
    const [buyer] = standardAuthority(currency)
    expect(buyer?.limit).toEqual(limitOf('10', '5000000'))
    expect(standardAuthority(currency).at(-1)?.limit).toEqual(limitOf(null, '50000000'))
  },
)
