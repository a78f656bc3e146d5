/** `what` happened, and what to `do` about it. */
export type ProblemText = { what: string; do: string }

const again =
  'Nothing was changed. Try again in a moment; with the same Idempotency-Key nothing is done twice.'
const reload = 'Read the record again, then decide by what it says now.'
const signIn = 'Sign in again, or fetch a new token at POST /auth/token.'

/** Every code that a refusal of the product can carry. */
export const problemTexts: Readonly<Record<string, ProblemText>> = {
  account_closed: {
    what: 'The account of ours that is paid from was closed.',
    do: 'Cancel the run and propose it from another account.',
  },
  activated: {
    what: 'A policy that was activated is kept as it was.',
    do: 'Draft a change of it and have that activated.',
  },
  ahead_of_pace: {
    what: 'The budget follows a plan by month, and this month has less left than is needed.',
    do: 'Ask the owner of the budget, or submit it when the next month begins.',
  },
  already_exists: {
    what: 'Something with this name or number exists.',
    do: 'Open the one that is there, or choose another name or number.',
  },
  already_on_hold: {
    what: 'The vendor or the order is on this hold already.',
    do: 'Read the hold that stands; a controller can change that of a vendor, a buyer can lift that of an order.',
  },
  asked: {
    what: 'Somebody was asked to approve this difference already.',
    do: 'Wait for the answer; it is in their inbox.',
  },
  built_on: {
    what: 'Another advance was approved in the place of what was paid back or written off.',
    do: 'Void that advance first, or leave the refund or write-off as it is.',
  },
  no_advance: {
    what: 'Only of an advance is something paid back or written off this way.',
    do: 'Ask the vendor for a credit note; it is deducted from what the vendor is paid next.',
  },
  nothing_left: {
    what: 'Less of the advance or the credit is left than is asked for.',
    do: 'Open it to see what is left of it, then name that or less.',
  },
  credit_in_run: {
    what: 'A payment run deducts what was paid too much.',
    do: 'Leave that credit out of the run, then do this again.',
  },
  held_back: {
    what: 'This part of the invoice is held back until its milestone or its day.',
    do: 'Release what is held back on the page of its order, then divide what is left.',
  },
  nothing_held_back: {
    what: 'Nothing of the order is held back any more.',
    do: 'Read what was released on the page of the order.',
  },
  no_workday: {
    what: 'The day of payment became a holiday of the legal entity after the run was proposed.',
    do: 'Choose another day while the run is a draft; otherwise cancel it, and propose it for another day.',
  },
  refunded: {
    what: 'Of an advance, or of a credit of the invoice, something is recorded as paid back or written off.',
    do: 'Take that back first. Then do this again.',
  },
  with_bank: {
    what: 'The payment of the advance is with the bank.',
    do: 'Wait for the bank’s answer, then record what was paid back.',
  },
  payout_refused: {
    what: 'Stripe would not make a payment of this run.',
    do: 'Leave out what it names, or cancel the run and pay in another way.',
  },
  at_stripe: {
    what: 'The payment was given to Stripe, which may pay it yet.',
    do: 'Cancel it at Stripe: then it fails here by itself.',
  },
  being_paid: {
    what: 'The invoice is in a payment run, with the bank, or paid.',
    do: 'Take it out of the run, wait for the bank’s answer, or ask the vendor for a credit note.',
  },
  not_billed: {
    what: 'Goods that came are not billed yet, so this is not the last invoice.',
    do: 'Enter the invoice for them, or give them back to the vendor, then say it again.',
  },
  not_found_on_statement: {
    what: 'The payment was sent by a run, and not found on a statement.',
    do: 'Where the money came back, say so on the page of the payment.',
  },
  nothing_changed: {
    what: 'What was asked for is so already.',
    do: 'Reload to see it, then choose something else.',
  },
  nothing_ready: {
    what: 'What waits for the books waits for something else that they do not have.',
    do: 'Read GET /journals/missing, which says what that is.',
  },
  part_divided: {
    what: 'A part of an invoice was divided after its payment had failed.',
    do: 'Pay its parts by hand, in a run that no bank is told of, with the proof.',
  },
  punchout_used: {
    what: 'What a shop sends back is taken once.',
    do: 'Begin another visit to the shop.',
  },
  punchout_expired: {
    what: 'The visit to the shop has expired.',
    do: 'Begin another visit to the shop.',
  },
  cart_empty: {
    what: 'There is nothing in the cart.',
    do: 'Choose items in the catalog, and put them into the cart.',
  },
  cart_full: {
    what: 'The cart has as many lines as a request may have.',
    do: 'Request what is in it first.',
  },
  cart_line_unfit: {
    what: 'Something in the cart is not sold any more, or has no price today.',
    do: 'Take it out of the cart; what is left can be requested.',
  },
  not_offered: {
    what: 'The item is not offered any more.',
    do: 'Choose another item, or ask a buyer to offer it again.',
  },
  price_change_waits: {
    what: 'A change of this price waits for approval already.',
    do: 'Have it decided or withdrawn, then propose the other price.',
  },
  price_changed_since: {
    what: 'The price was changed or ended after its change was proposed.',
    do: 'Reject or withdraw the change, and propose it again on top of today’s price.',
  },
  bad_credentials: {
    what: 'E-mail or password is not right.',
    do: 'Check both, or have a sign-in link mailed to you.',
  },
  bad_idempotency_key: {
    what: 'The Idempotency-Key has a form that cannot be kept.',
    do: 'Send 1 to 200 printable characters without spaces, such as a UUID.',
  },
  bad_key: {
    what: 'This route is for the scheduler alone.',
    do: 'Send the JOBS_KEY as bearer, or a token of the configured service account.',
  },
  bad_request: {
    what: 'The request could not be read.',
    do: 'Check that the body is well-formed and that its Content-Type names its form.',
  },
  bad_signature: {
    what: 'The signed link is not valid, or has expired.',
    do: 'Open the document again: a new address is made each time.',
  },
  bad_token: { what: 'The token has expired, was revoked, or is none of ours.', do: signIn },
  bad_upload: {
    what: 'The upload broke off, or is no multipart form.',
    do: 'Choose the file again and send it as multipart/form-data.',
  },
  billed_already: {
    what: 'What the receipt brought is billed, and would not be there any more.',
    do: 'Have the vendor credit the invoice first, or give the goods back with a return.',
  },
  billed_twice: {
    what: 'Both vendors have an invoice of this number.',
    do: 'If it is one claim, reject one of the two invoices first.',
  },
  blocked: {
    what: 'Something of the payment run cannot be paid any more.',
    do: 'Leave out what is blocked, or solve what blocks it, and try again.',
  },
  booked_already: {
    what: 'The accounting system booked this entry already.',
    do: 'Mend it in the accounting system.',
  },
  broken_rule: {
    what: 'A rule names somebody or something that no longer exists.',
    do: 'Change or remove that rule in the draft, then activate it.',
  },
  budget_closed: {
    what: 'The budget is closed.',
    do: 'Choose another budget, or the one of the year that is open.',
  },
  budget_exceeded: {
    what: 'The budget has less left than is needed, and it refuses instead of warning.',
    do: 'Ask for less, or ask the controller for a transfer into this budget.',
  },
  budget_frozen: {
    what: 'The budget is frozen: nothing new is reserved from it.',
    do: 'Ask its owner or the controller to open it again.',
  },
  busy: { what: 'Others are changing the same records.', do: again },
  carried_forward: {
    what: 'What was open in this year was carried into the next one.',
    do: 'Work in the budget of the next year.',
  },
  commitment_released: {
    what: 'What was committed for the goods was released when they went back.',
    do: 'Let the return stand, and order the goods again if they are kept.',
  },
  cross_site: {
    what: 'The request came from a page of another site.',
    do: 'Open the page here. A browser app on another site belongs into CORS_ORIGINS.',
  },
  duplicate_invoice: {
    what: 'An invoice of this vendor with this number is here already.',
    do: 'Open the one that is there. A corrected invoice needs a number of its own.',
  },
  empty: { what: 'The draft has no rule.', do: 'Add a rule, then activate the draft.' },
  everywhere: {
    what: 'One set of tolerances must hold everywhere.',
    do: 'Change the limits of the general set instead of removing it.',
  },
  file_refused: {
    what: 'A bank would not take the file of this payment run.',
    do: 'Read what stands in the way. Correct it, leave it out, or pay it by hand.',
  },
  forbidden: {
    what: 'Your roles do not include this, or duties that exclude each other forbid it.',
    do: 'Ask somebody who may, or an administrator for the role.',
  },
  expired: {
    what: 'The expiry date of the document has passed.',
    do: 'Refuse it with that reason; the vendor can upload the current one.',
  },
  has_accounts: {
    what: 'The vendor has bank accounts.',
    do: 'Revoke them; an account is proposed and verified for the vendor that stays.',
  },
  has_credit: {
    what: 'A credit note gives back a part of this invoice.',
    do: 'Reject or void the credit note first; it is named in the message.',
  },
  has_invoice: { what: 'An invoice is linked to it.', do: 'Reject that invoice first.' },
  held: {
    what: 'The invoice is held for a reason that has not been solved.',
    do: 'Open the invoice: each hold says what solves it and who may.',
  },
  idempotency_key_reused: {
    what: 'This Idempotency-Key belongs to another request.',
    do: 'Use a new key for each thing that is to be done.',
  },
  not_from_catalog: {
    what: 'The line is no item of the catalog.',
    do: 'Choose its line by hand, or have the item added to the catalog and ordered from there.',
  },
  announced_before: {
    what: 'A delivery under this delivery note was announced before.',
    do: 'If it is another delivery under the same number, say so with note_again.',
  },
  more_than_open: {
    what: 'More is sent than is open and not on its way.',
    do: 'Send at most what the message names, or ask the buyer to change the order.',
  },
  before_shipping: {
    what: 'The delivery would come before it was sent.',
    do: 'Correct the day it was sent, or the day it arrives.',
  },
  in_policy: {
    what: 'A matching policy has a rule for this vendor.',
    do: 'Give that rule to the vendor that stays, and have the policy activated.',
  },
  incomplete: {
    what: 'Something that is needed was not given yet.',
    do: 'The message names it. Give it, then send again.',
  },
  in_progress: { what: 'The same request is being worked on.', do: again },
  inspected_otherwise: {
    what: 'The goods were inspected or taken back at the same moment.',
    do: 'Read the receipt again, then say what was found of what is left.',
  },
  internal: {
    what: 'Something went wrong on our side.',
    do: 'Nothing was changed. Tell who runs this server the request_id: the log has it.',
  },
  invalid: {
    what: 'Something in the request is missing or not as expected.',
    do: '`errors` names each field with its reason. Mend those and send it again.',
  },
  journal_does_not_balance: {
    what: 'An entry’s debit is not its credit, so nothing was exported.',
    do: 'Tell the people who run this system; nothing was changed.',
  },
  last_admin: {
    what: 'The organisation would be left without an active administrator.',
    do: 'Make somebody else one first.',
  },
  last_entity: {
    what: 'The organisation would be left without an active legal entity.',
    do: 'Create another one first.',
  },
  line_does_not_fit: {
    what: 'The line of the bank says something else than the payment.',
    do: 'Choose another payment, or set the line aside with a note.',
  },
  mfa_required: {
    what: 'This person uses one-time codes.',
    do: 'Send a one-time code or a recovery code as `code`, beside e-mail and password.',
  },
  no_approver: {
    what: 'Open work would go to nobody.',
    do: 'Appoint another controller or approver first.',
  },
  no_budget: {
    what: 'The cost centre has no budget for this year.',
    do: 'Ask the controller to plan one.',
  },
  no_demonstrations: {
    what: 'This installation offers no demonstration data.',
    do: 'Who runs it can set DATABASE_DIRECT_URL.',
  },
  no_items: {
    what: 'Nothing is left to pay in the run.',
    do: 'Cancel the run, or include what is due while it is a draft.',
  },
  no_lines: {
    what: 'There is nothing in it yet.',
    do: 'Add at least one line, then send it again.',
  },
  no_picture: { what: 'This page cannot be shown as a picture.', do: 'Open the original file.' },
  not_a_demo: {
    what: 'The organisation holds real data.',
    do: 'Only a demonstration can be removed here.',
  },
  not_acceptable: {
    what: 'This hold is not solved by accepting it.',
    do: 'Mend its cause; the hold then goes away by itself.',
  },
  not_allowed: {
    what: 'Your roles or the kind of document do not allow this here.',
    do: 'Ask somebody who may.',
  },
  not_available: { what: 'This is not offered for this record now.', do: reload },
  not_approved: {
    what: 'Nobody has approved the payment run.',
    do: 'Cancel it and propose another one, which somebody approves.',
  },
  not_found_in_dns: {
    what: 'The record that proves the domain is not in its DNS.',
    do: 'Set it as the page says, and ask again once it can be found.',
  },
  not_mapped: {
    what: 'An amount has no ledger account or no exchange rate.',
    do: 'Read GET /journals/missing, add what it names, then export again.',
  },
  not_now: {
    what: 'The record is not yet, or no longer, in a state that allows this.',
    do: reload,
  },
  not_whole: {
    what: 'The parts do not come to the whole.',
    do: 'Correct the parts so that together they are the whole, and send it again.',
  },
  nothing_blocked: {
    what: 'Nothing of the payment run is blocked.',
    do: 'Go on: send it for approval, or have it released.',
  },
  nothing_due: {
    what: 'Nothing can be paid from this account that is due by then.',
    do: 'Choose a later day or another account, or solve at the due payments what is blocked.',
  },
  nothing_failed: {
    what: 'No entry of this export failed.',
    do: 'Nothing is to be done: only failed entries are exported again.',
  },
  nothing_to_deduct_from: {
    what: 'The run pays this vendor nothing that a credit could be deducted from.',
    do: 'Include what is due to the vendor first.',
  },
  nothing_waits: {
    what: 'Nothing of this line waits for an inspection.',
    do: 'Read the receipt again: it says what was found already.',
  },
  over_released: {
    what: 'More is released of a blanket order than was agreed and is left.',
    do: 'Release less, or open the blanket order to change its quantity, limit or days; somebody approves that.',
  },
  own_run: {
    what: 'A person has one part in a payment run: who proposed or approved it does not release it.',
    do: 'Ask a treasurer or a controller who neither proposed nor approved it.',
  },
  part_not_payable: {
    what: 'This part of an invoice cannot be paid in this run.',
    do: 'Read at the due payments what blocks it, or choose another part.',
  },
  proposed_already: {
    what: 'A change waits for a second administrator already.',
    do: 'Confirm or withdraw that one first.',
  },
  received_already: {
    what: 'Something was received of it.',
    do: 'Leave it as it is, or have the receipt taken back first.',
  },
  returned_already: {
    what: 'Goods of this receipt go back to the vendor.',
    do: 'Call the return off where the goods are still here; otherwise the receipt was right.',
  },
  returned_otherwise: {
    what: 'The goods were given back or taken back at the same moment.',
    do: 'Read the receipt again: it says what can still go back.',
  },
  run_released: {
    what: 'A released payment run is never changed.',
    do: 'Record what the bank answered of its payments instead.',
  },
  same_person: {
    what: 'The person who proposed a change cannot confirm it.',
    do: 'Ask another administrator.',
  },
  set_off: {
    what: 'The advance was deducted from an invoice.',
    do: 'Void that invoice first. The advance is then whole again.',
  },
  still_working: {
    what: 'A job is still at work on it.',
    do: 'Wait a moment, then reload.',
  },
  too_many_lines: {
    what: 'It has as many lines as it can have.',
    do: 'Begin another one for the rest.',
  },
  unfinished: {
    what: 'Something is still open with this vendor.',
    do: 'Finish or cancel what is open, then give the vendor up.',
  },
  unknown_rail: {
    what: 'The way to tell the bank is not there any more.',
    do: 'Cancel the run and propose it with another one.',
  },
  unreadable_invoice: {
    what: 'The file could not be read as an invoice.',
    do: 'The message says why. Send the original XML or PDF, or enter it by hand.',
  },
  not_found: {
    what: 'It does not exist, or is not yours to see.',
    do: 'Check the address. Ask an administrator when a role is missing.',
  },
  not_payable: { what: 'It cannot be paid in its present state.', do: reload },
  nowhere_to_go: {
    what: 'You belong to no other organisation.',
    do: 'Found one or accept an invitation first, then remove the demonstration.',
  },
  other_currency: {
    what: 'The two budgets are kept in different currencies.',
    do: 'Move the amount between budgets of one currency.',
  },
  other_terms: {
    what: 'Another type or length was announced than is being sent.',
    do: 'Announce the file again with what will be sent.',
  },
  other_vendor: {
    what: 'The order is placed with another vendor.',
    do: 'Choose an order of this vendor, or correct the vendor of the invoice.',
  },
  outcome_unknown: {
    what: 'The database went away while this was being saved, so it may be saved or not.',
    do: 'Send the same request again with the same Idempotency-Key: it is done once.',
  },
  outdated: {
    what: 'Another version came into force after this draft was begun.',
    do: 'Compare the draft with it, then save the draft again.',
  },
  outside_limits: {
    what: 'It lies outside the departments or legal entities that your role covers.',
    do: 'Ask an administrator for the role there.',
  },
  order_on_hold: {
    what: 'The order is on hold, so nothing is issued, received or billed for it.',
    do: 'Ask a buyer to lift the hold on the order.',
  },
  change_open: {
    what: 'Another change of this order is under way.',
    do: 'Apply or withdraw that change first.',
  },
  closed_short: {
    what: 'The rest of the line was closed, because it was not to come any more.',
    do: 'Ask a buyer to open it again on the order.',
  },
  released: {
    what: 'The draft of the order releases from a blanket order.',
    do: 'Cancel the draft, which gives back what it released, and order again.',
  },
  nothing_open: {
    what: 'Nothing of the order is left to close or to open again.',
    do: 'Look at the order as it is now.',
  },
  only_as_a_whole: {
    what: 'A line is accepted only as a whole, and a part of it was named.',
    do: 'Name all that is still to come, or leave the line out. A buyer can allow parts by a change of the order.',
  },
  over_receipt: {
    what: 'More would be received than was ordered, beyond the tolerance.',
    do: 'Check the quantities. The rest can be received after a change of the order.',
  },
  quota_exceeded: {
    what: 'The organisation keeps as many documents as it may.',
    do: 'Remove documents that are not needed any more.',
  },
  second_person: {
    what: 'Who wrote a draft cannot put it into force.',
    do: 'Ask another administrator or controller to activate it.',
  },
  sessions_unavailable: {
    what: 'The store of sessions does not answer.',
    do: 'You are still signed in. Try again in a moment.',
  },
  sign_in: { what: 'Nobody is signed in.', do: signIn },
  stale: { what: 'Somebody changed it since it was read.', do: reload },
  step_up: {
    what: 'This asks for a fresh proof of who you are.',
    do: 'Confirm it at /step-up, or sign in again for a new token, then do it within five minutes.',
  },
  storage_unavailable: {
    what: 'The storage of documents does not answer.',
    do: 'The file is safe. Try again in a moment.',
  },
  stripe_missing: {
    what: 'Stripe is not set up here.',
    do: 'Who runs this server sets STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.',
  },
  stripe_unavailable: { what: 'Stripe does not answer.', do: again },
  too_large: {
    what: 'The request or the file is larger than is taken.',
    do: 'Send a smaller file, or split it.',
  },
  too_late: {
    what: 'The decision has taken effect, so it cannot be taken back.',
    do: 'Open the document: it says what can be done now.',
  },
  too_many: {
    what: 'You have as many saved views of this list as one person may.',
    do: 'Remove one that is not used, then save the new one.',
  },
  too_many_keys: {
    what: 'You have as many API keys as one person may.',
    do: 'Revoke one that is not used at /me/api-keys.',
  },
  too_many_requests: {
    what: 'More requests came in a minute than are answered.',
    do: 'Wait as many seconds as Retry-After says.',
  },
  too_many_tries: {
    what: 'This was tried too often.',
    do: 'Wait as long as Retry-After says, or sign in by a mailed link.',
  },
  too_slow: { what: 'The answer took too long and was given up.', do: again },
  too_soon: {
    what: 'They were reminded already.',
    do: 'Remind them again on the day that the message names.',
  },
  unavailable: { what: 'The database does not answer.', do: again },
  cannot_open: {
    what: 'The account number was encrypted with a key that is not here any more.',
    do: 'Revoke the account and propose it again.',
  },
  changed_since_proof: {
    what: 'The proof of the account or the vendor was changed after the proof was attached.',
    do: 'Attach the proof again; the verification starts again then.',
  },
  used: { what: 'This link was used already.', do: 'Ask for a new one.' },
  in_use: {
    what: 'The file belongs to a document that counts or is waiting for a check.',
    do: 'Upload the next version in its place, or refuse the document first.',
  },
  place_not_in_use: {
    what: 'The order, or a line of it, goes to a delivery place that is not in use any more.',
    do: 'Edit the draft, choose another delivery place, and issue it again.',
  },
  possible_sanctions_match: {
    what: 'The vendor may be on a sanctions list.',
    do: 'Compare it with whom the service found; who may approve vendors clears the match, with a reason.',
  },
  not_configured: {
    what: 'A service that this needs is not set up here.',
    do: 'Ask who runs the installation to set it up.',
  },
  vendor_not_active: {
    what: 'Nothing can be agreed with a vendor that is not active.',
    do: "The vendor's page says what is missing; once it is active, send it again.",
  },
  vendor_on_hold: {
    what: 'Orders to the vendor, or payments to it, are on hold.',
    do: 'Read the reason; a controller can lift the hold on the vendor’s page.',
  },
  waiting: {
    what: 'Somebody is asked to approve something of this vendor.',
    do: 'Merge once that is decided.',
  },
  wrong_state: { what: 'The record is in a state in which this is not done.', do: reload },
  yourself: { what: 'That is you.', do: 'Choose somebody else.' },
}
