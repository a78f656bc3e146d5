export { matchLines, type Effect } from './match.ts'
export { documentChecks } from './document-checks.ts'
export { advanceType, asksForAdvance } from './document-type.ts'
export { asOrdered } from './in-order-unit.ts'
export { linkLines } from './link-lines.ts'
export { creditKinds, type Bill, type CreditKind, type OrderLine } from './bill.ts'
export {
  type CheckName,
  handling,
  holdReasons,
  type Finding,
  type Hold,
  type HoldReason,
  type Result,
} from './finding.ts'
export type { ClosedOrder, Document, Priced, Surroundings, TaxGroup } from './document.ts'
export { taxDue } from './ordered-tax.ts'
export { type Candidate } from './duplicates.ts'
export { limitIn } from './tolerance.ts'
export * from './policy.ts'
export { authorityOf, mayAcceptAlone, type Stake } from './authority.ts'
