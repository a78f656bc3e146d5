export { giveBack, order } from './ordering.ts'
export { openQuantity } from './allocation.ts'
export { find, lines, lock, lockAll, vendorChoices } from './queries.ts'
export type { Line as RequestLine, PurchaseRequest } from './purchase-request.ts'
