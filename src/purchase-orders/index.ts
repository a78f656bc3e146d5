export { refreshStatus } from './commands.ts'
export {
  addBilled,
  addReceived,
  findByReference,
  findOrder,
  lockOrder,
  orderLines,
} from './queries.ts'
export type { Billed } from './queries.ts'
export type { Line } from './purchase-order.ts'
