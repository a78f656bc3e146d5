import type { approvedCodes, noteCodes } from '../codes/audit.ts'
import type { Sentences } from '../language.ts'
import { documentKind, expiry, oder, role, roleNames } from './words.ts'

export const notes: Sentences<typeof noteCodes> = {
  'note.somebody_else_approves': () => 'Jemand anders genehmigt die Änderung.',
  'note.imported': () => 'Aus einer Tabelle übernommen.',
  'note.stands_in': (p, say) =>
    `${p.person} vertritt ${p.for} vom ${say.date(p.from)} bis zum ${say.date(p.until)}.`,
  'note.stands_in_no_more': (p) => `${p.person} vertritt ${p.for} nicht mehr.`,
  'note.copied_from': ({ number }) => `Kopie von ${number}.`,
  'note.last_invoice': ({ number }) => `${number} ist die letzte Rechnung dazu.`,
  'note.last_invoice_void': ({ number }) => `Die letzte Rechnung ${number} dazu ist nichtig.`,
  'note.order_cancelled': () => 'Ihre Bestellung wurde storniert.',
  'note.reassigned': (p, say) => `${say.text(p.because)} Jetzt liegt es bei ${oder(p.people)}.`,
  'note.left': ({ person }) => `${person} ist ausgeschieden.`,
  'note.may_not_decide': () => 'Die Person, bei der es lag, darf dort nicht mehr entscheiden.',
  'note.escalated': ({ people }) =>
    `Niemand hat rechtzeitig entschieden, deshalb liegt es jetzt bei ${oder(people)}.`,
  'note.acting_for': ({ person }) => `Für ${person}.`,
  'note.question_to': ({ person, question }) => `An ${person}: ${question}`,
  'note.approver_added': ({ person, where, reason }) =>
    `${person}, ${where === 'before' ? 'vor' : 'nach'} dem jetzigen Schritt: ${reason}`,
  'note.link_refused': ({ person, by }) =>
    `Für ${person} gemacht, geöffnet von ${by ?? 'jemandem aus einer anderen Organisation'}.`,
  'note.alone': () => 'Allein, als einzige Person der Organisation.',
  'note.rate_alone': () => 'Allein, weil sonst niemand einen Kurs bestätigen darf',
  'note.roles_wait': ({ roles }) => `${roleNames(roles)}: wartet auf einen zweiten Administrator.`,
  'note.role': (p) => role(p.role),
  'note.manager_from': ({ person, from }, say) => `${person} ab dem ${say.date(from)}`,
  'note.work_went_to': ({ person }) => `Die Arbeit ging an ${person}.`,
  'note.limit': ({ amount, kind }, say) =>
    `${say.amount(amount)}, ${limitKinds[kind] ?? kind.replaceAll('_', ' ')}`,
  'note.no_limit': () => 'Keine mehr',
  'note.document_ends': (p) => `${documentKind(p.kind)}: ${p.name} ${expiry(p.days)}.`,
  'note.document_reason': ({ name, reason }, say) => `„${name}“: ${say.text(reason)}`,
  'note.bank_account': ({ account }) => `Konto ${account}`,
  'note.vendor_terms': ({ vendor, terms }) => `${vendor}: „${terms}“`,
  'note.landed_cost': ({ invoice, amount }, say) => `${invoice}: ${say.amount(amount)}`,
  'note.return_worth': ({ unbilled, credit }, say) =>
    [
      unbilled ? `${say.amount(unbilled)} werden nicht in Rechnung gestellt.` : '',
      credit ? `Eine Gutschrift über ${say.amount(credit)} wird erwartet.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  'note.set_off': ({ document, amount }, say) => `${document}, ${say.amount(amount)}`,
  'note.instalment': ({ amount, due }, say) =>
    `${say.amount(amount)}, ${due === null ? 'noch ohne Termin' : `fällig am ${say.date(due)}`}`,
  'note.bank_account_reason': ({ account, reason }) => `Konto ${account}: ${reason}`,
  'note.person_deactivated': () => 'Die Person wurde deaktiviert.',
  'note.vendor_hold': (p, say) =>
    `${stopped[p.stops]}${p.until ? ` bis ${say.date(p.until)}` : ''}: ${say.value(p.reason)}`,
  'note.document_rule': ({ country, risk, category = null }) =>
    country === null && risk === null && category === null
      ? 'Alle Lieferanten'
      : `Lieferanten${country === null ? '' : ` in ${countries.of(country) ?? country}`}${risk === null ? '' : ` mit ${riskNames[risk]} Risiko`}${category === null ? '' : `, Warengruppe „${category}“`}`,
  'note.vendor_document': ({ kind, until }, say) =>
    until === null ? `Art: ${kind}` : `${kind}, gültig bis ${say.date(until)}`,
  'note.vendor_document_reason': ({ kind, reason }, say) => `„${kind}“: ${say.text(reason)}`,
  'note.vendor_document_ends': ({ kind, days }) => `„${kind}“ ${expiry(days)}.`,
  'note.vendor_check': (p) => `${p.about}, ${checked[p.check]}: ${answers[p.state]}`,
  'note.after_step': ({ person }) => `nach einem Schritt von ${person}`,
  'note.brings_back': ({ version }) => `Bringt Fassung ${version} zurück`,
}

const checked = { sanctions: 'Sanktionslisten', vat_registry: 'Register der USt-IdNr.' } as const
const answers = {
  not_checked: 'nicht geprüft',
  clear: 'kein ähnlicher Eintrag',
  possible_match: 'ein möglicher Treffer',
  valid: 'registriert',
  not_valid: 'nicht registriert',
  failed: 'konnte nicht gefragt werden',
} as const
const countries = new Intl.DisplayNames('de', { type: 'region', fallback: 'none' })
const riskNames = { low: 'niedrigem', medium: 'mittlerem', high: 'hohem' } as const
const stopped = { orders: 'Bestellungen', invoices: 'Rechnungen', payments: 'Zahlungen' } as const

const limitKinds: Record<string, string> = {
  all: 'für alle Belege',
  purchase_request: 'Anforderung',
  vendor: 'Lieferant',
  invoice: 'Rechnung',
  budget_transfer: 'Budgetumbuchung',
  change_order: 'Bestelländerung',
}

export const approved: Sentences<typeof approvedCodes> = {
  'approved.within_policy': ({ version }) =>
    `Innerhalb von Fassung ${version} der Abgleichsrichtlinie, ohne einen Menschen`,
  'approved.differences_accepted': ({ version }) =>
    `Abweichungen von Menschen angenommen; das Übrige innerhalb von Fassung ${version} der Abgleichsrichtlinie`,
  'approved.without_order': () => 'Ohne Bestellung, von Menschen genehmigt',
  'approved.advance': (p) =>
    `Eine Anzahlung, von einem Menschen angenommen unter Fassung ${p.version} der Abgleichsregeln`,
}
