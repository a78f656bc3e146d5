export { orderTolerances, overReceiptHint, refuseOverReceipt } from './for-orders.ts'
export { activePolicy, policyById } from './queries.ts'
export { draftFrom } from './file.ts'
export { changesAsText, versionAsText } from './text.ts'
