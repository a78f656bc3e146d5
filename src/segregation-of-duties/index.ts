export type { Duty } from './duty.ts'
export { joinPurchase, perform } from './commands.ts'
