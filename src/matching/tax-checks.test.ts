import { describe, expect, test } from 'vitest'
import type { Document, TaxGroup } from './document.ts'
import { held, inWords, whole, type Changed } from './samples.ts'
import { taxChecks } from './tax-checks.ts'
import { ratesOf, standardRateOf } from './tax-rates.ts'

const group = (change: Partial<TaxGroup> = {}): TaxGroup => ({
  category: 'S',
  rate: '19',
  taxable: 100_000n,
  tax: 19_000n,
  ...change,
})
/** A document of 1,000.00 whose only tax is this one. */
const taxed = (change: Partial<TaxGroup>, tax = change.tax ?? 19_000n): Partial<Document> => ({
  tax,
  taxGroups: [group(change)],
})
/** 1,000.00 taxed at a rate, exactly. */
const at = (rate: number, category: string | null = 'S'): Partial<Document> =>
  taxed({ category, rate: String(rate), tax: BigInt(rate * 1000) })
const holds = (changed: Changed): string[] => held(taxChecks(whole(changed)))

describe('a tax rate is expected', () => {
  const vendor = (country: string, vatId: string | null) => ({ country, vatId })
  test('of the country where the vendor is', () => {
    expect(holds({ document: at(7), vendor: vendor('DE', null) })).toEqual([])
    expect(holds({ document: at(20), vendor: vendor('DE', null) })).toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at 20 % (S) of €1,000 | 20000 | 20000 | 0 | €1, more or less => tax 0 [tax 20 % (S)] 20000 of 100000: It charges tax at 20 %. For a vendor in DE it is 19 %, 7 %.",
      ]
    `)
  })
  test.each([
    ['France', 5.5, 'FR40303265045'],
    ['France, written in small letters and with spaces', 5.5, ' fr 40 303265045'],
    ['France, with letters after its country', 5.5, 'FRXX999999999'],
    ['Greece, which is EL in tax numbers', 24, 'EL123456789'],
    ['Northern Ireland, which is XI there', 20, 'XI123456789'],
  ])('of the country of its tax number: %s', (_name, rate, vatId) =>
    expect(holds({ document: at(rate), vendor: vendor('DE', vatId) })).toEqual([]),
  )
  test.each(['FRANCE', '12FR345678', ''])('but “%s” names no country', (vatId) =>
    expect(holds({ document: at(20), vendor: vendor('DE', vatId) })).toHaveLength(1),
  )
  test('of both countries, which the hold names', () =>
    expect(holds({ document: at(25), vendor: vendor('DE', 'FR40303265045') }))
      .toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at 25 % (S) of €1,000 | 25000 | 25000 | 0 | €1, more or less => tax 0 [tax 25 % (S)] 25000 of 100000: It charges tax at 25 %. For a vendor in DE or FR it is 19 %, 7 %, 20 %, 10 %, 5.5 %, 2.1 %, 8.5 %.",
      ]
    `))
  test('of the policy, and then of no country', () => {
    const tolerances = { taxRates: ['5', '12'] }
    expect(holds({ document: at(12), tolerances })).toEqual([])
    expect(holds({ document: at(19), tolerances })).toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at 19 % (S) of €1,000 | 19000 | 19000 | 0 | €1, more or less => tax 0 [tax 19 % (S)] 19000 of 100000: It charges tax at 19 %. The policy expects 5 %, 12 %.",
      ]
    `)
  })
  test('up to the highest there is, where those of the country are not known', () => {
    const unknown = vendor('QQ', null)
    expect(holds({ document: at(40), vendor: unknown })).toEqual([])
    expect(holds({ document: at(1), vendor: unknown })).toEqual([])
    expect(holds({ document: at(41), vendor: unknown })).toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at 41 % (S) of €1,000 | 41000 | 41000 | 0 | €1, more or less => tax 0 [tax 41 % (S)] 41000 of 100000: It charges tax at 41 %. No country has a rate above 40 %.",
      ]
    `)
    expect(holds({ document: at(-1), vendor: unknown })).toHaveLength(1)
  })
  test.each(['Z', 'E', 'AE', 'K', 'G', 'O'])('only of zero in category %s', (category) => {
    expect(holds({ document: at(0, category) })).toEqual([])
    expect(holds({ document: at(19, category) })).toEqual([
      expect.stringContaining(`[tax 19 % (${category})] 19000 of 100000`),
    ])
  })
  test('without a category', () => expect(holds({ document: at(19, null) })).toEqual([]))
})

describe('a tax by rate', () => {
  test('that is not taxable amount x rate is held for the difference', () =>
    expect(holds({ document: taxed({ tax: 18_800n }) })).toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at 19 % (S) of €1,000 | 19000 | 18800 | -200 | €1, more or less => tax 0 [tax 19 % (S)] 200 of 100000: Tax at 19 % of €1,000 is €190; it charges €188.",
      ]
    `))
  test('of no rate and no taxable amount is one of nothing on the net amount', () => {
    const unsaid = { category: null, rate: null, taxable: null }
    expect(taxChecks(whole({ document: taxed({ ...unsaid, tax: null }, 0n) })).map(inWords))
      .toMatchInlineSnapshot(`
      [
        "all | tax | passes | tax at 0 % of €1,000 | 0 | 0 | 0 | €1, more or less",
        "all | tax | passes | what is taxed at all rates, against the net amount | 100000 | 100000 | 0 | €1 above",
        "all | tax | passes | sum of the taxes by rate | 0 | 0 | 0 | none",
      ]
    `)
    expect(holds({ document: taxed({ ...unsaid, tax: 500n }) })).toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at 0 % of €1,000 | 0 | 500 | 500 | €1, more or less => tax 0 [tax 0 %] 500 of 100000: Tax at 0 % of €1,000 is €0; it charges €5.",
      ]
    `)
  })
  test('of a very long category is held about its beginning', () => {
    const [finding] = taxChecks(whole({ document: at(20, 'X'.repeat(80)) }))
    expect(finding?.hold?.about).toBe(`tax 20 % (${'X'.repeat(50)}`)
  })
  test('on more than the net amount is held for the tax', () =>
    expect(
      holds({
        document: {
          tax: 26_000n,
          taxGroups: [group(), group({ rate: '7', taxable: null, tax: 7_000n })],
        },
      }),
    ).toMatchInlineSnapshot(`
      [
        "all | tax | fails | what is taxed at all rates, against the net amount | 100000 | 200000 | 100000 | €1 above => tax 0 [taxed in all] 26000 of 100000: It charges tax on €2,000; its net amount is €1,000.",
      ]
    `))
  test('that does not come to the tax in all is held for the difference', () => {
    expect(holds({ document: taxed({ tax: 18_950n }, 19_000n) })).toMatchInlineSnapshot(`
      [
        "all | tax | fails | sum of the taxes by rate | 18950 | 19000 | 50 | none => tax 0 [tax in all] 50 of 100000: Its taxes by rate come to €189.50; it says €190 in all.",
      ]
    `)
    expect(holds({ document: taxed({ tax: null }, 19_000n) })).toHaveLength(2)
  })
})

describe('a tax that is not said by rate', () => {
  const plain = (tax: bigint, changed: Changed = {}) =>
    taxChecks(whole({ ...changed, document: { taxGroups: [], tax, ...changed.document } })).map(
      inWords,
    )
  test('is at most the net amount at the standard rate', () => {
    expect(plain(19_000n)).toMatchInlineSnapshot(`
      [
        "all | tax | passes | tax at no more than 19 % | 19000 | 19000 | 0 | €1 above",
      ]
    `)
    expect(plain(5_000n)).toMatchInlineSnapshot(`
      [
        "all | tax | passes | tax at no more than 19 % | 19000 | 5000 | 0 | €1 above",
      ]
    `)
    expect(plain(0n)).toMatchInlineSnapshot(`
      [
        "all | tax | passes | tax at no more than 19 % | 19000 | 0 | 0 | €1 above",
      ]
    `)
    expect(plain(19_101n)).toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at no more than 19 % | 19000 | 19101 | 101 | €1 above => tax 0 [tax] 101 of 100000: Its tax is €191.01; at the highest expected rate, 19 %, it is €190.",
      ]
    `)
  })
  test('is at most what the higher of two countries charges, whichever is named first', () => {
    const french = { country: 'FR', vatId: 'DE123456789' }
    const german = { country: 'DE', vatId: 'FR40303265045' }
    for (const vendor of [french, german])
      expect(plain(20_000n, { vendor })).toEqual([
        'all | tax | passes | tax at no more than 20 % | 20000 | 20000 | 0 | €1 above',
      ])
  })
  test('is at most what the highest rate of the policy gives', () =>
    expect(plain(12_000n, { tolerances: { taxRates: ['5', '12', '0'] } })).toEqual([
      'all | tax | passes | tax at no more than 12 % | 12000 | 12000 | 0 | €1 above',
    ]))
  test('is at most at the highest rate there is, where those of the country are not known', () =>
    expect(plain(40_000n, { vendor: { country: 'QQ', vatId: null } })).toEqual([
      'all | tax | passes | tax at no more than 40 % | 40000 | 40000 | 0 | €1 above',
    ]))
  test('is not below zero when the net amount is above it', () =>
    expect(plain(-100n)).toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at no more than 19 % | 19000 | -100 | 100 | €1 above => tax 0 [tax] 100 of 100000: Its tax is −€1, with a net amount of €1,000.",
      ]
    `))
  test('has the sign of the net amount', () => {
    expect(plain(-19_000n, { document: { net: -100_000n } })).toEqual([
      'all | tax | passes | tax at no more than 19 % | 19000 | -19000 | 0 | €1 above',
    ])
    expect(plain(19_000n, { document: { net: -100_000n } })).toMatchInlineSnapshot(`
      [
        "all | tax | fails | tax at no more than 19 % | 19000 | 19000 | 19000 | €1 above => tax 0 [tax] 19000 of 100000: Its tax is €190, with a net amount of −€1,000.",
      ]
    `)
  })
  test('is none where there is no net amount', () => {
    expect(plain(0n, { document: { net: 0n } })).toHaveLength(1)
    expect(plain(500n, { document: { net: 0n } })[0]).toContain('Its tax is €5')
  })
})

test('the rates of a country are known with the standard one first, or not at all', () => {
  expect(ratesOf('DE')).toEqual(['19', '7'])
  expect(ratesOf('QQ')).toBe(null)
  expect(ratesOf(null)).toBe(null)
  expect(standardRateOf('FR')).toBe('20')
  expect(standardRateOf('QQ')).toBe(null)
})
