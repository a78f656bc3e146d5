import { z } from 'zod'
import { text } from '../platform/http/input.ts'
import { country } from '../vendors/index.ts'
import { bankSection } from './bank-accounts.ts'
import { documentsSection } from './documents.ts'
import type { OnboardingSection } from './onboarding.ts'
import { url } from './paths.ts'
import * as queries from './queries.ts'

const email = z
  .string({ error: 'E-mail is missing.' })
  .trim()
  .pipe(z.email('E-mail must look like name@example.com.').max(254))

const company: OnboardingSection = {
  name: 'company',
  title: { en: 'Company', de: 'Firma' },
  why: {
    en: 'The name and the country stand on orders. They must be those on your invoices.',
    de: 'Name und Land stehen auf den Bestellungen. Sie müssen die auf Ihren Rechnungen sein.',
  },
  required: true,
  isDone: async (_ctx, given) => given['company'] !== undefined,
  filledIn: {
    fields: [
      { name: 'name', label: { en: 'Legal name', de: 'Firmenname' } },
      {
        name: 'country',
        label: { en: 'Country', de: 'Land' },
        hint: { en: 'Two letters, such as DE', de: 'Zwei Buchstaben, etwa DE' },
      },
      {
        name: 'email',
        type: 'email',
        label: { en: 'General e-mail', de: 'Allgemeine E-Mail' },
        hint: {
          en: 'Where mail goes that is for no contact in particular',
          de: 'Wohin E-Mails gehen, die für keinen bestimmten Ansprechpartner sind',
        },
      },
    ],
    input: z.strictObject({ name: text(200, 'Name'), country, email }),
    known: async ({ tx }) => {
      const vendor = await queries.vendor(tx)
      return { name: vendor.name, country: vendor.country, email: vendor.email ?? '' }
    },
  },
}

const tax: OnboardingSection = {
  name: 'tax',
  title: { en: 'Tax', de: 'Steuer' },
  why: {
    en: 'Your invoices are recognised by the tax number, and the customer has to keep it.',
    de: 'An der Steuernummer werden Ihre Rechnungen erkannt, und der Kunde muss sie aufbewahren.',
  },
  required: true,
  isDone: async (_ctx, given) => given['tax'] !== undefined,
  filledIn: {
    fields: [
      {
        name: 'vat_id',
        label: { en: 'Tax number', de: 'Steuernummer' },
        hint: {
          en: 'The VAT number or GSTIN, as on your invoices',
          de: 'USt-IdNr. oder Steuernummer, wie auf Ihren Rechnungen',
        },
      },
    ],
    input: z.strictObject({ vat_id: text(40, 'Tax number') }),
    known: async ({ tx }) => ({ vat_id: (await queries.vendor(tx)).vat_id ?? '' }),
  },
}

const contacts: OnboardingSection = {
  name: 'contacts',
  title: { en: 'Contacts', de: 'Ansprechpartner' },
  why: {
    en: 'Orders, questions about invoices and payments go to different people.',
    de: 'Bestellungen, Rückfragen zu Rechnungen und Zahlungen gehen an verschiedene Personen.',
  },
  required: true,
  isDone: async ({ tx, actor }) =>
    (await queries.contactsFor(tx, actor.contact?.vendorId ?? '')).some(
      ({ active, purposes }) => active && purposes.includes('orders'),
    ),
  filledIn: {
    at: url.settings,
    label: { en: 'Say who gets orders', de: 'Sagen, wer Bestellungen erhält' },
  },
}

const terms: OnboardingSection = {
  name: 'terms',
  title: { en: 'Terms', de: 'Bedingungen' },
  why: {
    en: 'Both sides must know when an invoice is due. The payment terms stand on each order.',
    de: 'Beide Seiten müssen wissen, wann eine Rechnung fällig ist. Das Zahlungsziel steht auf jeder Bestellung.',
  },
  required: true,
  isDone: async (_ctx, given) => given['terms']?.['accepted'] === 'yes',
  filledIn: {
    fields: [
      {
        name: 'accepted',
        type: 'checkbox',
        label: {
          en: 'We deliver on the payment terms that stand on the orders',
          de: 'Wir liefern zu dem Zahlungsziel, das auf den Bestellungen steht',
        },
      },
    ],
    input: z.strictObject({
      accepted: z
        .enum(['on', 'yes'], 'Tick the box, or write to the customer about other terms.')
        .transform(() => 'yes'),
    }),
    known: async () => ({}),
  },
}

/** What the product asks of every vendor, in this order. */
export const sections: readonly OnboardingSection[] = [
  company,
  tax,
  contacts,
  bankSection,
  documentsSection,
  terms,
]
