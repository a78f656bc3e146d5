import { all, first, value, type Element } from '../xml.ts'
import type { ReadProblem } from '../port.ts'
import { decimalsOf, mostDecimals } from './decimals.ts'

type SyntaxRule = { id: string; text: string; isBroken: (root: Element) => boolean }

/** What the norm asks of the writing in UBL, beyond what the invoice says. */
const rules: readonly SyntaxRule[] = [
  {
    id: 'UBL-DT-01',
    text: 'Amounts must not have more decimals than their currency.',
    isBroken: (root) => {
      const most = mostDecimals(value(root, 'DocumentCurrencyCode'))
      return some(root, (element, parents) => isSum(element, parents) && decimals(element) > most)
    },
  },
  {
    id: 'UBL-DT-06',
    text: 'An attachment must have its media type.',
    isBroken: (root) =>
      some(root, (element) => isAttachment(element) && lacks(element, 'mimeCode')),
  },
  {
    id: 'UBL-DT-07',
    text: 'An attachment must have its file name.',
    isBroken: (root) =>
      some(root, (element) => isAttachment(element) && lacks(element, 'filename')),
  },
  {
    id: 'UBL-SR-12',
    text: 'The seller must have one VAT number only.',
    isBroken: (root) => vatNumbers(first(root, 'AccountingSupplierParty', 'Party')) > 1,
  },
  {
    id: 'UBL-SR-18',
    text: 'The buyer must have one VAT number only.',
    isBroken: (root) => vatNumbers(first(root, 'AccountingCustomerParty', 'Party')) > 1,
  },
  {
    id: 'UBL-SR-42',
    text: 'The seller must have no more than two tax registrations.',
    isBroken: (root) => all(root, 'AccountingSupplierParty', 'Party', 'PartyTaxScheme').length > 2,
  },
  {
    id: 'UBL-SR-44',
    text: 'All payment instructions must have the same payment reference.',
    isBroken: (root) => distinct(all(root, 'PaymentMeans', 'PaymentID')) > 1,
  },
  {
    id: 'UBL-SR-47',
    text: 'All payment instructions must have the same means.',
    isBroken: (root) => distinct(all(root, 'PaymentMeans', 'PaymentMeansCode')) > 1,
  },
]

export const checkUblSyntax = (root: Element): ReadProblem[] =>
  rules
    .filter(({ isBroken }) => isBroken(root))
    .map(({ id, text }) => ({ rule: id, severity: 'fatal', message: text, path: `/${root.name}` }))

type Test = (element: Element, parents: readonly string[]) => boolean

function some(root: Element, test: Test): boolean {
  const parents: string[] = []
  const walk = (element: Element): boolean => {
    if (test(element, parents)) return true
    parents.push(element.name)
    const found = element.children.some(walk)
    parents.pop()
    return found
  }
  return walk(root)
}

/** Prices may be finer than sums of money. */
const isSum = (element: Element, parents: readonly string[]): boolean =>
  element.name.endsWith('Amount') &&
  !element.name.endsWith('PriceAmount') &&
  !(parents.includes('Price') && parents.at(-1) === 'AllowanceCharge')
const decimals = (element: Element): number => decimalsOf(element.text.trim())
const isAttachment = (element: Element): boolean => element.name.endsWith('BinaryObject')
const lacks = (element: Element, attribute: string): boolean =>
  element.attributes[attribute] === undefined

const vatNumbers = (party: Element | null): number =>
  all(party, 'PartyTaxScheme').filter(
    (scheme) =>
      value(scheme, 'TaxScheme', 'ID')?.toUpperCase() === 'VAT' && first(scheme, 'CompanyID'),
  ).length
const distinct = (elements: readonly Element[]): number =>
  new Set(elements.map((element) => element.text.trim())).size
