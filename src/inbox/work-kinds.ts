import type { Button, Status } from '../platform/view/ui.ts'
import { type Item } from './presenter.ts'

type Kind = {
  href: (item: Item) => string
  badge: Status
  /** What is done with it, on another page. */
  work: Button | null
  text: string
}
export const kinds: Record<Item['kind'], Kind> = {
  approval: {
    href: (i) => `/approvals/${i.approval_id}`,
    badge: { text: 'Waiting for you', tone: 'warn', icon: 'clock' },
    work: null,
    text: '',
  },
  question: {
    href: (i) => `/approvals/${i.approval_id}`,
    badge: { text: 'You are asked', tone: 'info', icon: 'message-circle-question-mark' },
    work: null,
    text: '',
  },
  returned: {
    href: (i) => `/purchase-requests/${i.href_id}`,
    badge: { text: 'Returned to you', tone: 'warn', icon: 'undo-2' },
    work: { label: 'Open the request' },
    text: 'An approver sent it back. Read why, change it, and submit it again.',
  },
  hold: {
    href: (i) => `/invoices/${i.href_id}`,
    badge: { text: 'Invoice held', tone: 'bad', icon: 'circle-alert' },
    work: { label: 'Look at the invoice' },
    text: 'It is not paid until somebody decides about the difference.',
  },
  to_order: {
    href: (i) => `/purchase-orders/new?purchase_request_id=${i.href_id}`,
    badge: { text: 'To be ordered', tone: 'info', icon: 'file-plus' },
    work: { label: 'Order it' },
    text: 'It is approved. Choose a vendor and order all of it, or a part.',
  },
  to_receive: {
    href: (i) => `/receipts/new?purchase_order_id=${i.href_id}`,
    badge: { text: 'To be received', tone: 'info', icon: 'truck' },
    work: { label: 'Receive goods' },
    text: 'The order is issued. When goods arrive, write down how many.',
  },
  to_inspect: {
    href: (i) => `/receipts/${i.href_id}`,
    badge: { text: 'To be inspected', tone: 'info', icon: 'list-checks' },
    work: { label: 'Inspect the goods' },
    text: 'The goods came. Write down how many are accepted and how many are not.',
  },
  to_return: {
    href: (i) => `/returns/${i.href_id}`,
    badge: { text: 'To be sent back', tone: 'info', icon: 'truck' },
    work: { label: 'Open the return' },
    text: 'It is a draft. Once the goods have left, write it down there.',
  },
  to_credit: {
    href: (i) => `/returns/${i.href_id}`,
    badge: { text: 'Credit expected', tone: 'warn', icon: 'undo-2' },
    work: { label: 'Open the return' },
    text: 'The goods went back to be credited. Enter the vendor’s credit note, link it, or close the return without it.',
  },
  to_apply: {
    href: (i) => `/change-orders/${i.href_id}`,
    badge: { text: 'To be applied', tone: 'warn', icon: 'file-plus' },
    work: { label: 'Open the change order' },
    text: 'It was approved when goods or bills had come meanwhile. Apply it again, or withdraw it.',
  },
  to_release: {
    href: (i) => `/payments/runs/${i.href_id}`,
    badge: { text: 'To be released', tone: 'warn', icon: 'send' },
    work: { label: 'Open the payment run' },
    text: 'It was approved. You neither proposed nor approved it, so you may release it.',
  },
  retainage: {
    href: (i) => `/purchase-orders/${i.href_id}`,
    badge: { text: 'Held back', tone: 'warn', icon: 'clock' },
    work: { label: 'Open the order' },
    text: 'All of the order has come and is billed, and a part of its invoices is held back. Release it once what it is held back for is reached.',
  },
  to_issue: {
    href: (i) => `/purchase-orders/${i.href_id}`,
    badge: { text: 'To be issued', tone: 'info', icon: 'file-text' },
    work: { label: 'Open the order' },
    text: 'Open it and issue it: that gives it its number, and the vendor is sent it. One without a request is sent for approval first.',
  },
  capture: {
    href: (i) => `/invoice-captures/${i.href_id}`,
    badge: { text: 'To be confirmed', tone: 'info', icon: 'scan-line' },
    work: { label: 'Look at what was read' },
    text: 'A document was captured. Compare what was read with it, then confirm or reject it.',
  },
  vendor: {
    href: (i) => `/vendors/${i.href_id}`,
    badge: { text: 'Vendor to approve', tone: 'warn', icon: 'building-2' },
    work: { label: 'Look at the vendor' },
    text: 'Nothing is ordered from this vendor before it is approved.',
  },
  vendor_merge: {
    href: (i) => `/vendors/${i.href_id}`,
    badge: { text: 'Merge to confirm', tone: 'warn', icon: 'split' },
    work: { label: 'Look at the vendors' },
    text: 'Two entries become one once somebody who did not propose it confirms it. It cannot be taken back.',
  },
  bank_account: {
    href: (i) => `/bank-accounts/${i.href_id}`,
    badge: { text: 'Account to verify', tone: 'warn', icon: 'landmark' },
    work: { label: 'Look at the account' },
    text: 'Nothing is paid to it before somebody who did not enter it has compared it with its proof.',
  },
  vendor_document: {
    href: (i) => `/vendor-documents/${i.href_id}`,
    badge: { text: 'Document to check', tone: 'warn', icon: 'badge-check' },
    work: { label: 'Look at the document' },
    text: 'It counts once somebody who did not upload it has compared it with its file.',
  },
  role: {
    href: () => '/role-proposals',
    badge: { text: 'Role to confirm', tone: 'warn', icon: 'user-check' },
    work: { label: 'Look at the roles' },
    text: 'Roles that move money are held once a second administrator confirms them.',
  },
  exchange_rate: {
    href: () => '/exchange-rates',
    badge: { text: 'Rate to confirm', tone: 'warn', icon: 'coins' },
    work: { label: 'Look at the rates' },
    text: 'It is the first of its currency, or far from the last. It counts once you confirm it.',
  },
  advance_left: {
    href: (i) => `/invoices/${i.href_id}`,
    badge: { text: 'Advance left over', tone: 'warn', icon: 'coins' },
    work: { label: 'Open the advance' },
    text: 'Its order ended or became smaller, so no bill uses all of it up. Record what the vendor paid back, or ask for a write-off. Where it is not paid yet, void it.',
  },
  write_off: {
    href: (i) => `/advance-refunds/${i.href_id}`,
    badge: { text: 'Write-off to confirm', tone: 'warn', icon: 'coins' },
    work: { label: 'Look at the write-off' },
    text: 'An advance is said to be lost. It is written off once you confirm it.',
  },
  credit_write_off: {
    href: (i) => `/credit-refunds/${i.href_id}`,
    badge: { text: 'Write-off to confirm', tone: 'warn', icon: 'coins' },
    work: { label: 'Look at the write-off' },
    text: 'A credit with a vendor is said to be lost. It is written off once you confirm it.',
  },
  duties: {
    href: () => '/segregation-of-duties',
    badge: { text: 'Duties to confirm', tone: 'warn', icon: 'scale' },
    work: { label: 'Look at the change' },
    text: 'What one person may not do on the same purchase changes once a second administrator confirms it.',
  },
  link_limit: {
    href: () => '/organisation',
    badge: { text: 'Limit to confirm', tone: 'warn', icon: 'landmark' },
    work: { label: 'Look at the limit' },
    text: 'The limit rises once a second administrator confirms it.',
  },
  approval_policy: {
    href: (i) => `/approval-policies/${i.href_id}`,
    badge: { text: 'Draft to activate', tone: 'info', icon: 'list-checks' },
    work: { label: 'Look at the draft' },
    text: 'It takes effect when somebody other than its author activates it.',
  },
  match_policy: {
    href: (i) => `/match-policies/${i.href_id}`,
    badge: { text: 'Draft to activate', tone: 'info', icon: 'git-compare-arrows' },
    work: { label: 'Look at the draft' },
    text: 'It takes effect when somebody other than its author activates it.',
  },
}
