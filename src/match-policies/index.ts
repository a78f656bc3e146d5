export { orderTolerances, overReceiptHint, refuseOverReceipt } from './for-orders.ts'
export { activePolicy, policyById } from './queries.ts'
export { matchPolicies } from './routes.ts'
