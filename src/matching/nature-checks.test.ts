import { describe, expect, test } from 'vitest'
import type { Document, Surroundings } from './document.ts'
import { currencyCheck, dateCheck, precedingChecks, signCheck, typeCheck } from './nature-checks.ts'
import { around, held, inWords, whole } from './samples.ts'

type Preceding = Surroundings['preceding'][number]
/** An approved invoice of the same order. */
const earlier = (change: Partial<Preceding> = {}): Preceding => ({
  number: 'R-1',
  kind: 'invoice',
  status: 'approved',
  orderId: 'p1',
  ...change,
})
const order = around().order!

describe('the currency of a document', () => {
  const checked = (document: Partial<Document>, surroundings: Partial<Surroundings> = {}) =>
    inWords(currencyCheck(whole({ document, around: surroundings })))
  test('is that of its order, in all its amounts', () => {
    expect(checked({})).toMatchInlineSnapshot(
      `"all | currency | passes | currency of the order | EUR | EUR |  | the same currency"`,
    )
    expect(checked({ currency: 'USD', amountCurrencies: ['USD'] })).toMatchInlineSnapshot(
      `"all | currency | fails | currency of the order | EUR | USD |  | the same currency => currency 0 [currency] 119000 of 119000: It is in USD, the order PO-2026-0001 in EUR."`,
    )
    expect(checked({ amountCurrencies: ['EUR', 'USD', 'GBP'] })).toMatchInlineSnapshot(
      `"all | currency | fails | currency of the order | EUR | EUR, USD, GBP |  | the same currency => currency 0 [currency] 119000 of 119000: It is in EUR, and has amounts in USD, GBP."`,
    )
  })
  test('is its own where it has no order', () => {
    expect(
      checked({ currency: 'USD', amountCurrencies: ['USD'] }, { order: null }),
    ).toMatchInlineSnapshot(
      `"all | currency | passes | currency of the document | USD | USD |  | the same currency"`,
    )
    expect(checked({ amountCurrencies: ['USD'] }, { order: null })).toMatchInlineSnapshot(
      `"all | currency | fails | currency of the document | EUR | EUR, USD |  | the same currency => currency 0 [currency] 119000 of 119000: It is in EUR, and has amounts in USD."`,
    )
  })
  test('is held against an order that has no number yet', () =>
    expect(
      currencyCheck(
        whole({
          document: { currency: 'USD', amountCurrencies: ['USD'] },
          around: { order: { ...order, number: null } },
        }),
      ).hold?.message.params,
    ).toEqual({ currency: 'USD', order: { number: null, currency: 'EUR' }, foreign: [] }))
})

test('totals of zero contradict nothing; the lowest of them below zero does', () => {
  const checked = (document: Partial<Document>) => inWords(signCheck(whole({ document })))
  expect(checked({ net: 0n, gross: 0n, payable: 0n })).toMatchInlineSnapshot(
    `"all | sign | passes | totals of an invoice | not below zero | 0 |  | none below zero"`,
  )
  expect(checked({ net: 5n, gross: -7n, payable: -3n })).toMatchInlineSnapshot(
    `"all | sign | fails | totals of an invoice | not below zero | -7 |  | none below zero => sign 0 [sign] 3 of 3: It is an invoice over −€0.07. Whether it asks for money or gives it back is not certain: reject it and ask for a credit note."`,
  )
  expect(checked({ kind: 'credit_note', net: -2n, payable: 5n })).toMatchInlineSnapshot(
    `"all | sign | fails | totals of a credit note | not below zero | -2 |  | none below zero => sign 0 [sign] 5 of 5: It is a credit note over −€0.02. Whether it asks for money or gives it back is not certain: reject it and ask for one with amounts above zero."`,
  )
})

describe('the type of a document', () => {
  const checked = (typeCode: string | null, preceding: Preceding[] = []) =>
    inWords(typeCheck(whole({ document: { typeCode }, around: { preceding } })))
  test('need not be stated', () =>
    expect(checked(null)).toMatchInlineSnapshot(
      `"all | document_type | passes | what the type of the document asks for (UNTDID 1001) | a claim | not stated |  | claims and credits"`,
    ))
  test('that asks for an advance is held', () =>
    expect(checked('386')).toMatchInlineSnapshot(
      `"all | document_type | fails | what the type of the document asks for (UNTDID 1001) | a claim | 386 |  | claims and credits => advance 0 [advance p1] 119000 of 119000: It asks for an advance of €1,190 on PO-2026-0001, before anything is delivered. Somebody other than the person who entered it must accept that. Once it is paid, it is set off against the invoices of the order."`,
    ))
  test('that is no claim is held, and named by its beginning', () => {
    expect(checked('325')).toMatchInlineSnapshot(
      `"all | document_type | fails | what the type of the document asks for (UNTDID 1001) | a claim | 325 |  | claims and credits => document_type 0 [document_type] 119000 of 119000: It is a pro forma invoice (type 325), which is not paid."`,
    )
    expect(checked('not a type at all')).toMatchInlineSnapshot(
      `"all | document_type | fails | what the type of the document asks for (UNTDID 1001) | a claim | not a type at all |  | claims and credits => document_type 0 [document_type] 119000 of 119000: It is a document that is not known as a claim (type not a type), which is not paid."`,
    )
  })
  test('that corrects an invoice is held while that one may be paid', () => {
    const rejected = earlier({ number: 'R-0', status: 'rejected' })
    expect(checked('384', [rejected])).toMatchInlineSnapshot(
      `"all | document_type | passes | what the type of the document asks for (UNTDID 1001) | a claim | 384 |  | claims and credits"`,
    )
    expect(checked('384', [rejected, earlier({ status: 'held' })])).toMatchInlineSnapshot(
      `"all | document_type | fails | what the type of the document asks for (UNTDID 1001) | a claim | 384 |  | claims and credits => document_type 0 [document_type] 119000 of 119000: It is a corrected invoice (type 384) for R-1, which is held. Both would be paid."`,
    )
  })
  test('that is no claim is held as that, also when it names an earlier invoice', () =>
    expect(checked('325', [earlier()])).toContain('a pro forma invoice'))
})

describe('an earlier invoice that a document names', () => {
  const checked = (document: Partial<Document>, preceding: Preceding[], on = order) =>
    precedingChecks(
      whole({
        document: { precedingNumbers: ['R-1'], ...document },
        around: { preceding, order: on },
      }),
    ).map(inWords)
  const credit = { kind: 'credit_note', typeCode: '381' } as const

  test('is compared only where one is named', () =>
    expect(checked({ precedingNumbers: [] }, [earlier()])).toEqual([]))
  test('by an invoice may be unknown or rejected, or both may be the same claim', () => {
    expect(checked({}, [])).toMatchInlineSnapshot(`
      [
        "all | preceding | passes | the earlier invoice that it names | R-1 | not here |  | none that is here",
      ]
    `)
    expect(checked({}, [earlier({ status: 'rejected' })])).toMatchInlineSnapshot(`
      [
        "all | preceding | passes | the earlier invoice that it names | R-1 | rejected |  | none that is here",
      ]
    `)
    expect(checked({}, [earlier({ status: 'held' })])).toMatchInlineSnapshot(`
      [
        "all | preceding | fails | the earlier invoice that it names | R-1 | held |  | none that is here => preceding 0 [preceding R-1] 119000 of 119000: It names invoice R-1, which is held. Make sure that it is not the same claim again.",
      ]
    `)
  })
  test('by a corrected invoice is here, and is named', () => {
    expect(checked({ typeCode: '384' }, [earlier({ status: 'held' })])).toMatchInlineSnapshot(`
      [
        "all | preceding | passes | the earlier invoice that it names | R-1 | held |  | one that was rejected",
      ]
    `)
    expect(checked({ typeCode: '384' }, [])).toMatchInlineSnapshot(`
      [
        "all | preceding | fails | the earlier invoice that it names | R-1 | not here |  | one that was rejected => preceding 0 [preceding R-1] 119000 of 119000: It corrects invoice R-1, which is not here.",
      ]
    `)
    expect(checked({ typeCode: '384', precedingNumbers: [] }, [])).toMatchInlineSnapshot(`
      [
        "all | preceding | fails | the earlier invoice that it names | one | none |  | one that was rejected => preceding 0 [preceding] 119000 of 119000: It is a corrected invoice, and does not say which it corrects.",
      ]
    `)
  })
  test('by a credit note is here, approved, an invoice, and of the same order', () => {
    expect(checked(credit, [earlier()])).toMatchInlineSnapshot(`
      [
        "all | preceding | passes | the earlier invoice that it names | R-1 | approved |  | one of the same order",
      ]
    `)
    expect(checked(credit, [])).toMatchInlineSnapshot(`
      [
        "all | preceding | fails | the earlier invoice that it names | R-1 | not here |  | one of the same order => preceding 0 [preceding R-1] 119000 of 119000: It credits invoice R-1, which is not here.",
      ]
    `)
    expect(checked(credit, [earlier({ status: 'rejected' })])).toMatchInlineSnapshot(`
      [
        "all | preceding | fails | the earlier invoice that it names | R-1 | rejected |  | one of the same order => preceding 0 [preceding R-1] 119000 of 119000: It credits invoice R-1, which was rejected.",
      ]
    `)
    expect(checked(credit, [earlier({ kind: 'credit_note' })])).toMatchInlineSnapshot(`
      [
        "all | preceding | fails | the earlier invoice that it names | R-1 | approved |  | one of the same order => preceding 0 [preceding R-1] 119000 of 119000: It credits R-1, which is a credit note itself.",
      ]
    `)
    expect(checked(credit, [earlier({ status: 'held' })])).toMatchInlineSnapshot(`
      [
        "all | preceding | fails | the earlier invoice that it names | R-1 | held |  | one of the same order => preceding 0 [preceding R-1] 119000 of 119000: It credits invoice R-1, which is not approved yet.",
      ]
    `)
    expect(checked(credit, [earlier({ orderId: 'p2' })])).toMatchInlineSnapshot(`
      [
        "all | preceding | fails | the earlier invoice that it names | R-1 | approved |  | one of the same order => preceding 0 [preceding R-1] 119000 of 119000: It credits invoice R-1, which belongs to another order than PO-2026-0001.",
      ]
    `)
  })
  test('by a credit note may have no order, and so may the note', () => {
    const noOrder = { document: { ...credit, precedingNumbers: ['R-1'] } }
    expect(
      held(precedingChecks(whole({ ...noOrder, around: { preceding: [earlier()], order: null } }))),
    ).toEqual([])
    expect(
      held(
        precedingChecks(whole({ ...noOrder, around: { preceding: [earlier({ orderId: null })] } })),
      ),
    ).toEqual([])
  })
  test('is checked for each that is named', () =>
    expect(
      held(
        precedingChecks(
          whole({
            document: { precedingNumbers: ['R-1', 'R-2', 'R-3'] },
            around: { preceding: [earlier(), earlier({ number: 'R-3', status: 'held' })] },
          }),
        ),
      ).map((said) => /\[.*?\]/.exec(said)?.[0]),
    ).toEqual(['[preceding R-1]', '[preceding R-3]']))
  test('with a very long number is what its beginning says', () => {
    const number = '9'.repeat(80)
    const [finding] = precedingChecks(
      whole({
        document: { precedingNumbers: [number] },
        around: { preceding: [earlier({ number })] },
      }),
    )
    expect(finding?.hold?.about).toBe(`preceding ${'9'.repeat(60)}`)
  })
})

describe('the date of a document', () => {
  const checked = (document: Partial<Document>, surroundings: Partial<Surroundings> = {}) =>
    inWords(dateCheck(whole({ document, around: surroundings })))
  test('is at most today', () => {
    expect(checked({ issueDate: '2026-11-28' })).toContain('date | passes')
    expect(checked({ issueDate: '2026-11-29' })).toMatchInlineSnapshot(
      `"all | date | fails | date of the document | from 11 Oct 2026 to 28 Nov 2026 | 2026-11-29 |  | from 11 Oct 2026 to 28 Nov 2026 => date 0 [date] 119000 of 119000: It is dated 29 Nov 2026, which is still to come."`,
    )
  })
  test('is not long before its order', () => {
    expect(checked({ issueDate: '2026-10-11' })).toContain('date | passes')
    expect(checked({ issueDate: '2026-10-10' })).toMatchInlineSnapshot(
      `"all | date | fails | date of the document | from 11 Oct 2026 to 28 Nov 2026 | 2026-10-10 |  | from 11 Oct 2026 to 28 Nov 2026 => date 0 [date] 119000 of 119000: It is dated 10 Oct 2026, more than 30 days before its order of 10 Nov 2026."`,
    )
  })
  test('may be long ago without an order', () =>
    expect(checked({ issueDate: '2019-10-10' }, { order: null })).toMatchInlineSnapshot(
      `"all | date | passes | date of the document | until 28 Nov 2026 | 2019-10-10 |  | until 28 Nov 2026"`,
    ))
  test('is not after the day it is due, which may be the same or not stated', () => {
    expect(checked({ dueDate: '2026-11-20' })).toContain('date | passes')
    expect(checked({ dueDate: null })).toContain('date | passes')
    expect(checked({ dueDate: '2026-11-19' })).toMatchInlineSnapshot(
      `"all | date | fails | date of the document | from 11 Oct 2026 to 28 Nov 2026 | 2026-11-20 |  | from 11 Oct 2026 to 28 Nov 2026 => date 0 [date] 119000 of 119000: It is due 19 Nov 2026, before its own date 20 Nov 2026."`,
    )
  })
})
