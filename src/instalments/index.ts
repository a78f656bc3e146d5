export { InstalmentJson, instalmentJson } from './api.ts'
export {
  divide,
  dropCredits,
  dropInstalments,
  endCredit,
  lockCredits,
  noteMoved,
  overpay,
  planInstalments,
  reopenCredit,
} from './commands.ts'
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
export {
  endedCreditOf,
  entityOfInvoice,
  holidaysFrom,
  ofInvoice as instalmentsOfInvoice,
  type Instalment,
} from './queries.ts'
export { hasHeld, RetainedJson, retainedJson, sumsOf } from './retained.ts'
export { releasesTable, retainedTable } from './retained-panel.ts'
export { asRetained, InsideRetained, retainedInside } from './retained-queries.ts'
export { blockChips } from './words.ts'
