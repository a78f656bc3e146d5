import type { Limit } from '../codes/parts.ts'
import type { Say } from '../language.ts'

export const und = (names: readonly string[]): string => names.join(' und ')
export const oder = (names: readonly string[]): string => names.join(' oder ')
export const capital = (text: string): string => text.replace(/^./u, (first) => first.toUpperCase())
export const days = (n: number): string => (n === 1 ? '1 Tag' : `${n} Tage`)
/** After 'seit', 'vor', 'in'. */
export const daysDative = (n: number): string => (n === 1 ? '1 Tag' : `${n} Tagen`)

/** 'Zeile 3 „Laptops“' */
export const line = ({ position, description }: { position: number; description: string }) =>
  `Zeile ${position} „${description}“`

/** '2 % und 500 €', 'nichts', 'beliebig' */
export function limit({ pct, minor, operator, currency }: Limit, say: Say): string {
  const parts = [
    ...(pct === null ? [] : [`${say.number(pct)} %`]),
    ...(minor === null ? [] : [say.amount({ minor, currency })]),
  ]
  if (parts.length === 0) return 'beliebig'
  const isNothing = pct === '0' || minor === '0'
  if (isNothing && (operator === 'both' || parts.length === 1)) return 'nichts'
  return operator === 'both' ? und(parts) : oder(parts)
}

const kinds: Record<string, string> = {
  purchase_request: 'eine Bedarfsanforderung',
  purchase_order: 'eine Bestellung',
  receipt: 'ein Wareneingang',
  vendor: 'ein Lieferant',
  budget_transfer: 'eine Budgetumbuchung',
  invoice: 'eine Rechnung ohne Bestellung',
  change_order: 'eine Bestelländerung',
  price_change: 'eine Preisänderung',
  invoice_difference: 'eine Abweichung auf einer Rechnung',
}
/** What is approved, with its article. */
export const noun = (kind: string): string => kinds[kind] ?? kind.replaceAll('_', ' ')

const documents: Record<string, string> = {
  tax_certificate: 'Steuerbescheinigung',
  registration: 'Registerauszug',
  insurance: 'Versicherungsnachweis',
  bank_letter: 'Bankbestätigung',
  contract: 'Vertrag',
  quality_certificate: 'Qualitätszertifikat',
  vendor_document: 'Lieferantendokument',
  quote: 'Angebot',
  specification: 'Spezifikation',
  delivery_note: 'Lieferschein',
  correspondence: 'Schriftwechsel',
  other: 'Sonstiges',
}
export const documentKind = (kind: string): string => documents[kind] ?? kind

const roles: Record<string, string> = {
  requester: 'Anforderer',
  approver: 'Genehmiger',
  buyer: 'Einkäufer',
  receiver: 'Wareneingang',
  ap_clerk: 'Kreditorenbuchhaltung',
  controller: 'Controller',
  admin: 'Administrator',
  auditor: 'Prüfer',
}
export const role = (name: string): string => roles[name] ?? name
export const roleNames = (names: readonly string[]): string => names.map(role).join(', ')

const states: Record<string, string> = {
  approved: 'genehmigt',
  rejected: 'abgelehnt',
  returned: 'zurückgegeben',
  posted: 'gebucht',
  held: 'angehalten',
  active: 'aktiv',
  pending: 'noch nicht genehmigt',
  blocked: 'gesperrt',
  inactive: 'nicht aktiv',
}
export const state = (name: string): string => states[name] ?? name

/** 'läuft in 12 Tagen ab', 'ist seit 3 Tagen abgelaufen' */
export function expiry(left: number): string {
  if (left < 0) return `ist seit ${daysDative(-left)} abgelaufen`
  return left === 0 ? 'läuft heute ab' : `läuft in ${daysDative(left)} ab`
}
