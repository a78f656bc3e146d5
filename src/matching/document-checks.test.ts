import { toText } from '../messages/index.ts'
import { describe, expect, test } from 'vitest'
import { documentChecks } from './document-checks.ts'
import type { Surroundings } from './document.ts'
import { claimOf } from './document-type.ts'
import { isEdited, resemblances, type Candidate } from './duplicates.ts'
import { handling } from './finding.ts'
import { tolerancesFor, limitOf, standardTolerances, type Tolerances } from './policy.ts'
import { around, document, whole, type Changed } from './samples.ts'
import { sellerAgrees } from './seller.ts'

const findings = (changed: Changed) => documentChecks(whole(changed))
const reasons = (changed: Changed = {}) =>
  findings(changed).flatMap(({ hold }) => (hold ? [hold.reason] : []))
const message = (changed: Changed) =>
  findings(changed).flatMap(({ hold }) => (hold ? [toText(hold.message, 'en-IN')] : []))[0]

describe('a document', () => {
  test('that nothing is wrong with has no hold, and every check is kept', () => {
    expect(reasons()).toEqual([])
    expect(findings({}).every(({ result }) => result.passed)).toBe(true)
    expect(findings({}).length).toBeGreaterThan(15)
  })

  describe('rule 54: what is paid is checked, not only what is netted', () => {
    test('net, tax and gross add up, in every format', () =>
      expect(reasons({ document: { gross: 991_263n } })).toEqual(['totals', 'totals']))
    test('lines, charges and allowances come to the net', () => {
      expect(reasons({ document: { lineNets: [90_000n] } })).toContain('totals')
      expect(reasons({ document: { lineNets: [90_000n], charges: 10_000n } })).not.toContain(
        'totals',
      )
    })
    test('gross less prepayments with rounding is what is due', () =>
      expect(reasons({ document: { payable: 120_000n } })).toEqual(['totals']))
    test('rule 42: a difference of the smallest unit is one, above and below', () => {
      for (const off of [-1n, 1n]) {
        expect(reasons({ document: { lineNets: [100_000n + off] } })).toContain('totals')
        expect(reasons({ document: { gross: 119_000n + off, payable: 119_000n + off } })).toContain(
          'totals',
        )
        expect(reasons({ document: { payable: 119_000n + off } })).toEqual(['totals'])
      }
    })
    test('a tax of 90 % is no rate that anybody has', () =>
      expect(
        reasons({
          document: {
            tax: 90_000n,
            gross: 190_000n,
            payable: 190_000n,
            taxGroups: [{ category: 'S', rate: '90', taxable: 100_000n, tax: 90_000n }],
          },
        }),
      ).toEqual(['tax']))
    test('a tax that is not its rate is held, above and below', () => {
      const at = (tax: bigint) =>
        reasons({
          document: {
            tax,
            gross: 100_000n + tax,
            payable: 100_000n + tax,
            taxGroups: [{ category: 'S', rate: '19', taxable: 100_000n, tax }],
          },
        })
      expect(at(19_100n)).toEqual([])
      expect(at(19_101n)).toEqual(['tax'])
      expect(at(18_899n)).toEqual(['tax'])
    })
    test('one net amount is not taxed twice, at two rates that each are right', () => {
      const twice = {
        tax: 26_000n,
        gross: 126_000n,
        payable: 126_000n,
        taxGroups: [
          { category: 'S', rate: '19', taxable: 100_000n, tax: 19_000n },
          { category: 'S', rate: '7', taxable: 100_000n, tax: 7_000n },
        ],
      }
      expect(reasons({ document: twice })).toEqual(['tax'])
      expect(message({ document: twice })).toContain('charges tax on €2,000')
      const halves = twice.taxGroups.map((group) => ({ ...group, taxable: 50_000n }))
      const taxed = halves.map((group) => ({
        ...group,
        tax: group.rate === '19' ? 9_500n : 3_500n,
      }))
      const mixed = { tax: 13_000n, gross: 113_000n, payable: 113_000n, taxGroups: taxed }
      expect(reasons({ document: mixed })).toEqual([])
    })
    test('a rate of another country is held, unless the policy expects it', () => {
      const foreign = {
        tax: 21_000n,
        gross: 121_000n,
        payable: 121_000n,
        taxGroups: [{ category: 'S', rate: '21', taxable: 100_000n, tax: 21_000n }],
      }
      expect(reasons({ document: foreign })).toEqual(['tax'])
      expect(reasons({ document: foreign, tolerances: { taxRates: ['19', '21'] } })).toEqual([])
    })
    test('typed values without a rate stay within the highest there is', () => {
      const typed = (tax: bigint) =>
        reasons({
          document: { taxGroups: [], tax, gross: 100_000n + tax, payable: 100_000n + tax },
        })
      expect(typed(19_000n)).toEqual([])
      expect(typed(40_000n)).toEqual(['tax'])
      expect(typed(900_000n)).toEqual(['tax'])
      expect(typed(-100n)).toEqual(['tax'])
    })
    test('a reverse charge without tax is none of that', () =>
      expect(
        reasons({
          document: {
            tax: 0n,
            gross: 100_000n,
            payable: 100_000n,
            taxGroups: [{ category: 'AE', rate: '0', taxable: 100_000n, tax: 0n }],
          },
        }),
      ).toEqual([]))
    test('rounding is bounded by a unit for each line', () => {
      const rounded = (rounding: bigint) =>
        reasons({ document: { rounding, payable: 119_000n + rounding } })
      expect(rounded(100n)).toEqual([])
      expect(rounded(-101n)).toEqual(['rounding'])
      expect(rounded(90_000_000n)).toEqual(['rounding'])
    })
    test('a prepayment that nobody knows is held, and one below zero too', () => {
      expect(reasons({ document: { prepaid: 5_000n, payable: 114_000n } })).toEqual(['prepaid'])
      expect(reasons({ document: { prepaid: -5_000n, payable: 124_000n } })).toEqual(['prepaid'])
    })
  })

  test('rule 55: the type says whether it asks for money, gives it back, or does neither', () => {
    const credits = '81 83 261 262 296 308 381 396 420 458 502 503 532'.split(' ')
    for (const code of credits) expect(claimOf(code), code).toBe('credit')
    for (const code of ['380', '389', '326', '875', null]) expect(claimOf(code)).toBe('claim')
    for (const code of ['325', '751', '', '3800']) expect(claimOf(code)).toBe('not_a_claim')
    expect([claimOf('384'), claimOf('386')]).toEqual(['replacement', 'advance'])
  })
  test('rule 55: a pro forma invoice and one for accounting only are never paid', () => {
    expect(reasons({ document: { typeCode: '325' } })).toEqual(['document_type'])
    expect(reasons({ document: { typeCode: '751' } })).toEqual(['document_type'])
    expect(
      reasons({ document: { typeCode: '386' }, around: { ahead: { room: 100_000n, known: 0n } } }),
      'an advance waits for a person',
    ).toEqual(['advance'])
    expect(
      reasons({ document: { typeCode: '386' }, around: { ahead: { room: 99_999n, known: 0n } } }),
    ).toEqual(['advance', 'advance_above'])
    expect(reasons({ document: { typeCode: '9999' } })).toEqual(['document_type'])
    expect(reasons({ document: { typeCode: '389' } })).toEqual([])
  })
  test('M9: a corrected invoice is held while what it corrects is here', () => {
    const corrected = { typeCode: '384', precedingNumbers: ['R-1'] }
    const named = (status: string) => ({
      document: corrected,
      around: { preceding: [{ number: 'R-1', kind: 'invoice' as const, status, orderId: 'p1' }] },
    })
    expect(reasons(named('approved'))).toEqual(['document_type'])
    expect(reasons(named('rejected'))).toEqual([])
    expect(reasons({ document: corrected })).toEqual(['preceding'])
    expect(reasons({ document: { typeCode: '384' } })).toEqual(['preceding'])
  })
  test('a credit names an approved invoice of the same order', () => {
    const credit = { kind: 'credit_note' as const, typeCode: '381', precedingNumbers: ['R-1'] }
    const before = { lines: 100_000n, charges: 0n, acceptedCharges: 0n, net: 100_000n, base: 0n }
    const named = (change: Partial<Surroundings['preceding'][number]>) => {
      const found = { number: 'R-1', kind: 'invoice', status: 'approved', orderId: 'p1' } as const
      return reasons({
        document: credit,
        around: { before, preceding: [{ ...found, ...change }] },
      })
    }
    expect(named({})).toEqual([])
    expect(named({ orderId: 'p2' })).toEqual(['preceding'])
    expect(named({ status: 'held' })).toEqual(['preceding'])
    expect(named({ kind: 'credit_note' })).toEqual(['preceding'])
    expect(named({ number: 'R-2' })).toEqual(['preceding'])
  })
  test('M8: totals below zero contradict their kind, whichever it is', () => {
    const below = {
      net: -100_000n,
      tax: -19_000n,
      gross: -119_000n,
      payable: -119_000n,
      lineNets: [-100_000n],
      taxGroups: [{ category: 'S', rate: '19', taxable: -100_000n, tax: -19_000n }],
    }
    expect(reasons({ document: below })).toEqual(['sign'])
    expect(reasons({ document: { ...below, kind: 'credit_note', typeCode: '381' } })).toEqual([
      'sign',
    ])
  })
  test('M7: amounts in another currency than the document’s are held, and so is another than the order’s', () => {
    expect(reasons({ document: { amountCurrencies: ['EUR', 'USD'] } })).toEqual(['currency'])
    expect(reasons({ document: { currency: 'USD', amountCurrencies: ['USD'] } })).toEqual([
      'currency',
    ])
  })
  test('rule 70: dated ahead, or long before its order, is held', () => {
    expect(reasons({ document: { issueDate: '2026-11-28' } })).toEqual([])
    expect(reasons({ document: { issueDate: '2026-11-29' } })).toEqual(['date'])
    expect(
      reasons({ document: { issueDate: '2026-11-29' }, tolerances: { daysAhead: 1 } }),
    ).toEqual([])
    expect(reasons({ document: { issueDate: '2026-10-11' } })).toEqual([])
    expect(reasons({ document: { issueDate: '2026-10-10' } })).toEqual(['date'])
    expect(reasons({ document: { dueDate: '2026-11-19' } })).toEqual(['date'])
  })
  test('rule 60: of another seller than the vendor it is entered for is held', () => {
    const from = (name: string | null, vatId: string | null) =>
      reasons({ document: { seller: { name, vatId, taxId: null } } })
    expect(from('Somebody Else', 'FR40303265045')).toEqual(['seller'])
    expect(from('Huber Lager GmbH', 'DE999999999')).toEqual(['seller'])
    expect(from('Another Trading Name', 'DE123456789')).toEqual([])
    expect(from('HUBER LAGER AG', null)).toEqual([])
    expect(from('Somebody Else', null)).toEqual(['seller'])
    expect(from(null, null)).toEqual([])
  })
  test('rules 49 and 60: a bank account that is not an active one of the vendor is held', () => {
    const named = (accounts: string[], known: string[]) =>
      reasons({
        document: { likeness: { ...document().likeness, accounts } },
        around: { vendor: { ...around().vendor, accounts: known } },
      })
    expect(named(['account-2'], ['account-1'])).toEqual(['bank_account'])
    expect(named(['account-2'], [])).toEqual(['bank_account'])
    expect(named(['account-1'], ['account-1'])).toEqual([])
    expect(named([], ['account-1'])).toEqual([])
  })
  test('that comes while the vendor’s invoices are on hold is held, and by nobody accepted', () => {
    const hold = { reason: 'Their prices are disputed', until: '2026-12-01', owner: 'Ben' }
    expect(reasons({ around: { vendor: { ...around().vendor, hold } } })).toEqual(['vendor_hold'])
    expect(handling.vendor_hold.accept).toBe(null)
  })
  test('rule 61, M17: charges are counted over all bills of an order', () => {
    const charged = (own: bigint, before: bigint, accepted = 0n) =>
      reasons({
        document: {
          charges: own,
          net: 100_000n + own,
          tax: 19_000n,
          gross: 119_000n + own,
          payable: 119_000n + own,
          taxGroups: [],
        },
        around: {
          before: { lines: 0n, charges: before, acceptedCharges: accepted, net: before, base: 0n },
        },
      })
    expect(charged(2_000n, 0n)).toEqual([])
    expect(charged(2_001n, 0n)).toEqual(['amount'])
    expect(charged(1_000n, 1_500n)).toEqual(['amount'])
    expect(charged(1_000n, 1_500n, 1_500n)).toEqual([])
  })
  test('a credit as a whole never exceeds what the order was billed', () => {
    const credit = { kind: 'credit_note' as const, typeCode: '381' }
    const of = (net: bigint) =>
      reasons({
        document: credit,
        around: { before: { lines: net, charges: 0n, acceptedCharges: 0n, net, base: 0n } },
      })
    expect(of(100_000n)).toEqual([])
    expect(of(99_999n)).toEqual(['credit'])
  })
  test('a credit gives back no charges that were not billed', () => {
    const of = (charges: bigint) =>
      reasons({
        document: { kind: 'credit_note', typeCode: '381', lineNets: [90_000n], charges: 10_000n },
        around: {
          before: { lines: 200_000n, charges, acceptedCharges: 0n, net: 200_000n, base: 0n },
        },
      })
    expect(of(10_000n)).toEqual([])
    expect(of(9_999n)).toEqual(['credit'])
    expect(of(-10_000n)).toEqual(['credit'])
  })
  test('without lines is held on an order, and needs none without one', () => {
    const withoutLines = { lineNets: [], net: 100n, tax: 19n, gross: 119n, payable: 119n }
    const taxGroups = [{ category: 'S', rate: '19', taxable: 100n, tax: 19n }]
    const document = { ...withoutLines, taxGroups }
    const before = {
      lines: 5_000_000n,
      charges: 0n,
      acceptedCharges: 0n,
      net: 5_000_000n,
      base: 0n,
    }
    expect(reasons({ document, around: { before } })).toEqual(['line_unmatched'])
    expect(reasons({ document, around: { before, order: null } })).toEqual(['no_order'])
  })
  test('says what is true: more where it is more, less where it is less', () => {
    expect(message({ document: { payable: 120_000n } })).toContain('€10 more')
    expect(message({ document: { payable: 118_000n } })).toContain('€10 less')
  })
})

describe('rule 71: a document that resembles another', () => {
  const other = (change: Partial<Candidate> = {}): Candidate => ({
    ...document().likeness,
    id: 'i2',
    ourNumber: 'INV-2026-0007',
    vendorName: 'Huber Lager',
    number: 'R-2001',
    numberNorm: 'R2001',
    fileSha256: 'file-2',
    ...change,
  })
  const score = (change: Partial<Candidate>) =>
    resemblances(document().likeness, [other(change)])[0]?.score ?? 0
  test('by an edited number, amount and vendor is held, with the reasons', () => {
    const changed = { around: { candidates: [other({ number: 'R-101', numberNorm: 'R101' })] } }
    expect(reasons(changed)).toEqual(['duplicate'])
    expect(message(changed)).toContain('the same amount')
  })
  test('the same file is the same document', () =>
    expect(score({ fileSha256: 'file-1', payable: 1n })).toBe(100))
  test('a monthly bill of the same amount is none', () =>
    expect(score({ issueDate: '2026-10-20' })).toBeLessThan(80))
  test('the next delivery of a week, of the same order and amount, is none', () => {
    const next = { number: 'R-1002', numberNorm: 'R1002', issueDate: '2026-11-23' }
    expect(score(next)).toBeLessThan(80)
    expect(score({ ...next, issueDate: '2026-11-17' })).toBeGreaterThanOrEqual(80)
    expect(score({ ...next, issueDate: '2026-11-20' })).toBeGreaterThanOrEqual(80)
  })
  test('the same number in another year is in use again', () =>
    expect(score({ numberNorm: 'R1001', issueDate: '2025-06-20' })).toBeLessThan(80))
  test('the same account at another vendor, with the same amount and number, is held', () =>
    expect(score({ vendorId: 'v2', numberNorm: 'R1001' })).toBeGreaterThanOrEqual(80))
  test('another vendor with another account is none', () =>
    expect(score({ vendorId: 'v2', numberNorm: 'R1001', accounts: ['x'] })).toBe(0))
  test('a credit note is not its invoice', () =>
    expect(score({ kind: 'credit_note', numberNorm: 'R1001' })).toBe(0))
  test.each([
    ['R1001', 'R10O1', true],
    ['R1001', 'R1010', true],
    ['R1001', 'R101', true],
    ['R1001', 'R1001A', true],
    ['R1001', 'R1002', false],
    ['R1001', 'R2001', false],
  ])('%s and %s: edited %s', (a, b, edited) => expect(isEdited(a, b)).toBe(edited))
})

describe('a seller', () => {
  const vendor = { name: 'Acme Components Pvt. Ltd.', vatId: null }
  test.each([
    ['ACME Components', true],
    ['Acme Components Private Limited', true],
    ['Acmé Components', true],
    ['Acme', true],
    ['Apex Components', false],
    ['Zenith GmbH', false],
  ])('%s is the vendor: %s', (name, agrees) =>
    expect(sellerAgrees({ name, vatId: null, taxId: null }, vendor).agrees).toBe(agrees),
  )
  test('by name where the document has only a number of its tax office', () => {
    const german = { name: 'Huber Lager', vatId: 'DE123456789' }
    const seller = (name: string, taxId: string) =>
      sellerAgrees({ name, vatId: null, taxId }, german).agrees
    expect(seller('Huber Lager GmbH', '201/123/40101')).toBe(true)
    expect(seller('Somebody Else', '201/123/40101')).toBe(false)
    expect(seller('Huber Lager GmbH', 'DE999999999')).toBe(false)
  })
  test('a longer name that only begins alike is another company', () =>
    expect(
      sellerAgrees(
        { name: 'Acme Trading Overseas FZE', vatId: null, taxId: null },
        { name: 'Acme', vatId: null },
      ).agrees,
    ).toBe(false))
  test('by tax number with or without its country', () =>
    expect(
      sellerAgrees(
        { name: 'X', vatId: null, taxId: '123456789' },
        { name: 'Y', vatId: 'DE123456789' },
      ).agrees,
    ).toBe(true))
  test('of another country with the same digits is another company', () =>
    expect(
      sellerAgrees(
        { name: 'X', vatId: 'FR123456789', taxId: null },
        { name: 'X', vatId: 'DE123456789' },
      ).agrees,
    ).toBe(false))
})

describe('tolerances', () => {
  const set = (line: string): Tolerances => ({ ...standardTolerances, line: limitOf(line, null) })
  const scope = (change = {}) => ({ entityId: null, categoryId: null, vendorId: null, ...change })
  const policy = {
    id: 'p',
    number: 1,
    authority: [],
    rules: [
      { scope: scope(), tolerances: set('1') },
      { scope: scope({ entityId: 'e' }), tolerances: set('2') },
      { scope: scope({ categoryId: 'c' }), tolerances: set('3') },
      { scope: scope({ vendorId: 'v' }), tolerances: set('4') },
    ],
  }
  const pct = (place: object) => tolerancesFor(policy, scope(place)).line.pct
  test('of the vendor come before those of the category, of the entity, and of everywhere', () => {
    expect(pct({ vendorId: 'v', categoryId: 'c', entityId: 'e' })).toBe('4')
    expect(pct({ categoryId: 'c', entityId: 'e' })).toBe('3')
    expect(pct({ vendorId: 'x', entityId: 'e' })).toBe('2')
    expect(pct({})).toBe('1')
  })
})
