/** How each state of a purchase order is said, wherever an order is named. */
export const orderStateText = {
  draft: 'Draft',
  pending: 'Waiting for approval',
  approved: 'Approved, to be issued',
  issued: 'Issued',
  closed: 'Closed',
  cancelled: 'Cancelled',
} as const
export type OrderState = keyof typeof orderStateText
export const orderStates = Object.keys(orderStateText) as OrderState[]
