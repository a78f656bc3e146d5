import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitCharge } from '../budgets/index.ts'
import { givenBudget, givenSubmitted } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { numbersOf, plainNumbers } from '../kernel/number-text.ts'
import { parseSplit, splitText } from './split-text.ts'

const known = {
  numbers: numbersOf('en-IN'),
  costCenters: [
    { id: 'it', code: 'IT', active: true },
    { id: 'mkt', code: 'MKT', active: true },
    { id: 'p2', code: 'Plant 2', active: true },
  ],
  projects: [{ id: 'p7', code: 'P-7', active: true }],
}
const parsed = (text: string, minor = 100_000n, currency = 'INR') => {
  const splits = parseSplit(text, minor, currency, known)
  return typeof splits === 'string'
    ? splits
    : splits.map((s) => [s.costCenterId, s.projectId, s.percent, s.amount])
}

describe('where a line is charged', () => {
  test.each([
    [
      'IT 60 %, MKT 40 %',
      [
        ['it', null, '60', null],
        ['mkt', null, '40', null],
      ],
    ],
    [
      'it 33.333333%; mkt 66.666667 %',
      [
        ['it', null, '33.333333', null],
        ['mkt', null, '66.666667', null],
      ],
    ],
    [
      'IT:P-7 400; MKT 600',
      [
        ['it', 'p7', null, 40_000n],
        ['mkt', null, null, 60_000n],
      ],
    ],
    ['IT 1000.00', [['it', null, null, 100_000n]]],
  ] as const)('“%s” is understood', (text, splits) => expect(parsed(text)).toEqual(splits))
  test.each([
    ['IT 60 %; MKT 30 %', /must come to 100/],
    ['IT 60 %; MKT 400', /not by both/],
    ['IT 100; MKT 100', /come to its amount/],
    ['XX 100 %', /no cost centre “XX”/],
    ['IT:NO 100 %', /no project “NO”/],
    ['IT', /not a cost centre and a share/],
    ['IT 0 %; MKT 100 %', /share of IT must be more than zero/],
    ['IT 33,5 %; MKT 66,5 %', /share of IT is not clear: “33,5”.*1,234.50/],
    ['IT 1.0000001 %', /at most 6 decimals/],
    ['IT 600.001; MKT 399.999', /at most 2 decimals in INR/],
    ['60 % IT', /not a cost centre/],
  ] as const)('“%s” is refused with what is wrong', (text, sentence) =>
    expect(parsed(text)).toMatch(sentence),
  )
  test('amounts have the decimals of their currency', () => {
    expect(parsed('IT 600; MKT 400', 1000n, 'JPY')).toEqual([
      ['it', null, null, 600n],
      ['mkt', null, null, 400n],
    ])
    expect(parsed('IT 0.600; MKT 0.400', 1000n, 'KWD')).toEqual([
      ['it', null, null, 600n],
      ['mkt', null, null, 400n],
    ])
  })
  test('what is read is written the same, and the parts always add up to the whole', () =>
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 14n }),
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.constantFrom('JPY', 'INR', 'KWD'),
        fc.constantFrom(...['en-IN', 'de-DE', 'fr-FR', 'ar-EG'].map(numbersOf), plainNumbers),
        (minor, first, currency, numbers) => {
          const percent = (n: number): string =>
            `${Math.floor(n / 1_000_000)}.${String(n % 1_000_000).padStart(6, '0')}`
          const splits = parseSplit(
            `IT ${percent(first)} %; MKT ${percent(100_000_000 - first)} %`,
            minor,
            currency,
            known,
          )
          if (typeof splits === 'string') throw new Error(splits)
          expect(splitCharge(minor, splits).reduce((a, b) => a + b, 0n)).toBe(minor)
          const text = splitText(
            splits.map((s) => ({
              cost_center_code: s.costCenterId.toUpperCase(),
              project_code: null,
              percent: s.percent,
              amount: null,
            })),
            currency,
            numbers,
          )
          expect(parseSplit(text, minor, currency, { ...known, numbers })).toEqual(splits)
        },
      ),
    ))

  test('each part reserves its own budget, and each owner is asked; the odd paisa goes to the largest share', async () => {
    const tenant = await newTenant()
    const [one, two] = [await givenBudget(tenant, 100_000n), await givenBudget(tenant, 100_000n)]
    const codes = (await tenant.as('controller').get('/cost-centers')).body.data as {
      id: string
      code: string
    }[]
    const code = (id: string): string => codes.find((c) => c.id === id)!.code
    const line = (split: string) => ({
      lines: [{ description: 'Dock', quantity: '1', unit: 'each', unit_price: '100.01', split }],
    })
    const pr = await givenSubmitted(
      tenant,
      one.costCenterId,
      line(`${code(one.costCenterId)} 50 %; ${code(two.costCenterId)} 50 %`),
    )
    const reserved = async (id: string) =>
      (await tenant.as('controller').get(`/budgets/${id}`)).body.reserved.amount
    expect(
      [await reserved(one.budgetId), await reserved(two.budgetId)].toSorted(
        (a: string, b: string) => a.localeCompare(b),
      ),
    ).toEqual(['50.00', '50.01'])
    expect(
      (await tenant.as('requester').get(`/purchase-requests/${pr.id}`)).body.lines[0].split,
    ).toBe(`${code(one.costCenterId)} 50 %; ${code(two.costCenterId)} 50 %`)
    const wrong = await tenant.as('requester').post('/purchase-requests', {
      cost_center_id: one.costCenterId,
      need_by: '2099-01-01',
      ...line('NOPE 100 %'),
    })
    expect(wrong.body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/lines/0/split', detail: 'There is no cost centre “NOPE”.' }],
    })
    expect(
      (await tenant.as('requester').post(`/purchase-requests/${pr.id}/withdrawal`)).status,
    ).toBe(200)
    expect([await reserved(one.budgetId), await reserved(two.budgetId)]).toEqual(['0.00', '0.00'])
  })
})
