import { z } from 'zod'
import { Amount, count, day, Message, names, none, text, Value } from './parts.ts'

/** What the history says beside an act. */
export const noteCodes = {
  'note.somebody_else_approves': none,
  'note.imported': none,
  'note.stands_in': z.object({ person: text, for: text, from: day, until: day }),
  'note.stands_in_no_more': z.object({ person: text, for: text }),
  'note.copied_from': z.object({ number: text }),
  'note.last_invoice': z.object({ number: text }),
  'note.last_invoice_void': z.object({ number: text }),
  'note.order_cancelled': none,
  'note.reassigned': z.object({ because: Message, people: names }),
  'note.left': z.object({ person: text }),
  'note.may_not_decide': none,
  'note.escalated': z.object({ people: names }),
  'note.acting_for': z.object({ person: text }),
  'note.question_to': z.object({ person: text, question: text }),
  'note.approver_added': z.object({
    person: text,
    where: z.enum(['before', 'after']),
    reason: text,
  }),
  'note.link_refused': z.object({ person: text, by: text.nullable() }),
  'note.alone': none,
  'note.rate_alone': none,
  'note.roles_wait': z.object({ roles: names }),
  'note.role': z.object({ role: text }),
  'note.manager_from': z.object({ person: text, from: day }),
  'note.work_went_to': z.object({ person: text }),
  'note.limit': z.object({ amount: Amount, kind: text }),
  'note.no_limit': none,
  'note.document_ends': z.object({ kind: text, name: text, days: count }),
  'note.document_reason': z.object({ name: text, reason: Message }),
  'note.person_deactivated': none,
  'note.bank_account': z.object({ account: text }),
  'note.vendor_terms': z.object({ vendor: text, terms: text }),
  'note.landed_cost': z.object({ invoice: text, amount: Amount }),
  'note.instalment': z.object({ amount: Amount, due: day.nullable() }),
  /** What nobody had billed of goods that went back, and what is to be credited. */
  'note.return_worth': z.object({ unbilled: Amount.nullable(), credit: Amount.nullable() }),
  'note.set_off': z.object({ document: text, amount: Amount }),
  'note.bank_account_reason': z.object({ account: text, reason: text }),
  'note.vendor_hold': z.object({
    stops: z.enum(['orders', 'invoices', 'payments']),
    reason: Value,
    until: day.nullable(),
  }),
  'note.document_rule': z.object({
    country: text.nullable(),
    risk: z.enum(['low', 'medium', 'high']).nullable(),
    category: text.nullable().optional(),
  }),
  'note.vendor_document': z.object({ kind: text, until: day.nullable() }),
  'note.vendor_document_reason': z.object({ kind: text, reason: Message }),
  'note.vendor_document_ends': z.object({ kind: text, days: count }),
  'note.vendor_check': z.object({
    check: z.enum(['sanctions', 'vat_registry']),
    state: z.enum(['not_checked', 'clear', 'possible_match', 'valid', 'not_valid', 'failed']),
    about: text,
  }),
  'note.after_step': z.object({ person: text }),
  'note.brings_back': z.object({ version: count }),
}

/** How an invoice came to be approved. */
export const approvedCodes = {
  'approved.within_policy': z.object({ version: count }),
  'approved.differences_accepted': z.object({ version: count }),
  'approved.without_order': none,
  'approved.advance': z.object({ version: count }),
}
