type Move = { from: readonly string[]; to: string }
const waiting = (what: string): Record<string, Move> =>
  Object.fromEntries(
    [
      'step_approved',
      'step_rejected',
      'step_returned',
      'step_undone',
      'step_reassigned',
      'question_asked',
      'approver_added',
    ].map((action) => [`${what}.${action}`, { from: ['pending'], to: 'pending' }]),
  )
const open = ['draft', 'returned', 'rejected', 'withdrawn']

/** Which states each action leads from and to. Written from the domain's rules, not from the product's code. */
export const legal: Record<string, Move> = {
  ...waiting('purchase_request'),
  ...waiting('budget_transfer'),
  'purchase_request.created': { from: [''], to: 'draft' },
  'purchase_request.copied': { from: [''], to: 'draft' },
  'purchase_request.edited': { from: open, to: 'draft' },
  'purchase_request.submitted': { from: open, to: 'pending' },
  'purchase_request.withdrawn': { from: ['pending'], to: 'withdrawn' },
  'purchase_request.approved': { from: ['pending'], to: 'approved' },
  'purchase_request.rejected': { from: ['pending'], to: 'rejected' },
  'purchase_request.returned': { from: ['pending'], to: 'returned' },
  'purchase_request.cancelled': { from: ['approved'], to: 'cancelled' },
  'purchase_request.reopened': { from: ['approved', 'cancelled'], to: 'approved' },
  'purchase_order.created': { from: [''], to: 'draft' },
  'purchase_order.issued': { from: ['draft', 'approved'], to: 'issued' },
  'purchase_order.cancelled': { from: ['draft', 'approved', 'issued'], to: 'cancelled' },
  'purchase_order.received': { from: ['issued', 'closed'], to: 'issued' },
  'purchase_order.closed': { from: ['issued'], to: 'closed' },
  'receipt.posted': { from: [''], to: 'posted' },
  'invoice.captured': { from: [''], to: 'held' },
  'invoice.held': { from: ['held'], to: 'held' },
  'invoice.hold_released': { from: ['held'], to: 'held' },
  'invoice.approved': { from: ['held'], to: 'approved' },
  'invoice.rejected': { from: ['held'], to: 'rejected' },
  'invoice.voided': { from: ['approved'], to: 'rejected' },
  'invoice.linked': { from: ['held'], to: 'held' },
  'invoice.matched': { from: ['held'], to: 'held' },
  'budget_transfer.requested': { from: [''], to: 'pending' },
  'budget_transfer.posted': { from: ['pending'], to: 'posted' },
  'budget_transfer.rejected': { from: ['pending'], to: 'rejected' },
  'budget_transfer.returned': { from: ['pending'], to: 'returned' },
  'budget_transfer.withdrawn': { from: ['pending'], to: 'withdrawn' },
}
