import { expect, test } from 'vitest'
import { authorityOf, mayAcceptAlone } from './authority.ts'
import type { Bill, OrderLine } from './bill.ts'
import { documentChecks } from './document-checks.ts'
import type { Document, Surroundings } from './document.ts'
import { matchLines } from './match.ts'
import { limitOf } from './policy.ts'
import {
  around,
  bill,
  billed,
  creditNote,
  document,
  inWords,
  ordered,
  terms,
  whole,
} from './samples.ts'

const lines = (of: Bill, order: readonly OrderLine[] = [ordered()]): string[] =>
  matchLines(of, order, terms()).findings.map(inWords)
const checked = (
  change: Partial<Document> = {},
  surroundings: Partial<Surroundings> = {},
): string[] => documentChecks(whole({ document: change, around: surroundings })).map(inWords)
const held = (all: readonly string[]): string[] => all.filter((each) => each.includes(' => '))

test('every check of a line that passes is kept with what it compared', () =>
  expect(lines(bill(billed('10', '100')))).toMatchInlineSnapshot(`
    [
      "1 | link | passes | a line of the order | one | 1. Bearing |  | one",
      "1 | unit | passes | unit of the order | each | C62 |  | the same unit",
      "1 | ordered | passes | quantity ordered | 10 | 10 | 0 | none",
      "1 | received | passes | quantity received | 10 | 10 | 0 | none",
      "1 | price | passes | unit price of the order | 100 | 100 | 0 | 2 % more, 10 % less",
      "1 | line | passes | quantity billed in all, at the price of the order | 100000 | 100000 | 0 | 2 % and €500",
      "1 | line_arithmetic | passes | quantity at its price, with its allowances and charges | 100000 | 100000 | 0 | what the price was rounded by",
    ]
  `))

test('every check of a line that fails is kept with what it compared, and held with what is at stake', () => {
  const order = [
    ordered({
      received: '4',
      billed_quantity: '2',
      billed_amount: 20_000n,
      credited_quantity: '1',
    }),
  ]
  expect(lines(bill(billed('11', '150', { unit: 'KGM', net: 165_100n, adjustments: 500n })), order))
    .toMatchInlineSnapshot(`
      [
        "1 | link | passes | a line of the order | one | 1. Bearing |  | one",
        "1 | unit | fails | unit of the order | each | KGM |  | the same unit => unit 1 [o1] 165100 of 165100: Line 1 “Bearing” is billed in “KGM”, the order is in “each”. A quantity in one says nothing about the other. Of an item of the catalog, add the unit there and match again.",
        "1 | ordered | fails | quantity ordered | 10 | 13 | 3 | none => quantity_billed 1 [o1] 30000 of 100000: Line 1 “Bearing”: 13 billed in all, 10 ordered: 3 too many.",
        "1 | received | fails | quantity received | 4 | 13 | 9 | none => not_received 1 [o1] 90000 of 100000: Line 1 “Bearing”: 13 billed in all, 4 received: 9 not received yet.",
        "1 | received | fails | quantity received and not credited | 3 | 13 | 10 | none",
        "1 | price | fails | unit price of the order | 100 | 150.45454545 | 50.45454545 | 2 % more, 10 % less => price 1 [o1] 55500 of 110000: Line 1 “Bearing”: billed at 150.45454545, ordered at 100: €555 above the order. Allowed: 2 %.",
        "1 | line | fails | quantity billed in all, at the price of the order | 130000 | 185100 | 55100 | 2 % and €500",
        "1 | line_arithmetic | passes | quantity at its price, with its allowances and charges | 165500 | 165100 | -400 | what the price was rounded by",
      ]
    `)
  expect(held(lines(bill(billed('1', '10', { unit: 'XYZ' }))))).toMatchInlineSnapshot(`
    [
      "1 | unit | fails | unit of the order | each | XYZ |  | the same unit => unit 1 [o1] 1000 of 1000: Line 1 “Bearing” is billed in “XYZ”, the order is in “each”. Whether that is the same is not known. Of an item of the catalog, add the unit there and match again.",
      "1 | price | fails | unit price of the order | 100 | 10 | -90 | 2 % more, 10 % less => price_below 1 [o1] 9000 of 10000: Line 1 “Bearing”: billed at 10, ordered at 100: €90 below the order. Allowed: 10 %. Is it the right line?",
    ]
  `)
  expect(lines(bill(billed('1', '70', { orderLineId: null })))).toMatchInlineSnapshot(`
    [
      "1 | link | fails | a line of the order | one | none |  | one => line_unmatched 1 [] 7000 of 7000: Line 1 “Bearing” is on no line of the order. Choose the order line it belongs to.",
    ]
  `)
})

test('every check of a credited line is kept, and held with what is at stake', () => {
  const paid = [ordered({ billed_quantity: '4', billed_amount: 40_000n })]
  expect(lines(creditNote(billed('2', '100')), paid)).toMatchInlineSnapshot(`
    [
      "1 | link | passes | a line of the order | one | 1. Bearing |  | one",
      "1 | credit_kind | passes | what it credits | goods given back, a lower price or an amount | goods given back |  | one of them",
      "1 | credit_quantity | passes | quantity billed | 4 | 2 | -2 | none above",
      "1 | credit_amount | passes | amount billed | 40000 | 20000 | -20000 | none above",
      "1 | line_arithmetic | passes | quantity at its price, with its allowances and charges | 20000 | 20000 | 0 | what the price was rounded by",
    ]
  `)
  expect(held(lines(creditNote(billed('5', '100')), paid))).toMatchInlineSnapshot(`
    [
      "1 | credit_quantity | fails | quantity billed | 4 | 5 | 1 | none above => credit_quantity 1 [o1] 50000 of 40000: Line 1 “Bearing” credits 5; 4 are billed.",
      "1 | credit_amount | fails | amount billed | 40000 | 50000 | 10000 | none above => credit 1 [o1] 50000 of 40000: Line 1 “Bearing” credits €500; only €400 is billed for it.",
    ]
  `)
  expect(held(lines(creditNote(billed('2', '150')), paid))).toMatchInlineSnapshot(`
    [
      "1 | credit_kind | fails | what it credits | goods given back, a lower price or an amount | unclear |  | one of them => credit_kind 1 [o1] 30000 of 40000: Line 1 “Bearing”: its quantity and price do not say whether it credits goods, their price or an amount. Say which.",
    ]
  `)
})

test('a matched line says what it does to its order line', () => {
  const paid = ordered({ billed_quantity: '4', billed_amount: 40_000n })
  const effects = (of: Bill) => matchLines(of, [paid], terms()).effects
  expect(
    effects(bill(billed('1', '100'), billed('1', '7', { position: 2, orderLineId: null }))),
  ).toEqual([{ position: 1, orderLineId: 'o1', credits: null }])
  expect(effects(creditNote(billed('2', '100')))).toEqual([
    { position: 1, orderLineId: 'o1', credits: 'quantity' },
  ])
  expect(effects(creditNote(billed('2', '150')))).toEqual([
    { position: 1, orderLineId: 'o1', credits: 'amount' },
  ])
})

test('every check of a whole invoice is kept with what it compared', () =>
  expect(checked()).toMatchInlineSnapshot(`
    [
      "all | standard | passes | rules of its standard that it breaks | 0 | 0 |  | none",
      "all | net_total | passes | sum of lines, with charges, less allowances | 100000 | 100000 | 0 | none",
      "all | gross_total | passes | net and tax | 119000 | 119000 | 0 | none",
      "all | payable_total | passes | gross, less what was paid, with rounding | 119000 | 119000 | 0 | none",
      "all | tax | passes | tax at 19 % (S) of €1,000 | 19000 | 19000 | 0 | €1, more or less",
      "all | tax | passes | what is taxed at all rates, against the net amount | 100000 | 100000 | 0 | €1 above",
      "all | tax | passes | sum of the taxes by rate | 19000 | 19000 | 0 | none",
      "all | rounding | passes | rounding of the amount due | 0 | 0 | 0 | up to €1, more or less",
      "all | prepaid | passes | prepayments that are known | 0 | 0 | 0 | none",
      "all | currency | passes | currency of the order | EUR | EUR |  | the same currency",
      "all | sign | passes | totals of an invoice | not below zero | 100000 |  | none below zero",
      "all | document_type | passes | what the type of the document asks for (UNTDID 1001) | a claim | 380 |  | claims and credits",
      "all | date | passes | date of the document | from 11 Oct 2026 to 28 Nov 2026 | 2026-11-20 |  | from 11 Oct 2026 to 28 Nov 2026",
      "all | vendor | passes | state of the vendor | active | active |  | active",
      "all | vendor_hold | passes | hold on invoices of the vendor | none | none |  | none",
      "all | seller | passes | the vendor | Huber Lager, DE 123 456 789 | Huber Lager GmbH, DE123456789 |  | the same tax number, or the same name where one is missing",
      "all | bank_account | passes | active bank accounts of the vendor | 1 known | 1 named |  | active ones",
      "all | duplicate | passes | likeness, of 100 | below 80 | 0 |  | below 80",
      "all | order | passes | an issued order of the vendor | one | PO-2026-0001 |  | one",
      "all | order_hold | passes | hold on the order | none | none |  | none",
      "all | link | passes | lines of the document | at least one | 1 |  | at least one",
      "all | charges | passes | charges on the order | 0 | 0 | 0 | 2 % and €500",
    ]
  `))

test('every check of a whole credit note is kept with what it compared', () =>
  expect(
    checked(
      { kind: 'credit_note', typeCode: '381', precedingNumbers: ['R-1'] },
      {
        before: { lines: 100_000n, charges: 500n, acceptedCharges: 0n, net: 100_500n, base: 0n },
        preceding: [{ number: 'R-1', kind: 'invoice', status: 'approved', orderId: 'p1' }],
      },
    ),
  ).toMatchInlineSnapshot(`
    [
      "all | standard | passes | rules of its standard that it breaks | 0 | 0 |  | none",
      "all | net_total | passes | sum of lines, with charges, less allowances | 100000 | 100000 | 0 | none",
      "all | gross_total | passes | net and tax | 119000 | 119000 | 0 | none",
      "all | payable_total | passes | gross, less what was paid, with rounding | 119000 | 119000 | 0 | none",
      "all | tax | passes | tax at 19 % (S) of €1,000 | 19000 | 19000 | 0 | €1, more or less",
      "all | tax | passes | what is taxed at all rates, against the net amount | 100000 | 100000 | 0 | €1 above",
      "all | tax | passes | sum of the taxes by rate | 19000 | 19000 | 0 | none",
      "all | rounding | passes | rounding of the amount due | 0 | 0 | 0 | up to €1, more or less",
      "all | prepaid | passes | prepayments that are known | 0 | 0 | 0 | none",
      "all | currency | passes | currency of the order | EUR | EUR |  | the same currency",
      "all | sign | passes | totals of a credit note | not below zero | 100000 |  | none below zero",
      "all | document_type | passes | what the type of the document asks for (UNTDID 1001) | a credit | 381 |  | claims and credits",
      "all | preceding | passes | the earlier invoice that it names | R-1 | approved |  | one of the same order",
      "all | date | passes | date of the document | from 11 Oct 2026 to 28 Nov 2026 | 2026-11-20 |  | from 11 Oct 2026 to 28 Nov 2026",
      "all | vendor | passes | state of the vendor | active | active |  | active",
      "all | vendor_hold | passes | hold on invoices of the vendor | none | none |  | none",
      "all | seller | passes | the vendor | Huber Lager, DE 123 456 789 | Huber Lager GmbH, DE123456789 |  | the same tax number, or the same name where one is missing",
      "all | bank_account | passes | active bank accounts of the vendor | 1 known | 1 named |  | active ones",
      "all | duplicate | passes | likeness, of 100 | below 80 | 0 |  | below 80",
      "all | order | passes | an issued order of the vendor | one | PO-2026-0001 |  | one",
      "all | order_hold | passes | hold on the order | none | none |  | none",
      "all | link | passes | lines of the document | at least one | 1 |  | at least one",
      "all | charges | passes | charges on the order | 0 | 500 | 500 | 2 % and €500",
      "all | credit_total | passes | amount billed on the order | 100500 | 100000 | -500 | none above",
      "all | charges | passes | charges billed on the order | 500 | 0 | -500 | none above",
    ]
  `))

test('each thing that is wrong with a whole invoice is held, with what is at stake', () => {
  expect(
    held(
      checked({
        currency: 'USD',
        amountCurrencies: ['USD', 'GBP'],
        lineNets: [90_000n],
        tax: 30_000n,
        gross: 119_500n,
        prepaid: 1_000n,
        rounding: 500n,
        payable: -100n,
        typeCode: '325',
        taxGroups: [{ category: 'S', rate: '19', taxable: 100_000n, tax: 30_000n }],
        issueDate: '2027-11-20',
        seller: { name: 'Other GmbH', vatId: 'DE999999999', taxId: null },
        precedingNumbers: ['R-0'],
        broken: [{ rule: 'BR-06', message: 'no name' }],
        likeness: { ...document().likeness, accounts: ['account-9'] },
      } as Partial<Document>),
    ),
  ).toMatchInlineSnapshot(`
    [
      "all | standard | fails | rules of its standard that it breaks | 0 | 1 |  | none => totals 0 [standard] 100 of 100: The invoice breaks the standard: BR-06: no name",
      "all | net_total | fails | sum of lines, with charges, less allowances | 90000 | 100000 | 10000 | none => totals 0 [net_total] 10000 of 90000: Its lines, charges and allowances come to $900; it says $1,000, $100 more.",
      "all | gross_total | fails | net and tax | 130000 | 119500 | -10500 | none => totals 0 [gross_total] 10500 of 130000: Net and tax come to $1,300; it says $1,195, $105 less.",
      "all | payable_total | fails | gross, less what was paid, with rounding | 119000 | -100 | -119100 | none => totals 0 [payable_total] 119100 of 119000: Gross, prepayments and rounding come to $1,190; it says −$1, $1,191 less.",
      "all | tax | fails | tax at 19 % (S) of $1,000 | 19000 | 30000 | 11000 | €1, more or less => tax 0 [tax 19 % (S)] 11000 of 100000: Tax at 19 % of $1,000 is $190; it charges $300.",
      "all | rounding | fails | rounding of the amount due | 0 | 500 | 500 | up to €1, more or less => rounding 0 [rounding] 500 of 119500: The amount due is rounded by $5. Allowed: up to €1, more or less.",
      "all | prepaid | fails | prepayments that are known | 0 | 1000 | 1000 | none => prepaid 0 [prepaid] 1000 of 119500: It deducts a prepayment of $10. No prepayment on its order is paid and not set off yet.",
      "all | currency | fails | currency of the order | EUR | USD, GBP |  | the same currency => currency 0 [currency] 100 of 100: It is in USD, the order PO-2026-0001 in EUR. It is in USD, and has amounts in GBP.",
      "all | sign | fails | totals of an invoice | not below zero | -100 |  | none below zero => sign 0 [sign] 100 of 100: It is an invoice over −$1. Whether it asks for money or gives it back is not certain: reject it and ask for a credit note.",
      "all | document_type | fails | what the type of the document asks for (UNTDID 1001) | a claim | 325 |  | claims and credits => document_type 0 [document_type] 100 of 100: It is a pro forma invoice (type 325), which is not paid.",
      "all | date | fails | date of the document | from 11 Oct 2026 to 28 Nov 2026 | 2027-11-20 |  | from 11 Oct 2026 to 28 Nov 2026 => date 0 [date] 100 of 100: It is dated 20 Nov 2027, which is still to come.",
      "all | seller | fails | the vendor | Huber Lager, DE 123 456 789 | Other GmbH, DE999999999 |  | the same tax number, or the same name where one is missing => seller 0 [seller Other GmbH, DE999999999] 100 of 100: The invoice is from Other GmbH, DE999999999; it is entered for Huber Lager, DE 123 456 789. Their tax numbers differ.",
      "all | bank_account | fails | active bank accounts of the vendor | 1 known | 1 unknown |  | active ones => bank_account 0 [account account-9] 100 of 100: It asks to be paid to a bank account that is not an active account of Huber Lager. Propose the account, with the number from the bank’s letter and not from this document. It is matched again when the account is active.",
      "all | charges | fails | charges on the order | 0 | 10000 | 10000 | 2 % and €500 => amount 0 [p1] 10000 of 90000: The invoice adds charges of $100 that are not on the order. Allowed for the order: 2 % and €500.",
    ]
  `)
  expect(
    held(
      checked(
        {
          lineNets: [],
          taxGroups: [],
          tax: 40_000n,
          issueDate: '2020-01-01',
          dueDate: '2019-01-01',
        },
        {
          vendor: { ...around().vendor, status: 'blocked' },
          order: null,
          orderReference: 'PO-9',
        },
      ),
    ),
  ).toMatchInlineSnapshot(`
    [
      "all | gross_total | fails | net and tax | 140000 | 119000 | -21000 | none => totals 0 [gross_total] 21000 of 140000: Net and tax come to €1,400; it says €1,190, €210 less.",
      "all | tax | fails | tax at no more than 19 % | 19000 | 40000 | 21000 | €1 above => tax 0 [tax] 21000 of 100000: Its tax is €400; at the highest expected rate, 19 %, it is €190.",
      "all | date | fails | date of the document | until 28 Nov 2026 | 2020-01-01 |  | until 28 Nov 2026 => date 0 [date] 119000 of 119000: It is due 1 Jan 2019, before its own date 1 Jan 2020.",
      "all | vendor | fails | state of the vendor | active | blocked |  | active => vendor_blocked 0 [vendor] 119000 of 119000: Huber Lager is blocked. Nothing of theirs is approved before that is lifted.",
      "all | order | fails | an issued order of the vendor | one | PO-9 |  | one => no_order 0 [order] 119000 of 119000: It refers to “PO-9”, which is no issued order of Huber Lager. Link it to the right order.",
    ]
  `)
})

test('rule 62: somebody accepts alone what a role of theirs may, of this kind, exactly up to its limit', () => {
  const authority = [
    { kind: 'price', role: 'buyer', limit: limitOf('10', '5000') },
    { kind: 'price', role: 'controller', limit: limitOf(null, null) },
    { kind: 'funds', role: 'buyer', limit: limitOf('1', null) },
  ] as unknown as Parameters<typeof authorityOf>[0]['authority']
  const of = (...roles: string[]) => authorityOf({ authority }, roles, 'price')
  expect(of('buyer')).toEqual([authority[0]])
  expect(of('buyer', 'controller')).toEqual([authority[0], authority[1]])
  expect(of('receiver')).toEqual([])
  const may = (variance: bigint, ...roles: string[]) =>
    mayAcceptAlone(of(...roles), { variance, base: 50_000n })
  expect([may(5_000n, 'buyer'), may(5_001n, 'buyer')]).toEqual([true, false])
  expect([may(90_000n, 'buyer', 'controller'), may(1n, 'receiver')]).toEqual([true, false])
})
