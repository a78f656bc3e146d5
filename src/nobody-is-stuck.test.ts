import { describe, expect, test } from 'vitest'
import { declaredLifecycles, describedRoutes, describedPortalRoutes } from './compose.ts'
import type { Lifecycle } from './kernel/lifecycle.ts'
import { rolesWith } from './kernel/permissions.ts'

/**
 * For every state that a document can reach: a door that leads out of it, or the reason why it is an end.
 * A door is a route of somebody's ('/approvals/:id/approval'), of a vendor's contact ('portal: /...'), a
 * scheduled job ('job: ...'), or what follows when something else moves ('with: ...').
 */
const ways: Record<string, Record<string, string>> = {
  purchase_request: {
    draft: '/purchase-requests/:id/submission',
    pending: '/approvals/:id/approval',
    approved: '/purchase-orders',
    returned: '/purchase-requests/:id/submission',
    rejected: '/purchase-requests/:id/submission',
    withdrawn: '/purchase-requests/:id/submission',
    partially_ordered: '/purchase-orders',
    ordered: 'end: its orders go on; a cancelled one opens it again',
    cancelled: 'end: it is not needed any more',
  },
  purchase_order: {
    draft: '/purchase-orders/:id/issue',
    pending: '/approvals/:id/approval',
    approved: '/purchase-orders/:id/issue',
    issued: '/purchase-orders/:id/closure',
    closed: 'end: everything came and was billed; it can be opened again',
    cancelled:
      'end: its money is back in the budget; what is left of an advance waits in the inbox',
  },
  change_order: {
    draft: '/change-orders/:id/submission',
    pending: '/approvals/:id/approval',
    approved: '/change-orders/:id/application',
    applied: 'end: the order is as it says',
    rejected: 'end: the order stays as it was; the change can be copied and asked for once more',
    withdrawn: 'end: the order stays as it was; the change can be copied and asked for once more',
  },
  blanket_order: {
    /* A revision may be discarded as well: /blanket-orders/:id/restoration. */
    draft: '/blanket-orders/:id/submission',
    pending: '/approvals/:id/approval',
    active: '/blanket-orders/:id/closing',
    closed: 'end: nothing more is released from it; it can be revised',
    cancelled: 'end: it never began',
  },
  receipt: { posted: 'end: the goods are there; a reversal or a return is a document of its own' },
  goods_return: {
    draft: '/returns/:id/shipping',
    shipped: '/returns/:id/expected-credit',
    satisfied: 'end: credited or replaced',
    cancelled: 'end: the goods stayed',
  },
  invoice: {
    held: '/invoices/:id/rejection',
    approved: 'end: it is due by its instalments; a controller may make it void',
    rejected: 'end: it is not paid; the vendor sends another',
  },
  invoice_capture: {
    reading: '/invoice-captures/:id/confirmation',
    to_confirm: '/invoice-captures/:id/confirmation',
    unreadable: '/invoice-captures/:id/confirmation',
    confirmed: 'end: the invoice goes on',
    rejected: 'end: it was no invoice of ours',
  },
  collection: {
    requested: '/collections/:id/cancellation',
    awaiting_payment: '/collections/:id/cancellation',
    processing: 'with: the answer of the payment service',
    paid: 'end: the money came',
    refused: 'end: another collection may be asked for',
    cancelled: 'end: it is not wanted any more',
  },
  vendor: {
    pending: '/vendors/:id/approval',
    active: '/vendors/:id/deactivation',
    blocked: '/vendors/:id/unblock',
    inactive: '/vendors/:id/reactivation',
  },
  budget_transfer: {
    pending: '/approvals/:id/approval',
    posted: 'end: the money is moved',
    rejected: 'end: another transfer may be proposed',
    returned: 'end: another transfer may be proposed',
    withdrawn: 'end: another transfer may be proposed',
  },
  price_change: {
    pending: '/approvals/:id/approval',
    applied: 'end: the new prices hold',
    rejected: 'end: the prices stay; another change may be proposed',
    returned: 'end: the prices stay; another change may be proposed',
    withdrawn: 'end: the prices stay; another change may be proposed',
  },
  'punchouts.state': {
    starting: 'job: the shop is asked where it starts',
    open: '/punchouts/:id/ending',
    returned: '/punchouts/:id/request',
    requested: 'end: what came back is a draft of a request',
    failed: 'end: the page says why; another visit may begin',
    ended: 'end: another visit may begin',
  },
  'catalog_imports.state': {
    checking: 'job: each line is looked at',
    ready: '/catalog-imports/:id/confirmation',
    applying: 'job: each line is entered',
    done: 'end: its items and prices are entered, or wait for approval',
  },
  'order_dispatches.state': {
    queued: 'job: the mail is sent, and tried again',
    sent: 'end: the vendor has it',
    failed: '/purchase-orders/:id/dispatches',
    no_address: '/purchase-orders/:id/dispatches/by-hand',
    by_hand: 'end: somebody says that the vendor has it',
    withdrawn: 'end: the order was changed or cancelled before it left',
  },
  'invoice_acceptances.status': {
    pending: '/approvals/:id/approval',
    approved: 'end: the invoice is matched again',
    rejected: 'end: the hold stays; it may be asked again',
    returned: 'end: the hold stays; it may be asked again',
    withdrawn: 'end: the hold stays; it may be asked again',
  },
  'invoice_codings.status': {
    pending: '/approvals/:id/approval',
    approved: 'end: the invoice is matched again',
    rejected: '/invoices/:id/coding',
    returned: '/invoices/:id/coding',
    withdrawn: '/invoices/:id/coding',
  },
  payment_run: {
    draft: '/payments/runs/:id/submission',
    pending: '/approvals/:id/approval',
    approved: '/payments/runs/:id/release',
    released: 'with: what the bank answers of its payments',
    settled: 'end: all of it is paid',
    partly_failed: 'end: what was not paid is due again',
    cancelled: 'end: what it would have paid is due again',
  },
  payment: {
    sent: '/payments/:id/settlement',
    settled: 'end: the vendor has the money; it may come back',
    failed: 'end: what it was to pay is due again, or it was paid after all',
    returned: 'end: what it had paid is due again',
  },
  'journal_entries.status': {
    exported: '/journal-entries/:id/answer',
    booked: 'end: the accounting system has it',
    failed: '/journals/:id/failed-entries',
  },
  'bank_answers.state': {
    reading: 'job: the file is read; /bank-answers/:id/continuation where it has stopped',
    applying: 'job: each line is applied; /bank-answers/:id/continuation where it has stopped',
    done: 'end: its payments say so, or its lines wait for somebody',
    refused: 'end: another file may be imported',
  },
  'bank_answer_lines.state': {
    to_apply: 'job: it is applied to its payment',
    applied: 'end: its payment says so',
    known: 'end: its payment said so before',
    waiting: '/bank-answer-lines/:id/resolution',
    resolved: 'end: somebody looked at it',
  },
  'ship_notices.status': {
    announced: '/ship-notices/:id/withdrawal',
    received: 'end: the goods came; it is expected again when their receipt is taken back',
    withdrawn: 'end: it does not come; the vendor may announce another',
  },
  'instalments.status': {
    open: '/instalments/:id/stop',
    in_run: 'with: the payment run that took it',
    sent: 'with: the answer of the bank',
    paid: 'end: the vendor has the money',
    dropped: 'end: the invoice was made void',
  },
  'advance_refunds.status': {
    pending: '/advance-refunds/:id/confirmation',
    done: 'end: the advance is smaller by it; it can be taken back',
    refused: 'end: the advance has it still; another may be asked for',
    withdrawn: 'end: the advance has it still; another may be asked for',
    taken_back: 'end: the advance has it again; another may be entered',
  },
  'credit_refunds.status': {
    pending: '/credit-refunds/:id/confirmation',
    done: 'end: the credit is used up by it; it can be taken back',
    refused: 'end: the credit is open still; another may be asked for',
    withdrawn: 'end: the credit is open still; another may be asked for',
    taken_back: 'end: the credit is open again; another may be entered',
  },
  'vendor_merges.status': {
    proposed: '/vendor-merges/:id/confirmation',
    done: 'end: everything is with the other vendor',
    refused: 'end: both stay',
  },
  'vendor_onboardings.state': {
    invited: 'portal: /portal/onboarding/submission',
    submitted: '/approvals/:id/approval',
    changes_requested: 'portal: /portal/onboarding/submission',
    active: 'end: the vendor is in use',
    rejected: '/vendors/:id/onboarding',
    withdrawn: '/vendors/:id/onboarding',
  },
  'vendor_bank_accounts.status': {
    proposed: '/bank-accounts/:id/proof',
    verifying: '/bank-accounts/:id/verification',
    verified: 'job: it becomes active when its days are over',
    active: '/bank-accounts/:id/revocation',
    replaced: 'end: another account took its place',
    revoked: 'end: another account may be proposed',
  },
  'vendor_documents.state': {
    waiting: '/vendor-documents/:id/verification',
    verified: '/vendors/:id/documents',
    refused: 'end: another document is sent in its place',
    expired: '/vendors/:id/documents',
    replaced: 'end: a newer one took its place',
  },
  'vendor_checks.state': {
    waiting: 'job: the service is asked',
    possible_match: '/vendors/:id/match-clearance',
    failed: '/vendors/:id/checks',
    not_checked: '/vendors/:id/checks',
    clear: 'end: nothing was found',
    cleared: 'end: somebody has looked',
    valid: 'end: the register knows the number',
    not_valid: '/vendors/:id/checks',
  },
  'attachments.status': {
    receiving: '/attachments/uploads/:id/completion',
    checking: 'job: the file is looked through',
    available: '/attachments/:id/removal',
    refused: '/attachments/:id/removal',
    removed: 'end: it is gone',
  },
  'budgets.status': {
    draft: '/budgets/:id/edit',
    active: '/budgets/:id/edit',
    frozen: '/budgets/:id/edit',
    closed: '/budgets/:id/edit',
  },
  'exchange_rate_proposals.status': {
    pending: '/exchange-rate-proposals/:id/confirmation',
    confirmed: 'end: the rate is in use',
    refused: 'end: another may be proposed',
    withdrawn: 'end: another may be proposed',
  },
  'periods.status': { open: '/periods', closed: '/periods/:id/reopening' },
  delegation: {
    planned: '/me/delegation/:id/end',
    now: '/me/delegation/:id/end',
    over: 'end: its days are over',
    ended: 'end: it was ended',
  },
  'duty_matrices.status': {
    proposed: '/segregation-of-duties/:id/confirmation',
    active: 'end: a newer one replaces it',
    retired: 'end: a newer one replaced it',
    withdrawn: 'end: another may be proposed',
  },
  'approval_policies.status': {
    draft: '/approval-policies/:id/activation',
    active: 'end: a newer version replaces it',
    retired: 'end: a newer version replaced it',
  },
  'match_policies.status': {
    draft: '/match-policies/:id/activation',
    active: 'end: a newer version replaces it',
    retired: 'end: a newer version replaced it',
  },
  'approvals.status': {
    pending: '/approvals/:id/approval',
    approved: 'end: what it is about goes on',
    rejected: 'end: what it is about says what may be done',
    returned: 'end: what it is about says what may be done',
    withdrawn: 'end: what it is about says what may be done',
  },
  'approval_steps.status': {
    waiting: 'with: the steps before it',
    active: '/approvals/:id/approval',
    approved: 'end: the next step begins',
    rejected: 'end: the approval is over',
    returned: 'end: the approval is over',
    withdrawn: 'end: the approval is over',
    skipped: 'end: nobody had to decide it',
    kept: 'end: it was decided before',
  },
  'role_proposals.status': {
    proposed: '/role-proposals/:id/confirmation',
    confirmed: 'end: the person has the role',
    refused: 'end: another may be proposed',
  },
  invitation: {
    open: '/invitations/:id/resend',
    expired: '/invitations/:id/resend',
    accepted: 'end: the person is a member',
    revoked: 'end: another may be sent',
  },
  'notice_deliveries.state': {
    owed: 'job: it is sent, and tried again',
    sent: 'end: it was handed over',
    gone: 'end: the device is not there any more',
    failed: 'end: the notice itself stays in the list',
  },
}

/** States that are left by a new row in their place, so that this one stays as it is. */
const anotherRow: Record<string, readonly string[]> = {
  'order_dispatches.state': ['failed', 'no_address'],
  'vendor_checks.state': ['not_checked', 'not_valid', 'failed'],
}

const { kinds, others } = declaredLifecycles()
const all: readonly (readonly [string, Lifecycle])[] = [
  ...kinds.flatMap(({ code, lifecycle }) => (lifecycle ? [[code, lifecycle] as const] : [])),
  ...Object.entries(others),
]
const posts = describedRoutes().filter(({ method }) => method === 'post')
const portalPosts = describedPortalRoutes().filter(({ method }) => method === 'post')

/** Who may go through a door: roles, a contact of the vendor, or nobody where it is no door. */
function whoMay(door: string): readonly string[] {
  if (/^(job|with): /.test(door)) return ['the product itself, as the tests of the feature say']
  if (door.startsWith('portal: '))
    return portalPosts.some(({ path }) => `portal: ${path}` === door) ? ['a contact'] : []
  const route = posts.find(({ path }) => path === door)
  if (!route || route.kind === 'public') return []
  return route.spec.allow === 'member' ? ['every member'] : rolesWith(route.spec.allow)
}

const ends = (name: string): string[] =>
  Object.entries(ways[name] ?? {})
    .filter(([, way]) => way.startsWith('end: '))
    .map(([state]) => state)

test('a credit that no payment deducts has doors out of it: paid back, or written off by two', () => {
  const settlers = rolesWith('payments.settle')
  for (const door of ['/credits/:id/refunds', '/credits/:id/write-offs'])
    expect(whoMay(door)).toEqual(settlers)
  expect(whoMay('/credit-refunds/:id/confirmation')).toEqual(settlers)
})

test('an advance that no bill uses up has doors out of it: paid back, written off by two, or void', () => {
  const settlers = rolesWith('payments.settle')
  for (const door of ['/paid-advances/:id/refunds', '/paid-advances/:id/write-offs'])
    expect(whoMay(door)).toEqual(settlers)
  expect(whoMay('/advance-refunds/:id/confirmation')).toEqual(settlers)
  expect(settlers.length, 'two people of different roles, where it must be').toBeGreaterThan(1)
  expect(whoMay('/invoices/:id/voiding')).not.toEqual([])
})

test('every lifecycle is looked at, and none that is not there', () => {
  expect(all.map(([name]) => name).toSorted()).toEqual(Object.keys(ways).toSorted())
})

describe.each(all)('nobody is stuck with a %s', (name, { states, moves }) => {
  test('each of its states has a way out or says why it is an end', () => {
    expect(Object.keys(ways[name] ?? {}).toSorted()).toEqual([...states].toSorted())
  })

  test('each way out is open to somebody', () => {
    const closed = Object.entries(ways[name] ?? {}).filter(
      ([, way]) => !way.startsWith('end: ') && whoMay(way).length === 0,
    )
    expect(closed).toEqual([])
  })

  test('from each state that is no end, its moves lead on', () => {
    const goOn = new Set(Object.values(moves).flatMap(({ from }) => from))
    const stuck = states.filter((state) => !ends(name).includes(state) && !goOn.has(state))
    expect(stuck).toEqual(anotherRow[name] ?? [])
  })

  test('an end, where it has one, can be reached from each of its states', () => {
    const reach = new Set(ends(name))
    for (let before = -1; before < reach.size;) {
      before = reach.size
      for (const { from, to } of Object.values(moves))
        if (reach.has(to)) for (const state of from) reach.add(state)
    }
    expect(ends(name).length === 0 ? [] : states.filter((state) => !reach.has(state))).toEqual(
      anotherRow[name] ?? [],
    )
  })
})
