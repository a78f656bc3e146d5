import type { approvedCodes, noteCodes } from '../codes/audit.ts'
import type { Sentences } from '../language.ts'
import { roleNames } from './notices.ts'
import { countries } from '../../kernel/countries.ts'
import { capital, documentKind, expiry, or } from './words.ts'

export const notes: Sentences<typeof noteCodes> = {
  'note.somebody_else_approves': () => 'Somebody else approves the change.',
  'note.imported': () => 'Imported from a table.',
  'note.stands_in': (p, say) =>
    `${p.person} decides for ${p.for} from ${say.date(p.from)} until ${say.date(p.until)}.`,
  'note.stands_in_no_more': (p) => `${p.person} no longer decides for ${p.for}.`,
  'note.copied_from': ({ number }) => `From ${number}.`,
  'note.last_invoice': ({ number }) => `${number} is its last invoice.`,
  'note.last_invoice_void': ({ number }) => `Its last invoice ${number} is void.`,
  'note.order_cancelled': () => 'Its order was cancelled.',
  'note.reassigned': (p, say) => `${say.text(p.because)} It is with ${or(p.people)} now.`,
  'note.left': ({ person }) => `${person} has left.`,
  'note.may_not_decide': () => 'The approver may no longer decide there.',
  'note.escalated': ({ people }) => `Nobody decided in time, so it is with ${or(people)} now.`,
  'note.acting_for': ({ person }) => `For ${person}.`,
  'note.question_to': ({ person, question }) => `To ${person}: ${question}`,
  'note.approver_added': ({ person, where, reason }) =>
    `${person}, ${where} the present step: ${reason}`,
  'note.link_refused': ({ person, by }) =>
    `Made for ${person}, opened by ${by ?? 'somebody of another organisation'}.`,
  'note.alone': () => 'Alone, as the only person of the organisation.',
  'note.rate_alone': () => 'Alone, because nobody else may confirm a rate',
  'note.roles_wait': ({ roles }) => `${roleNames(roles)}: waits for a second administrator.`,
  'note.role': ({ role }) => roleNames([role]),
  'note.manager_from': ({ person, from }, say) => `${person} from ${say.date(from)} on`,
  'note.work_went_to': ({ person }) => `Their work went to ${person}.`,
  'note.limit': ({ amount, kind }, say) =>
    `${say.amount(amount)}, ${limitKinds[kind] ?? kind.replaceAll('_', ' ')}`,
  'note.no_limit': () => 'Limit removed',
  'note.document_ends': (p) => `${documentKind(p.kind)}: ${p.name}. ${capital(expiry(p.days))}.`,
  'note.document_reason': ({ name, reason }, say) => `${name}: ${say.text(reason)}`,
  'note.bank_account': ({ account }) => `Account ${account}`,
  'note.vendor_terms': ({ vendor, terms }) => `${vendor}: ${terms}`,
  'note.landed_cost': ({ invoice, amount }, say) => `${invoice}: ${say.amount(amount)}`,
  'note.return_worth': ({ unbilled, credit }, say) =>
    [
      unbilled ? `${say.amount(unbilled)} will not be billed.` : '',
      credit ? `A credit note of ${say.amount(credit)} is expected.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  'note.set_off': ({ document, amount }, say) => `${document}, ${say.amount(amount)}`,
  'note.instalment': ({ amount, due }, say) =>
    `${say.amount(amount)}, ${due === null ? 'without a day yet' : `due ${say.date(due)}`}`,
  'note.bank_account_reason': ({ account, reason }) => `Account ${account}: ${reason}`,
  'note.person_deactivated': () => 'The person was deactivated.',
  'note.vendor_hold': (p, say) =>
    `${stopped[p.stops]}${p.until ? ` until ${say.date(p.until)}` : ''}: ${say.value(p.reason)}`,
  'note.document_rule': ({ country, risk, category = null }) =>
    country === null && risk === null && category === null
      ? 'All vendors'
      : `Vendors${country === null ? '' : ` in ${countries.of(country) ?? country}`}${risk === null ? '' : ` of ${risk} risk`}${category === null ? '' : ` that sell ${category}`}`,
  'note.vendor_document': ({ kind, until }, say) =>
    until === null ? `Kind: ${kind}` : `${kind}, valid until ${say.date(until)}`,
  'note.vendor_document_reason': ({ kind, reason }, say) => `${kind}: ${say.text(reason)}`,
  'note.vendor_document_ends': ({ kind, days }) => `${kind} ${expiry(days)}.`,
  'note.vendor_check': (p) => `${p.about}, ${checked[p.check]}: ${answers[p.state]}`,
  'note.after_step': ({ person }) => `after a step of ${person}`,
  'note.brings_back': ({ version }) => `Brings back version ${version}`,
}

const checked = { sanctions: 'sanctions lists', vat_registry: 'VAT registry' } as const
const answers = {
  not_checked: 'not checked',
  clear: 'no match found',
  possible_match: 'a possible match',
  valid: 'registered',
  not_valid: 'not registered',
  failed: 'could not be checked',
} as const
const stopped = { orders: 'Orders', invoices: 'Invoices', payments: 'Payments' } as const

const limitKinds: Record<string, string> = {
  all: 'for all documents',
  purchase_request: 'request',
  vendor: 'vendor',
  invoice: 'invoice',
  budget_transfer: 'budget transfer',
  change_order: 'change order',
}

export const approved: Sentences<typeof approvedCodes> = {
  'approved.within_policy': ({ version }) =>
    `Within version ${version} of the matching policy, without a human`,
  'approved.differences_accepted': ({ version }) =>
    `Differences accepted by people; the rest within version ${version} of the matching policy`,
  'approved.without_order': () => 'Without an order, approved by people',
  'approved.advance': (p) =>
    `An advance, accepted by a person under version ${p.version} of the matching policy`,
}
