import { describe, expect, test } from 'vitest'
import type { Document, Surroundings } from './document.ts'
import { chargesCheck, creditChecks, linesCheck, orderCheck } from './order-checks.ts'
import { around, held, inWords, whole } from './samples.ts'

const billedBefore = (change: Partial<Surroundings['before']> = {}): Surroundings['before'] => ({
  lines: 200_000n,
  charges: 0n,
  acceptedCharges: 0n,
  net: 200_000n,
  base: 0n,
  ...change,
})

describe('the order of a document', () => {
  const checked = (change: Partial<Surroundings>) => inWords(orderCheck(whole({ around: change })))
  test('is found, also while it has no number', () => {
    expect(checked({})).toMatchInlineSnapshot(
      `"all | order | passes | an issued order of the vendor | one | PO-2026-0001 |  | one"`,
    )
    expect(
      checked({ order: { ...around().order!, number: null }, orderReference: null }),
    ).toContain('order | passes')
  })
  test('is named and unknown', () =>
    expect(checked({ order: null, orderReference: 'PO-9' })).toMatchInlineSnapshot(
      `"all | order | fails | an issued order of the vendor | one | PO-9 |  | one => no_order 0 [order] 119000 of 119000: It refers to “PO-9”, which is no issued order of Huber Lager. Link it to the right order."`,
    ))
  test('is not named', () =>
    expect(checked({ order: null, orderReference: null })).toMatchInlineSnapshot(
      `"all | order | fails | an issued order of the vendor | one | none |  | one => no_order 0 [order] 119000 of 119000: It names no order. Link it to the order it belongs to."`,
    ))
  test('is said by the beginning of a long reference', () =>
    expect(
      orderCheck(whole({ around: { order: null, orderReference: '8'.repeat(90) } })).hold?.message
        .params,
    ).toEqual({ reference: '8'.repeat(60), vendor: 'Huber Lager' }))
})

test('a document on an order has lines', () => {
  const checked = (lineNets: bigint[]) => inWords(linesCheck(whole({ document: { lineNets } })))
  expect(checked([1n])).toMatchInlineSnapshot(
    `"all | link | passes | lines of the document | at least one | 1 |  | at least one"`,
  )
  expect(checked([])).toMatchInlineSnapshot(
    `"all | link | fails | lines of the document | at least one | 0 |  | at least one => line_unmatched 0 [link] 119000 of 119000: It has no lines, so it cannot be matched with its order. Reject it and ask the vendor for one with lines."`,
  )
})

describe('charges beside the lines', () => {
  const charged = (document: Partial<Document>, before: Partial<Surroundings['before']> = {}) =>
    inWords(chargesCheck(whole({ document, around: { before: billedBefore(before) } })))
  test('within two per cent of all lines pass, with those of earlier invoices', () => {
    expect(charged({ net: 106_000n })).toMatchInlineSnapshot(
      `"all | charges | passes | charges on the order | 0 | 6000 | 6000 | 2 % and €500"`,
    )
    expect(charged({ net: 106_001n })).toMatchInlineSnapshot(
      `"all | charges | fails | charges on the order | 0 | 6001 | 6001 | 2 % and €500 => amount 0 [p1] 6001 of 300000: The invoice adds charges of €60.01 that are not on the order. Allowed for the order: 2 % and €500."`,
    )
    expect(charged({ net: 101_000n }, { charges: 6_000n })).toMatchInlineSnapshot(
      `"all | charges | fails | charges on the order | 0 | 7000 | 7000 | 2 % and €500 => amount 0 [p1] 7000 of 300000: The invoice adds charges of €10 that are not on the order. With earlier ones that is €70. Allowed for the order: 2 % and €500."`,
    )
  })
  test('that were accepted before do not count again', () =>
    expect(
      charged({ net: 101_000n }, { charges: 6_000n, acceptedCharges: 6_000n }),
    ).toMatchInlineSnapshot(
      `"all | charges | passes | charges on the order | 6000 | 7000 | 1000 | 2 % and €500"`,
    ))
  test('of none or of an allowance hold nothing, whatever came before', () => {
    expect(charged({ net: 100_000n }, { charges: 90_000n })).toMatchInlineSnapshot(
      `"all | charges | passes | charges on the order | 0 | 90000 | 90000 | 2 % and €500"`,
    )
    expect(charged({ net: 99_000n }, { charges: 90_000n })).toMatchInlineSnapshot(
      `"all | charges | passes | charges on the order | 0 | 89000 | 89000 | 2 % and €500"`,
    )
  })
  test('of a credit note are not held here', () =>
    expect(
      charged({ kind: 'credit_note', net: 101_000n }, { charges: 90_000n }),
    ).toMatchInlineSnapshot(
      `"all | charges | passes | charges on the order | 0 | 89000 | 89000 | 2 % and €500"`,
    ))
  test('of a document without lines are not known', () =>
    expect(charged({ lineNets: [] })).toMatchInlineSnapshot(
      `"all | charges | passes | charges on the order | 0 | 100000 | 100000 | 2 % and €500"`,
    ))
})

describe('a credit note on an order', () => {
  const credited = (document: Partial<Document>, before: Partial<Surroundings['before']> = {}) =>
    creditChecks(
      whole({
        document: { kind: 'credit_note', ...document },
        around: { before: billedBefore(before) },
      }),
    )
  test('is compared with what was billed; an invoice is not', () => {
    expect(creditChecks(whole())).toEqual([])
    expect(credited({ net: 200_000n, lineNets: [200_000n] }).map(inWords)).toMatchInlineSnapshot(`
      [
        "all | credit_total | passes | amount billed on the order | 200000 | 200000 | 0 | none above",
        "all | charges | passes | charges billed on the order | 0 | 0 | 0 | none above",
      ]
    `)
  })
  test('of more than was billed is held', () =>
    expect(held(credited({ net: 200_001n, lineNets: [200_001n] }))).toMatchInlineSnapshot(`
      [
        "all | credit_total | fails | amount billed on the order | 200000 | 200001 | 1 | none above => credit 0 [credit_total] 200001 of 200000: It credits €2,000.01 in all; €2,000 is billed on PO-2026-0001.",
      ]
    `))
  test('of more charges than were billed is held', () => {
    expect(held(credited({ net: 101_000n }, { charges: 1_000n }))).toEqual([])
    expect(held(credited({ net: 101_001n }, { charges: 1_000n }))).toMatchInlineSnapshot(`
      [
        "all | charges | fails | charges billed on the order | 1000 | 1001 | 1 | none above => credit 0 [credited charges] 1001 of 101001: It credits charges of €10.01, beside its lines; €10 of charges are billed on PO-2026-0001.",
      ]
    `)
  })
  test('of charges, where allowances were billed, is held for all of them', () =>
    expect(held(credited({ net: 101_000n }, { charges: -5_000n }))).toMatchInlineSnapshot(`
      [
        "all | charges | fails | charges billed on the order | 0 | 1000 | 1000 | none above => credit 0 [credited charges] 1000 of 101000: It credits charges of €10, beside its lines; €0 of charges are billed on PO-2026-0001.",
      ]
    `))
  test('of an allowance is within no charges, and within allowances', () =>
    expect(held(credited({ net: 99_000n }, { charges: -5_000n }))).toEqual([]))
  test('without lines credits no charges that are known', () =>
    expect(held(credited({ lineNets: [] }))).toEqual([]))
})
