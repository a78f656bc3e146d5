import { addressSchemes } from '../code-lists/address-schemes.ts'
import { allowanceReasons } from '../code-lists/allowance-reasons.ts'
import { chargeReasons } from '../code-lists/charge-reasons.ts'
import type { CodeList } from '../code-lists/code-list.ts'
import { countries } from '../code-lists/countries.ts'
import { creditTypes } from '../code-lists/credit-types.ts'
import { currencies } from '../code-lists/currencies.ts'
import { exemptionReasons } from '../code-lists/exemption-reasons.ts'
import { identifierSchemes } from '../code-lists/identifier-schemes.ts'
import { invoiceTypes } from '../code-lists/invoice-types.ts'
import { itemClassifications } from '../code-lists/item-classifications.ts'
import { mediaTypes } from '../code-lists/media-types.ts'
import { noteSubjects } from '../code-lists/note-subjects.ts'
import { paymentMeans } from '../code-lists/payment-means.ts'
import { referenceQualifiers } from '../code-lists/reference-qualifiers.ts'
import { taxPoints } from '../code-lists/tax-points.ts'
import { units } from '../code-lists/units.ts'
import { vatCategories } from '../code-lists/vat-categories.ts'
import type { CodeUse, Details, Statement } from '../details.ts'
import { broken, type Rule } from './rule.ts'

/** BR-CL-01 to BR-CL-26: each coded value is one of its list. */
export const codes: readonly Rule[] = [
  {
    id: 'BR-CL-01',
    text: 'The type of a document (BT-3) must be a code of UNTDID 1001 for what its root says it is.',
    broken: ({ invoice: { typeCode }, details }) =>
      broken(
        typeCode !== null && !typesOf[details.root].some((list) => list.codes.has(typeCode)),
        '/type_code',
        `It is “${shown(typeCode ?? '')}”.`,
      ),
  },
  coded('BR-CL-03', 'The currency of an amount', 'amount_currency', currencies),
  currency('BR-CL-04', 'The currency of an invoice (BT-5)', ({ invoice }) => invoice.currency),
  currency(
    'BR-CL-05',
    'The VAT accounting currency (BT-6)',
    ({ invoice }) => invoice.accountingCurrency,
  ),
  coded('BR-CL-06', 'The code for the day VAT is due (BT-8)', 'tax_point', taxPoints),
  coded('BR-CL-07', 'The scheme of an invoiced object', 'object_scheme', referenceQualifiers),
  coded('BR-CL-08', 'The subject of a note (BT-21)', 'note_subject', noteSubjects),
  coded('BR-CL-10', 'The scheme of an identifier', 'party_scheme', identifierSchemes),
  coded('BR-CL-11', 'The scheme of a registration', 'registration_scheme', identifierSchemes),
  coded(
    'BR-CL-13',
    'The scheme of a classification (BT-158)',
    'item_classification',
    itemClassifications,
  ),
  coded('BR-CL-14', 'A country', 'country', countries),
  coded('BR-CL-15', 'The country of origin (BT-159)', 'country_of_origin', countries),
  coded('BR-CL-16', 'The means of payment (BT-81)', 'payment_means', paymentMeans),
  coded('BR-CL-17', 'A VAT category', 'tax_category', vatCategories),
  coded('BR-CL-18', 'The VAT category of a line (BT-151)', 'line_tax_category', vatCategories),
  coded('BR-CL-19', 'The reason of an allowance', 'allowance_reason', allowanceReasons),
  coded('BR-CL-20', 'The reason of a charge', 'charge_reason', chargeReasons),
  coded('BR-CL-21', 'The scheme of an item (BT-157)', 'item_scheme', identifierSchemes),
  coded('BR-CL-22', 'The reason of an exemption (BT-121)', 'exemption_reason', exemptionReasons),
  coded('BR-CL-23', 'A unit (BT-130, BT-150)', 'unit', units),
  coded('BR-CL-24', 'The media type of an attachment (BT-125)', 'media_type', mediaTypes),
  coded('BR-CL-25', 'The scheme of an electronic address', 'address_scheme', addressSchemes),
  coded(
    'BR-CL-26',
    'The scheme of a place of delivery (BT-71)',
    'delivery_scheme',
    identifierSchemes,
  ),
]

const typesOf: Record<Details['root'], readonly CodeList[]> = {
  invoice: [invoiceTypes],
  credit_note: [creditTypes],
  either: [invoiceTypes, creditTypes],
}

function coded(id: string, what: string, use: CodeUse, list: CodeList): Rule {
  return {
    id,
    text: `${what} must be a code of ${list.name}.`,
    broken: ({ details }) =>
      details.codes
        .filter(
          (value) =>
            value.use === use &&
            !list.codes.has(value.code.toUpperCase()) &&
            !list.codes.has(value.code),
        )
        .map(({ code, path }) => ({ path, found: `“${shown(code)}” is none.` })),
  }
}

function currency(id: string, what: string, of: (s: Statement) => string | null): Rule {
  return {
    id,
    text: `${what} must be a code of ${currencies.name}.`,
    broken: (statement) => {
      const code = of(statement)
      return broken(
        code !== null && !currencies.codes.has(code),
        '/currency',
        `“${shown(code ?? '')}” is none.`,
      )
    },
  }
}

const shown = (code: string): string => (code.length > 30 ? `${code.slice(0, 30)}…` : code)
