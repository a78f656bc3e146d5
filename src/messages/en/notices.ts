import type { letterCodes, neutralCodes, noticeCodes } from '../codes/notices.ts'
import { isRole, roleLabels } from '../../kernel/permissions.ts'
import type { Sentences } from '../language.ts'
import { capital, documentKind, expiry } from './words.ts'

export const roleNames = (roles: readonly string[]): string =>
  roles.map((role) => (isRole(role) ? roleLabels[role] : role)).join(', ')

const lineCount = (count: number): string => (count === 1 ? 'One line' : `${count} lines`)

/** A reason in a sentence of its own, where there is one. */
const because = (reason: string | null): string => (reason ? ` “${reason}”` : '')

export const notices: Sentences<typeof noticeCodes> = {
  'notice.waits': ({ number }) => `${number} waits for your approval`,
  'notice.late': ({ number }) => `${number} still waits for you`,
  'notice.late_body': ({ title }) =>
    `“${title}” has waited longer than it should. Somebody needs your answer.`,
  'notice.waits_too': ({ number }) => `${number} waits for you too`,
  'notice.waits_too_body': ({ title }) =>
    `“${title}” has waited twice as long as it should, so you may decide it as well.`,
  'notice.nudge': ({ person, number }) => `${person} asks you to look at ${number}`,
  'notice.question': ({ person, number }) => `${person} asks you about ${number}`,
  'notice.answered': ({ number }) => `Your question about ${number} is answered`,
  'notice.decided': ({ number, decision }) => `${number} was ${decision}`,
  'notice.returned_to_you': ({ number }) => `${number} was returned to you`,
  'notice.titled_reason': ({ title, reason }) => `${title}: “${reason}”`,
  'notice.rest_cancelled': ({ number }) => `What was not ordered of ${number} was cancelled`,
  'notice.revision_decided': ({ number, revision, decision }) =>
    `Revision ${revision} of ${number} was ${decision}`,
  'notice.revision_dropped': ({ reason }) =>
    `What was approved before stands.${reason ? ` “${reason}”` : ''}`,
  'notice.own_order_issued': ({ order, vendor }) => `${order} was issued to ${vendor}`,
  'notice.order_decided': ({ vendor, decision }) => `Your order at ${vendor} was ${decision}`,
  'notice.order_issued': ({ order, request }) => `${order} was issued for your request ${request}`,
  'notice.invoice_held': ({ number }) => `Invoice ${number} is held for you`,
  'notice.payment_run_decided': ({ number, decision }) => `Payment run ${number} was ${decision}`,
  'notice.payment_run_to_release': ({ number }) => `Payment run ${number} can be released`,
  'notice.payment_failed': ({ number }) => `Payment ${number} was not paid`,
  'notice.invoice_decided': ({ number, decision }) => `Invoice ${number} was ${decision}`,
  'notice.difference_decided': ({ number, decision }) =>
    `The difference on invoice ${number} was ${decision}`,
  'notice.stand_in': ({ person }) => `You decide for ${person}`,
  'notice.stand_in_days': ({ from, until }, say) =>
    `From ${say.date(from)} until ${say.date(until)}.`,
  'notice.stand_in_ended': ({ person }) => `You no longer decide for ${person}`,
  'notice.bank_account_waits': ({ vendor }) =>
    `A bank account of vendor ${vendor} waits for verification`,
  'notice.bank_account_given': ({ vendor }) =>
    `Vendor ${vendor} gave a bank account: read the letter that came with it`,
  'notice.bank_account_denied': ({ vendor }) =>
    `Vendor ${vendor} says that a bank account is not theirs`,
  'notice.bank_account_restarted': ({ vendor }) =>
    `A bank account of vendor ${vendor} needs its proof again`,
  'notice.role_waits': ({ person }) => `A role of ${person} waits for a second administrator`,
  'notice.roles': ({ roles }) => roleNames(roles),
  'notice.administrator': ({ person }) => `${person} is an administrator now`,
  'notice.administrator_alone': ({ by }) =>
    `${by} said so alone, being the only administrator. From now on roles that move money take two. Look at who has them, and take away what should not be.`,
  'notice.administrator_confirmed': ({ by }) => `${by} confirmed it.`,
  'notice.budget_used_up': ({ code, year }) => `The budget ${code} ${year} is used up`,
  'notice.budget_level': ({ code, year, level }) => `The budget ${code} ${year} is at ${level} %`,
  'notice.budget_body': ({ name, level }) =>
    `What is reserved, committed and spent for ${name} has come to ${level} % of the plan.`,
  'notice.mentioned': (p) => `${p.person} mentions you on ${p.document ?? 'a draft order'}`,
  'notice.commented': (p) => `${p.person} wrote about ${p.document ?? 'a draft order'}`,
  'notice.shipping_announced': ({ order }) => `Goods of order ${order} are on their way`,
  'notice.shipping_announced_body': ({ vendor, delivery_note: note, day }, say) =>
    `${vendor} has sent delivery note ${note}. It is expected on ${say.date(day)}.`,
  'notice.order_answered': ({ vendor, order }) => `${vendor} answered order ${order}`,
  'notice.order_accepted': ({ lines }) =>
    lines === 1 ? 'One line is accepted.' : `${lines} lines are accepted.`,
  'notice.order_changes': ({ changes, refusals }) =>
    [
      ...(changes ? [`${lineCount(changes)} with a proposal to change it.`] : []),
      ...(refusals ? [`${lineCount(refusals)} that cannot be delivered.`] : []),
      'Say on the order what you accept.',
    ].join(' '),
  'notice.vendor_submitted': ({ vendor }) => `${vendor} has sent its details`,
  'notice.vendor_submitted_body': () =>
    'They wait for the review of somebody who may approve vendors.',
  'notice.vendor_document_waits': ({ vendor }) =>
    `A document of vendor ${vendor} waits for a check`,
  'notice.vendor_document_ends': ({ vendor, days }) =>
    `A document of vendor ${vendor} ${expiry(days)}`,
  'notice.vendor_document_ended': ({ vendor }) => `A document of vendor ${vendor} has expired`,
  'notice.vendor_document_body': ({ kind, waits }) =>
    waits
      ? `${kind}. The next one was uploaded and is waiting for a check.`
      : `${kind}. Its contacts who can open the portal are asked for a new one by mail.`,
  'notice.vendor_document_held': ({ kind, waits }) =>
    waits
      ? `${kind}. Orders are on hold until the next one is verified; it waits for a check.`
      : `${kind}. Orders are on hold until a new one is verified.`,
  'notice.vendor_hold_changed': ({ person, vendor }) =>
    `${person} changed a hold on vendor ${vendor} that you see to`,
  'notice.vendor_hold_lifted': ({ person, vendor }) =>
    `${person} lifted a hold on vendor ${vendor} that you see to`,
  'notice.vendor_hold_reason': ({ stops, reason }) => `It stops ${stops}: “${reason}”`,
  'notice.document_ends': (p) => `${documentKind(p.kind)} of ${p.vendor}: ${expiry(p.days)}`,
  'notice.document_new': ({ name }) =>
    `“${name}”. Ask the vendor for a new one, and add it on the vendor’s page.`,
  'notice.documents_end': ({ count }) => `${count} attachments of vendors end soon`,
  'notice.documents': ({ documents }) =>
    documents
      .map((d) => `${d.vendor}: ${documentKind(d.kind)}, “${d.name}”. ${capital(expiry(d.days))}.`)
      .join(' '),
}

export const neutral: Sentences<typeof neutralCodes> = {
  'neutral.approval_wanted': () => 'An approval waits for you',
  'neutral.request_decided': () => 'Your request was decided',
  'neutral.order_issued': () => 'Your request was ordered',
  'neutral.invoice_held': () => 'An invoice waits for you',
  'neutral.attachment_expiring': () => 'An attached file expires soon',
  'neutral.budget_alert': () => 'A budget needs a look',
  'neutral.mention': () => 'Somebody mentioned you',
  'neutral.vendor_hold_changed': () => 'A hold that you see to was changed',
  'neutral.vendor_answered': () => 'A vendor answered you',
}

export const letters: Sentences<typeof letterCodes> = {
  'letter.greeting': ({ person }) => `Hello ${person},`,
  'letter.open': () => 'Open it',
  'letter.decide': () => 'Look and decide',
  'letter.foot': ({ organisation }) =>
    `You get this because you are a member of ${organisation}. Choose what reaches you by mail under Your account, Notifications.`,
  'letter.order_subject': ({ order, organisation }) => `Order ${order} from ${organisation}`,
  'letter.order_text': ({ order, organisation }) =>
    `${organisation} orders from you what is in the attached document. The order is attached twice: as a PDF to read, and as UBL for your system. Please state ${order} on the invoice.`,
  'letter.order_answer': ({ buyer }) =>
    `If anything in it is not right, answer this mail: ${buyer} gets your answer.`,
  'letter.changed_subject': ({ order, organisation }) =>
    `Order ${order} of ${organisation} has changed`,
  'letter.changed_text': ({ order, organisation }) =>
    `${organisation} has changed order ${order}. The attached document replaces the one that you have; please confirm it again.`,
  'letter.cancelled_subject': ({ order, organisation }) =>
    `Order ${order} from ${organisation} is cancelled`,
  'letter.cancelled_text': ({ order, organisation }) =>
    `${organisation} has cancelled order ${order}. Please do not deliver it and do not bill it.`,
  'letter.return_subject': ({ number, order }) => `Goods of order ${order} sent back: ${number}`,
  'letter.return_text': ({ number, order, organisation }) =>
    `${organisation} has sent goods of order ${order} back to you. The number of the return is ${number}. Sent back:`,
  'letter.return_credit_subject': ({ number, order }) =>
    `Goods of order ${order} to be credited, not replaced: ${number}`,
  'letter.return_credit_text': ({ number, order, organisation }) =>
    `${organisation} does not expect a replacement of the goods of order ${order} any more that went back with ${number}. Please do not send it. This is about:`,
  'letter.return_called_off_subject': ({ number, order }) =>
    `Goods of order ${order} not sent back after all: ${number}`,
  'letter.return_called_off_text': ({ number, order, organisation }) =>
    `${organisation} has called off return ${number} of order ${order}. Please do not expect, credit or replace these goods:`,
  'letter.return_reason': ({ reason }) => `Reason: ${reason}`,
  'letter.return_then': ({ number, intent }) =>
    intent === 'credit'
      ? `Please credit them, and state ${number} on the credit note.`
      : `Please replace them, and state ${number} on the delivery note.`,
  'letter.return_worth': ({ number, unbilled, credit }, say) => {
    const please = (of: string): string =>
      `please send us a credit note of ${of} plus any tax, and state ${number} on it.`
    if (!credit)
      return `We were not billed for these goods. Please do not bill them${unbilled ? ` (${say.amount(unbilled)})` : ''}. No credit note is needed.`
    return unbilled
      ? `We were not billed for ${say.amount(unbilled)} of these goods. Please do not bill that. For the rest, ${please(say.amount(credit))}`
      : capital(please(say.amount(credit)))
  },
  'letter.rest_closed_subject': ({ order, organisation }) =>
    `Order ${order} from ${organisation}: the rest is not needed any more`,
  'letter.rest_closed_text': ({ order, organisation }) =>
    `${organisation} has closed a part of order ${order} that has not come. Please do not deliver it and do not bill it:`,
  'letter.rest_reopened_subject': ({ order, organisation }) =>
    `Order ${order} from ${organisation}: the rest is expected again`,
  'letter.rest_reopened_text': ({ order, organisation }) =>
    `${organisation} has opened a part of order ${order} again that was closed. Please deliver it after all:`,
  'letter.goods_line': ({ position, quantity, unit, description }) =>
    `Line ${position}: ${quantity} ${unit}, ${description}`,
  'letter.order_foot': ({ organisation }) =>
    `You get this because ${organisation} has this address for its orders to you.`,
  'letter.order_portal': () => 'See and answer the order',
  'letter.portal_open': () => 'Open the portal',
  'letter.portal_foot': ({ organisation }) =>
    `You get this because ${organisation} has you as a contact of a vendor. The link works once. If it has been used, ask for a new one on the page behind it.`,
  'letter.portal_sign_in_subject': () => 'Your link to the vendor portal',
  'letter.portal_sign_in_text': () =>
    'This link opens the vendor portal. It works once, for 15 minutes. If you did not ask for it, do nothing: without this mail nobody can use it.',
  'letter.portal_password_subject': () => 'A password was set for the vendor portal',
  'letter.portal_password_text': () =>
    'Your address can now sign in with a password, too. If it was not you, open the portal with this link, remove the password and sign out everywhere: somebody else has read your mail.',
  'letter.portal_invited_subject': ({ organisation }) =>
    `${organisation} invites you to its vendor portal`,
  'letter.portal_invited_text': ({ organisation, vendor }) =>
    `There you see what ${organisation} orders from ${vendor}, answer orders, follow your invoices, and give what ${organisation} needs to know of ${vendor}. You need no password: each link we mail you opens it once.`,
  'letter.portal_answer_subject': ({ order, organisation }) =>
    `${organisation} has answered your proposal for order ${order}`,
  'letter.portal_answer_accepted': ({ position, note }) =>
    `The buyer agrees to your answer to line ${position}.${because(note)} What you propose holds once the changed order reaches you; until then the order stands as it is.`,
  'letter.portal_answer_declined': ({ position, note }) =>
    `Your answer to line ${position} is declined: please deliver as ordered, or answer again.${because(note)}`,
  'letter.portal_details_subject': ({ organisation }) => `Your details at ${organisation}`,
  'letter.portal_details_submitted': ({ organisation }) =>
    `${organisation} has your details and reviews them. You are told the outcome by mail.`,
  'letter.portal_details_approved': ({ organisation }) =>
    `${organisation} has approved your details. Orders can come now.`,
  'letter.portal_details_returned': ({ organisation, reason }) =>
    `${organisation} asks you to change something in your details.${because(reason)}`,
  'letter.portal_details_rejected': ({ organisation, reason }) =>
    `${organisation} does not take you on as a vendor.${because(reason)}`,
  'letter.portal_details_withdrawn': ({ organisation, reason }) =>
    `${organisation} has ended the request for your details.${because(reason)}`,
  'letter.portal_comment_subject': ({ document, organisation }) =>
    `${organisation} wrote to you about ${document}`,
  'letter.portal_invoice_subject': ({ number, organisation }) =>
    `Your invoice ${number} at ${organisation}`,
  'letter.portal_invoice_rejected': ({ number, reason }) =>
    `Invoice ${number} was rejected. “${reason}” Please send a corrected invoice; it may have the same number.`,
  'letter.portal_document_subject': ({ kind, organisation }) =>
    `${kind}: your document at ${organisation}`,
  'letter.portal_document_ends': ({ kind, until, days }, say) =>
    `Your document “${kind}” ${expiry(days)}, on ${say.date(until)}. Please upload the next one in the portal.`,
  'letter.portal_document_ended': ({ kind, until, held }, say) =>
    `Your document “${kind}” expired on ${say.date(until)}. ${held ? 'No orders are sent to you before a new one is verified. ' : ''}Please upload the next one in the portal.`,
  'letter.portal_document_verified': ({ kind, until }, say) =>
    `Your document “${kind}” is verified${until === null ? '' : ` and valid until ${say.date(until)}`}. There is nothing for you to do.`,
  'letter.portal_document_refused': ({ kind, reason }, say) =>
    `Your document “${kind}” was refused: “${say.text(reason)}” Please upload another one in the portal.`,
  'letter.portal_account_subject': ({ organisation }) => `Your bank account at ${organisation}`,
  'letter.portal_account_given': ({ organisation, ending, person }) =>
    `${person} gave ${organisation} a bank account for payments to you. It ends in ${ending}. It is checked by ${organisation} before anything is paid to it. If you do not know of this, call ${organisation} at a number you know.`,
  'letter.portal_account_verified': ({ organisation, ending, day }, say) =>
    `${organisation} has verified the bank account that ends in ${ending}. It is used from ${say.date(day)}. If you do not know of this, call ${organisation} at a number you know before that day.`,
  'letter.portal_account_active': ({ organisation, ending }) =>
    `The bank account that ends in ${ending} is in use now: ${organisation} pays to it. You need do nothing.`,
  'letter.payment_subject': ({ organisation }) => `${organisation} has paid you`,
  'letter.payment_made': ({ organisation, amount, day, number, invoices }, say) =>
    `${organisation} paid ${say.amount(amount)} to you on ${say.date(day)}, for ${invoices.join(', ')}. The payment is ${number}.`,
  'letter.payment_not_made_subject': ({ organisation }) =>
    `${organisation} corrects what it said of a payment`,
  'letter.payment_not_made': ({ organisation, amount, number, invoices }, say) =>
    `${organisation} told you of payment ${number} of ${say.amount(amount)}. That was a mistake: it did not pay ${invoices.join(', ')}, and what it named is still to be paid. We are sorry.`,
  'letter.portal_account_revoked': ({ organisation, ending, reason }) =>
    `${organisation} does not use the bank account that ends in ${ending}: “${reason}” If you are paid to it, propose another one in the portal.`,
  'letter.bank_account_subject': ({ organisation }) =>
    `${organisation}: is this your bank account?`,
  'letter.bank_account_text': ({ organisation, ending }) =>
    `${organisation} was given a bank account for payments to you. It ends in ${ending}.`,
  'letter.bank_account_ask': () =>
    'Open the link and say whether it is yours. Opening it changes nothing. If it is not yours, say so there: the account is not used then.',
  'letter.bank_account_link': ({ days }) => `The link works once, for ${days} days.`,
  'letter.bank_account_open': () => 'Look at the account',
  'letter.bank_account_foot': ({ organisation }) =>
    `You get this because ${organisation} knew this address before the account was entered.`,
}
