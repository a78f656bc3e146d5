export { refreshStatus, saveProgress } from './commands.ts'
export {
  addBilled,
  addReceived,
  findByReference,
  findOrder,
  purchaseOrder,
  orderLines,
} from './queries.ts'
export type { Billed } from './queries.ts'
export type { Line } from './purchase-order.ts'
