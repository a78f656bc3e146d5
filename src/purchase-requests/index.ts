export { order, readToOrder, returnToRequests } from './ordering.ts'
export { openQuantity } from './allocation.ts'
export { find, lines, lockAll, lockThose, purchaseRequest } from './queries.ts'
export type { Line as RequestLine, PurchaseRequest } from './purchase-request.ts'
