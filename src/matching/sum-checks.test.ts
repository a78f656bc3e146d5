import { expect, test } from 'vitest'
import type { Document } from './document.ts'
import { inWords, whole } from './samples.ts'
import { prepaidCheck, roundingCheck, standardChecks, sumChecks } from './sum-checks.ts'

test('the rules of its standard that a document breaks are named: the first three, and of each its beginning', () => {
  const broken = ['BR-1', 'BR-2', 'BR-3', 'BR-4'].map((rule) => ({ rule, message: 'no name' }))
  expect(standardChecks(whole({ document: { broken } })).map(inWords)).toMatchInlineSnapshot(`
    [
      "all | standard | fails | rules of its standard that it breaks | 0 | 4 |  | none => totals 0 [standard] 119000 of 119000: The invoice breaks the standard: BR-1: no name BR-2: no name BR-3: no name",
    ]
  `)
  const long = [{ rule: 'BR-1', message: 'x'.repeat(400) }]
  expect(standardChecks(whole({ document: { broken: long } }))[0]?.hold?.message.params).toEqual({
    rules: [{ rule: 'BR-1', text: 'x'.repeat(300) }],
  })
})

test('charges are added to the lines, and allowances taken away', () => {
  const sums = (document: Partial<Document>) =>
    inWords(sumChecks(whole({ document })).find(({ result }) => result.check === 'net_total')!)
  expect(
    sums({ lineNets: [60_000n, 50_000n], charges: 2_000n, allowances: 12_000n }),
  ).toMatchInlineSnapshot(
    `"all | net_total | passes | sum of lines, with charges, less allowances | 100000 | 100000 | 0 | none"`,
  )
  expect(sums({ lineNets: [100_000n], allowances: 3_000n })).toMatchInlineSnapshot(
    `"all | net_total | fails | sum of lines, with charges, less allowances | 97000 | 100000 | 3000 | none => totals 0 [net_total] 3000 of 97000: Its lines, charges and allowances come to €970; it says €1,000, €30 more."`,
  )
})

test('an amount due may be rounded by one unit for each line', () => {
  const rounded = (rounding: bigint, lineNets: bigint[]) =>
    inWords(roundingCheck(whole({ document: { rounding, lineNets } })))
  expect(rounded(300n, [1n, 2n, 3n])).toMatchInlineSnapshot(
    `"all | rounding | passes | rounding of the amount due | 0 | 300 | 300 | up to €3, more or less"`,
  )
  expect(rounded(-301n, [1n, 2n, 3n])).toMatchInlineSnapshot(
    `"all | rounding | fails | rounding of the amount due | 0 | -301 | -301 | up to €3, more or less => rounding 0 [rounding] 301 of 119000: The amount due is rounded by −€3.01. Allowed: up to €3, more or less."`,
  )
  expect(rounded(100n, [])).toMatchInlineSnapshot(
    `"all | rounding | passes | rounding of the amount due | 0 | 100 | 100 | up to €1, more or less"`,
  )
})

test('no prepayment is known, and one below zero asks for more', () => {
  const deducts = (prepaid: bigint) => inWords(prepaidCheck(whole({ document: { prepaid } })))
  expect(deducts(0n)).toMatchInlineSnapshot(
    `"all | prepaid | passes | prepayments that are known | 0 | 0 | 0 | none"`,
  )
  expect(deducts(5_000n)).toMatchInlineSnapshot(
    `"all | prepaid | fails | prepayments that are known | 0 | 5000 | 5000 | none => prepaid 0 [prepaid] 5000 of 119000: It deducts a prepayment of €50. No prepayment on its order is paid and not set off yet."`,
  )
  expect(deducts(-5_000n)).toMatchInlineSnapshot(
    `"all | prepaid | fails | prepayments that are known | 0 | -5000 | -5000 | none => prepaid 0 [prepaid] 5000 of 119000: It states a prepayment of −€50, below zero: that raises what is due."`,
  )
})
