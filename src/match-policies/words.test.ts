import { describe, expect, test } from 'vitest'
import { limitWords, differences, sentence, type Content, type NamedRule } from './words.ts'
import {
  standardAuthority,
  standardTolerances,
  tolerancesFor,
  type Scope,
  type Tolerances,
} from '../matching/index.ts'

const nowhere = {
  vendor_id: null,
  category_id: null,
  entity_id: null,
  vendor: null,
  category: null,
  entity: null,
}
const rule = (at: Partial<NamedRule>, change: Partial<Tolerances> = {}): NamedRule => ({
  ...nowhere,
  ...at,
  tolerances: { ...standardTolerances, ...change },
})
const content = (...rules: NamedRule[]): Content => ({
  rules: [rule({}), ...rules],
  authority: standardAuthority('INR'),
})
const fivePercent = { pct: '5', minor: null, operator: 'both' } as const
const said = (before: Content, after: Content): string[] =>
  differences(before, after, 'INR').map(sentence)

describe('which tolerances hold', () => {
  const places: Partial<Scope>[] = [
    {},
    { entityId: 'e' },
    { categoryId: 'c' },
    { categoryId: 'c', entityId: 'e' },
    { vendorId: 'v' },
    { vendorId: 'v', entityId: 'e' },
    { vendorId: 'v', categoryId: 'c' },
    { vendorId: 'v', categoryId: 'c', entityId: 'e' },
  ]
  const scope = (at: Partial<Scope>): Scope => ({
    entityId: null,
    categoryId: null,
    vendorId: null,
    ...at,
  })
  /** Each set is told by its days. */
  const policy = (of: readonly Partial<Scope>[]) => ({
    id: 'p',
    number: 1,
    authority: [],
    rules: of.map((at, i) => ({
      scope: scope(at),
      tolerances: { ...standardTolerances, daysAhead: places.indexOf(places[i]!) },
    })),
  })
  const whole = { entityId: 'e', categoryId: 'c', vendorId: 'v' }

  test('the more precise set wins, in any order of adding them', () => {
    for (const [most] of places.entries()) {
      const some = places.slice(0, most + 1)
      expect(tolerancesFor(policy(some), whole).daysAhead).toBe(most)
      const reversed = { ...policy(some), rules: policy(some).rules.toReversed() }
      expect(tolerancesFor(reversed, whole).daysAhead).toBe(most)
    }
  })

  test('a set of another vendor, category or entity does not hold', () => {
    for (const other of [
      { ...whole, vendorId: 'w' },
      { ...whole, categoryId: 'd' },
      { ...whole, entityId: 'f' },
    ]) {
      const held = tolerancesFor(policy(places), other).daysAhead
      const at = places[held]!
      expect([at.vendorId ?? other.vendorId, at.categoryId ?? other.categoryId]).toEqual([
        other.vendorId,
        other.categoryId,
      ])
      expect(held).toBeLessThan(7)
    }
    expect(tolerancesFor(policy(places), scope({})).daysAhead).toBe(0)
  })
})

describe('a limit in words', () => {
  test.each([
    [{ pct: '2', minor: null, operator: 'both' }, '2 %'],
    [{ pct: '2.5', minor: '50000', operator: 'both' }, '2.5 % and ₹500'],
    [{ pct: '2', minor: '50050', operator: 'either' }, '2 % or ₹500.50'],
    [{ pct: null, minor: '50000', operator: 'both' }, '₹500'],
    [{ pct: null, minor: null, operator: 'both' }, 'Not checked'],
    [{ pct: '0', minor: null, operator: 'both' }, 'None'],
    [{ pct: '0', minor: '50000', operator: 'both' }, 'None'],
    [{ pct: '0', minor: '50000', operator: 'either' }, '0 % or ₹500'],
    [{ pct: '0', minor: '0', operator: 'either' }, 'None'],
  ] as const)('%j is %s', (limit, words) => expect(limitWords(limit, 'INR')).toBe(words))
})

describe('what changes from one version to another', () => {
  test('names the tolerance, its place, before and after', () => {
    const acme = { vendor_id: 'v', vendor: 'Acme' }
    expect(
      said(content(rule(acme)), content(rule(acme, { price: fivePercent, daysAhead: 1 }))),
    ).toEqual([
      'Unit price above the order: 2 % → 5 %, for vendor Acme',
      'Date after today: 0 days after → 1 day after, for vendor Acme',
    ])
  })

  test('compares an added or a removed set with what holds there without it', () => {
    const acme = rule({ vendor_id: 'v', vendor: 'Acme' }, { price: fivePercent })
    const acmeLaptops = rule(
      { vendor_id: 'v', vendor: 'Acme', category_id: 'c', category: 'Laptops' },
      { price: fivePercent, matchLevel: 2 },
    )
    expect(said(content(), content(acme))).toEqual([
      'Unit price above the order: 2 % → 5 %, for vendor Acme',
    ])
    expect(said(content(acme), content(acme, acmeLaptops))).toEqual([
      'A bill is compared with: What was ordered and what was received (three-way) → What was ordered (two-way), for vendor Acme, category Laptops',
    ])
    expect(said(content(acme), content())).toEqual([
      'Unit price above the order: 5 % → 2 %, for vendor Acme',
    ])
    expect(said(content(), content(rule({ entity_id: 'e', entity: 'Works' })))).toEqual([
      'Tolerances of their own: None → The same as elsewhere, for legal entity Works',
    ])
  })

  test('says what a role may accept more or less', () => {
    const [first, ...others] = standardAuthority('INR')
    expect(
      said(content(), {
        ...content(),
        authority: [{ ...first!, limit: { ...first!.limit, minor: null } }, ...others.slice(0, -1)],
      }),
    ).toEqual([
      'Price differences that a buyer may accept: 10 % and ₹50,000 → 10 %, everywhere',
      'Overdrawn budgets that a controller may accept: ₹5,00,000 → Nothing, everywhere',
    ])
    expect(said(content(), content())).toEqual([])
  })
})
