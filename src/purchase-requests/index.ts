export { decided, order } from './commands.ts'
export { find, lines, lock, vendorChoices } from './queries.ts'
export type { PurchaseRequest } from './purchase-request.ts'
export { purchaseRequests } from './routes.ts'
