export { InstalmentJson, instalmentJson } from './api.ts'
export { divide, dropInstalments, overpay, planInstalments } from './commands.ts'
export {
  blockOf,
  blocks,
  divided,
  instalmentLifecycle,
  lastDueDay,
  paymentStateOf,
  paymentStates,
  statuses as instalmentStatuses,
  type Block,
} from './instalment.ts'
export { instalmentsTable, paymentChip } from './panel.ts'
export { entityOfInvoice, ofInvoice as instalmentsOfInvoice, type Instalment } from './queries.ts'
export { blockChips } from './words.ts'
