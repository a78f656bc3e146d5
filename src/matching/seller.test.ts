import { describe, expect, test } from 'vitest'
import type { Seller } from './document.ts'
import { sellerAgrees } from './seller.ts'

const seller = (change: Partial<Seller> = {}): Seller => ({
  name: 'Huber Lager GmbH',
  vatId: null,
  taxId: null,
  ...change,
})
const huber = { name: 'Huber Lager', vatId: 'DE123456789' }
const agrees = { agrees: true }
const otherNumber = { agrees: false, differ: 'numbers' }
const otherName = { agrees: false, differ: 'names' }

describe('the numbers of a seller', () => {
  test('agree with any that the vendor is registered by', () => {
    const vendor = { ...huber, otherNumbers: ['FR40303265045', 'ATU12345678'] }
    expect(sellerAgrees(seller({ vatId: 'FR 40 303 265 045' }), vendor)).toEqual(agrees)
    expect(sellerAgrees(seller({ vatId: 'de123456789' }), vendor)).toEqual(agrees)
    expect(sellerAgrees(seller({ vatId: 'ATU99999999' }), vendor)).toEqual(otherNumber)
  })
  test('agree when one of the two on the document does', () =>
    expect(
      sellerAgrees(seller({ name: 'X', vatId: 'DE999999999', taxId: 'DE123456789' }), huber),
    ).toEqual(agrees))
  test('say nothing about a vendor of whom none is known', () => {
    const vendor = { name: 'Huber Lager', vatId: null }
    expect(sellerAgrees(seller({ vatId: 'DE999999999' }), vendor)).toEqual(agrees)
    expect(sellerAgrees(seller({ name: 'X', vatId: 'DE999999999' }), vendor)).toEqual(otherName)
  })
  test('may leave out the country, on the document or at the vendor', () => {
    const plain = { name: 'Y', vatId: '123456789' }
    expect(sellerAgrees(seller({ name: 'X', vatId: 'DE123456789' }), plain)).toEqual(agrees)
    expect(sellerAgrees(seller({ name: 'X', taxId: '123456789' }), huber)).toEqual(agrees)
  })
  test('have their country before them, and five signs after it', () => {
    const numbered = (vatId: string) => ({ name: 'Y', vatId })
    expect(sellerAgrees(seller({ taxId: '12AB34567' }), numbered('1234567'))).toEqual(otherName)
    expect(sellerAgrees(seller({ taxId: 'DE1234' }), numbered('1234'))).toEqual(otherName)
  })
})

describe('a number where a tax office writes its own', () => {
  test.each([
    ['DE999999', otherNumber],
    ['DE9999999999999', otherNumber],
    ['27AAPFU0939F1ZV', otherNumber],
    ['DE99999', agrees],
    ['DE99999999999999', agrees],
    ['1DE999999', agrees],
    ['A12345678', agrees],
    ['201/123/40101', agrees],
    ['X27AAPFU0939F1ZV', agrees],
    ['127AAPFU0939F1ZV', agrees],
    ['27AAPFU0939F1ZVX', agrees],
    ['27AAPFU0939F1Z', agrees],
  ])(
    '%s: a number for value added or goods and services tax decides, another does not',
    (taxId, verdict) => expect(sellerAgrees(seller({ taxId }), huber)).toEqual(verdict),
  )
})

describe('the name of a seller', () => {
  const named = (name: string | null, vendor: string) =>
    sellerAgrees(seller({ name }), { name: vendor, vatId: null })
  test('that is not stated says nothing against the vendor', () =>
    expect(named(null, 'Acme')).toEqual(agrees))
  test.each([
    ['Acme S.A.', 'Acme'],
    ['Acme Components Germany', 'Acme Components'],
    ['Acme Components', 'Acme Components Germany'],
    ['Acme Components!', 'Acme Components Works'],
    ['(Acme) Components', 'Acme Components Works'],
    ['Müller & Söhne', 'Muller Sohne GmbH'],
  ])('“%s” is the vendor “%s”', (name, vendor) => expect(named(name, vendor)).toEqual(agrees))
  test.each([
    ['Acme Trading Overseas', 'Acme'],
    ['Acme Works', 'Acme Components'],
    ['Acme', 'The Company'],
    ['The Company', 'Acme'],
  ])('“%s” is not the vendor “%s”', (name, vendor) =>
    expect(named(name, vendor)).toEqual(otherName),
  )
  test('that has only legal forms is compared as written', () => {
    expect(named(' The COMPANY ', 'the company')).toEqual(agrees)
    expect(named('the company', ' THE Company ')).toEqual(agrees)
    expect(named('The Company', 'Co. Ltd.')).toEqual(otherName)
  })
})
