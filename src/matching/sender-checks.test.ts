import { describe, expect, test } from 'vitest'
import type { Document, Surroundings } from './document.ts'
import type { Candidate } from './duplicates.ts'
import { document, inWords, whole } from './samples.ts'
import {
  accountCheck,
  duplicateCheck,
  sellerCheck,
  vendorCheck,
  vendorHoldCheck,
} from './sender-checks.ts'

test('a vendor is active, or its invoices wait', () => {
  const checked = (status: string) => inWords(vendorCheck(whole({ vendor: { status } })))
  expect(checked('active')).toMatchInlineSnapshot(
    `"all | vendor | passes | state of the vendor | active | active |  | active"`,
  )
  expect(checked('pending')).toMatchInlineSnapshot(
    `"all | vendor | fails | state of the vendor | active | pending |  | active => vendor_blocked 0 [vendor] 119000 of 119000: Huber Lager is not approved as a vendor yet. Nothing of theirs is approved before that."`,
  )
  expect(checked('blocked')).toMatchInlineSnapshot(
    `"all | vendor | fails | state of the vendor | active | blocked |  | active => vendor_blocked 0 [vendor] 119000 of 119000: Huber Lager is blocked. Nothing of theirs is approved before that is lifted."`,
  )
})

test('a hold on the invoices of a vendor says why, until when, and who owns it', () => {
  const hold = { reason: 'Prices are disputed.', until: '2026-12-01', owner: 'Ben' }
  const checked = (of: Surroundings['vendor']['hold']) =>
    inWords(vendorHoldCheck(whole({ vendor: { hold: of } })))
  expect(checked(null)).toMatchInlineSnapshot(
    `"all | vendor_hold | passes | hold on invoices of the vendor | none | none |  | none"`,
  )
  expect(checked(hold)).toMatchInlineSnapshot(
    `"all | vendor_hold | fails | hold on invoices of the vendor | none | on hold |  | none => vendor_hold 0 [vendor_hold] 119000 of 119000: Invoices of Huber Lager are on hold until 1 Dec 2026: Prices are disputed. Ben owns the hold. It is matched again at once when a controller lifts the hold, or after its last day."`,
  )
  expect(checked({ ...hold, until: null })).toMatchInlineSnapshot(
    `"all | vendor_hold | fails | hold on invoices of the vendor | none | on hold |  | none => vendor_hold 0 [vendor_hold] 119000 of 119000: Invoices of Huber Lager are on hold: Prices are disputed. Ben owns the hold. It is matched again at once when a controller lifts the hold."`,
  )
})

describe('the seller on a document', () => {
  const checked = (seller: Document['seller'], vendor: Partial<Surroundings['vendor']> = {}) =>
    inWords(sellerCheck(whole({ document: { seller }, vendor })))
  const other = { name: 'Other GmbH', vatId: null, taxId: null }
  test('may not be stated', () => {
    expect(checked(null)).toMatchInlineSnapshot(
      `"all | seller | passes | the vendor | Huber Lager, DE 123 456 789 | not stated |  | the same tax number, or the same name where one is missing"`,
    )
    expect(checked({ name: null, vatId: null, taxId: null })).toContain('| not stated |')
  })
  test('of another name is held', () => {
    expect(checked(other, { vatId: null })).toMatchInlineSnapshot(
      `"all | seller | fails | the vendor | Huber Lager | Other GmbH |  | the same tax number, or the same name where one is missing => seller 0 [seller Other GmbH] 119000 of 119000: The invoice is from Other GmbH; it is entered for Huber Lager. Their names differ."`,
    )
    expect(checked({ ...other, taxId: '201/123/40101' })).toMatchInlineSnapshot(
      `"all | seller | fails | the vendor | Huber Lager, DE 123 456 789 | Other GmbH, 201/123/40101 |  | the same tax number, or the same name where one is missing => seller 0 [seller Other GmbH, 201/123/40101] 119000 of 119000: The invoice is from Other GmbH, 201/123/40101; it is entered for Huber Lager, DE 123 456 789. Their names differ."`,
    )
  })
  test('of another number is held, also without a name', () => {
    expect(
      checked({ name: null, vatId: 'FR40303265045', taxId: '201/123/40101' }),
    ).toMatchInlineSnapshot(
      `"all | seller | fails | the vendor | Huber Lager, DE 123 456 789 | FR40303265045 |  | the same tax number, or the same name where one is missing => seller 0 [seller FR40303265045] 119000 of 119000: The invoice is from FR40303265045; it is entered for Huber Lager, DE 123 456 789. Their tax numbers differ."`,
    )
    expect(
      inWords(
        sellerCheck(
          whole({
            document: {
              kind: 'credit_note',
              seller: { name: 'Huber Lager', vatId: 'DE999999999', taxId: null },
            },
          }),
        ),
      ),
    ).toContain('The credit note is from Huber Lager, DE999999999')
  })
  test('of a very long name is held about its beginning', () =>
    expect(
      sellerCheck(whole({ document: { seller: { ...other, name: 'X'.repeat(150) } } })).hold?.about,
    ).toBe(`seller ${'X'.repeat(100)}`))
})

describe('the accounts on a document', () => {
  const named = (...accounts: string[]) =>
    accountCheck(
      whole({
        document: { likeness: { ...document().likeness, accounts } },
        vendor: { accounts: ['account-1', 'account-2'] },
      }),
    )
  test('are active ones of the vendor', () => {
    expect(inWords(named('account-1'))).toMatchInlineSnapshot(
      `"all | bank_account | passes | active bank accounts of the vendor | 2 known | 1 named |  | active ones"`,
    )
    expect(inWords(named())).toMatchInlineSnapshot(
      `"all | bank_account | passes | active bank accounts of the vendor | 2 known | 0 named |  | active ones"`,
    )
  })
  test('are held about each that is not', () =>
    expect(inWords(named('account-1', 'account-8', 'account-9'))).toMatchInlineSnapshot(
      `"all | bank_account | fails | active bank accounts of the vendor | 2 known | 2 unknown |  | active ones => bank_account 0 [account account-8 account-9] 119000 of 119000: It asks to be paid to a bank account that is not an active account of Huber Lager. Propose the account, with the number from the bank’s letter and not from this document. It is matched again when the account is active."`,
    ))
  test('are held about the beginning where there are many', () =>
    expect(named('x'.repeat(300)).hold?.about).toBe(`account ${'x'.repeat(200)}`))
})

describe('a likeness', () => {
  const other = (change: Partial<Candidate>): Candidate => ({
    ...document().likeness,
    id: 'i2',
    ourNumber: 'INV-2026-0007',
    vendorName: 'Huber Lager',
    number: 'K-77',
    numberNorm: 'K77',
    fileSha256: 'file-2',
    ...change,
  })
  const checked = (...candidates: Candidate[]) =>
    inWords(duplicateCheck(whole({ around: { candidates } })))
  test('to nothing is none', () =>
    expect(checked()).toMatchInlineSnapshot(
      `"all | duplicate | passes | likeness, of 100 | below 80 | 0 |  | below 80"`,
    ))
  test('below the limit is kept and holds nothing', () =>
    expect(checked(other({ orderId: null }))).toMatchInlineSnapshot(
      `"all | duplicate | passes | likeness to INV-2026-0007, of 100 | below 80 | 70 |  | below 80"`,
    ))
  test('at the limit is held, with every reason', () =>
    expect(checked(other({}))).toMatchInlineSnapshot(
      `"all | duplicate | fails | likeness to INV-2026-0007, of 100 | below 80 | 80 |  | below 80 => duplicate 0 [duplicate i2] 119000 of 119000: It may be INV-2026-0007 again: the same vendor, the same amount, the same date, the same order (80 of 100). Accept it only when it is another claim."`,
    ))
  test('counts by the strongest', () =>
    expect(checked(other({}), other({ id: 'i3', fileSha256: 'file-1' }))).toMatchInlineSnapshot(
      `"all | duplicate | fails | likeness to INV-2026-0007, of 100 | below 80 | 100 |  | below 80 => duplicate 0 [duplicate i3] 119000 of 119000: It may be INV-2026-0007 again: it is the same file (100 of 100). Accept it only when it is another claim."`,
    ))
  test('to nothing is not held by a limit of zero', () =>
    expect(duplicateCheck(whole({ tolerances: { duplicateScore: 0 } })).hold).toBe(null))
})
