import { z } from 'zod'
import { count, day, names, none, text } from './parts.ts'

const decision = z.enum(['approved', 'rejected', 'returned', 'posted'])
const document = { kind: text, days: count }

/** What a person is told: titles, and what stands below them. */
export const noticeCodes = {
  'notice.waits': z.object({ number: text }),
  'notice.late': z.object({ number: text }),
  'notice.late_body': z.object({ title: text }),
  'notice.waits_too': z.object({ number: text }),
  'notice.waits_too_body': z.object({ title: text }),
  'notice.nudge': z.object({ person: text, number: text }),
  'notice.question': z.object({ person: text, number: text }),
  'notice.answered': z.object({ number: text }),
  'notice.decided': z.object({ number: text, decision }),
  'notice.returned_to_you': z.object({ number: text }),
  'notice.titled_reason': z.object({ title: text, reason: text }),
  'notice.rest_cancelled': z.object({ number: text }),
  'notice.revision_decided': z.object({ number: text, revision: count, decision }),
  'notice.revision_dropped': z.object({ reason: text.nullable() }),
  'notice.order_issued': z.object({ order: text, request: text }),
  'notice.invoice_held': z.object({ number: text }),
  'notice.invoice_decided': z.object({ number: text, decision }),
  'notice.difference_decided': z.object({ number: text, decision }),
  'notice.stand_in': z.object({ person: text }),
  'notice.stand_in_days': z.object({ from: day, until: day }),
  'notice.stand_in_ended': z.object({ person: text }),
  'notice.role_waits': z.object({ person: text }),
  'notice.roles': z.object({ roles: names }),
  'notice.bank_account_waits': z.object({ vendor: text }),
  'notice.bank_account_denied': z.object({ vendor: text }),
  'notice.bank_account_restarted': z.object({ vendor: text }),
  'notice.administrator': z.object({ person: text }),
  'notice.administrator_alone': z.object({ by: text }),
  'notice.administrator_confirmed': z.object({ by: text }),
  'notice.budget_used_up': z.object({ code: text, year: text }),
  'notice.budget_level': z.object({ code: text, year: text, level: count }),
  'notice.budget_body': z.object({ name: text, level: count }),
  'notice.mentioned': z.object({ person: text, document: text.nullable() }),
  'notice.commented': z.object({ person: text, document: text.nullable() }),
  'notice.document_ends': z.object({ ...document, vendor: text }),
  'notice.document_new': z.object({ name: text }),
  'notice.documents_end': z.object({ count }),
  'notice.documents': z.object({
    documents: z.array(z.object({ ...document, vendor: text, name: text })),
  }),
}

/** What a lock screen and the subject of a mail may say: nothing of amounts, vendors or documents. */
export const neutralCodes = {
  'neutral.approval_wanted': none,
  'neutral.request_decided': none,
  'neutral.order_issued': none,
  'neutral.invoice_held': none,
  'neutral.attachment_expiring': none,
  'neutral.budget_alert': none,
  'neutral.mention': none,
}

/** The words around a notice in a mail. */
export const letterCodes = {
  'letter.greeting': z.object({ person: text }),
  'letter.open': none,
  'letter.decide': none,
  'letter.foot': z.object({ organisation: text }),
  'letter.order_subject': z.object({ order: text, organisation: text }),
  'letter.order_text': z.object({ order: text, organisation: text }),
  'letter.order_answer': z.object({ buyer: text }),
  'letter.cancelled_subject': z.object({ order: text, organisation: text }),
  'letter.cancelled_text': z.object({ order: text, organisation: text }),
  'letter.order_foot': z.object({ organisation: text }),
  'letter.bank_account_subject': z.object({ organisation: text }),
  'letter.bank_account_text': z.object({ organisation: text, ending: text }),
  'letter.bank_account_ask': none,
  'letter.bank_account_link': z.object({ days: count }),
  'letter.bank_account_open': none,
  'letter.bank_account_foot': z.object({ organisation: text }),
}
