import type { Language } from '../messages/index.ts'

/** What the page behind the mailed link says. */
type ContactWords = {
  dead: { title: string; text: string }
  answered: { title: string; text: (organisation: string) => string }
  over: { title: string; text: (organisation: string) => string }
  ask: { title: string; text: (organisation: string, vendor: string) => string }
  facts: { holder: string; account: string; country: string; currency: string }
  yes: string
  no: string
  confirmed: { title: string; text: (organisation: string) => string }
  denied: { title: string; text: (organisation: string) => string }
}

const en: ContactWords = {
  dead: {
    title: 'This link does not work',
    text: 'It is not complete. Open the link in the mail again, or copy all of it.',
  },
  answered: {
    title: 'This was answered already',
    text: (organisation) => `Thank you. ${organisation} has your answer.`,
  },
  over: {
    title: 'This is not asked any more',
    text: (organisation) => `If something is wrong, call ${organisation} at a number you know.`,
  },
  ask: {
    title: 'Is this your bank account?',
    text: (organisation, vendor) =>
      `${organisation} was given this account for payments to ${vendor}. Nothing is changed until you answer.`,
  },
  facts: {
    holder: 'Account holder',
    account: 'Account',
    country: 'Country',
    currency: 'Currency',
  },
  yes: 'Yes, it is our account',
  no: 'No, this was not us',
  confirmed: {
    title: 'Thank you',
    text: (organisation) => `${organisation} knows now that the account is yours.`,
  },
  denied: {
    title: 'The account was revoked',
    text: (organisation) =>
      `Nothing is paid to it. ${organisation} was told at once; call them at a number you know.`,
  },
}

const de: ContactWords = {
  dead: {
    title: 'Dieser Link geht nicht',
    text: 'Er ist nicht vollständig. Öffnen Sie den Link in der E-Mail noch einmal, oder kopieren Sie ihn ganz.',
  },
  answered: {
    title: 'Das ist schon beantwortet',
    text: (organisation) => `Danke. ${organisation} hat Ihre Antwort.`,
  },
  over: {
    title: 'Danach wird nicht mehr gefragt',
    text: (organisation) =>
      `Wenn etwas nicht stimmt, rufen Sie ${organisation} unter einer Nummer an, die Sie kennen.`,
  },
  ask: {
    title: 'Ist das Ihr Bankkonto?',
    text: (organisation, vendor) =>
      `${organisation} hat dieses Konto für Zahlungen an ${vendor} erhalten. Bis Sie antworten, wird nichts geändert.`,
  },
  facts: {
    holder: 'Kontoinhaber',
    account: 'Konto',
    country: 'Land',
    currency: 'Währung',
  },
  yes: 'Ja, das ist unser Konto',
  no: 'Nein, das waren wir nicht',
  confirmed: {
    title: 'Danke',
    text: (organisation) => `${organisation} weiß jetzt, dass das Konto Ihres ist.`,
  },
  denied: {
    title: 'Das Konto wurde widerrufen',
    text: (organisation) =>
      `Darauf wird nichts gezahlt. ${organisation} wurde sofort benachrichtigt; rufen Sie dort unter einer Nummer an, die Sie kennen.`,
  },
}

const languages: Record<Language, ContactWords> = { en, de }
export const contactWords = (language: Language): ContactWords => languages[language]
