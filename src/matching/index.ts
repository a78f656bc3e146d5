export { matchLines, type Effect } from './match.ts'
export { documentChecks } from './document-checks.ts'
export { linkLines } from './link-lines.ts'
export {
  creditKinds,
  takesAway,
  type Bill,
  type BilledLine,
  type CreditKind,
  type OrderLine,
} from './bill.ts'
export {
  checkNames,
  type CheckName,
  handling,
  holdReasons,
  type Finding,
  type Hold,
  type HoldReason,
  type Result,
} from './finding.ts'
export type { Document, Seller, Surroundings, TaxGroup } from './document.ts'
export { isEdited, resemblances, type Candidate, type Likeness } from './duplicates.ts'
export { limitIn, within } from './tolerance.ts'
export * from './policy.ts'
export { authorityOf, mayAcceptAlone, type Stake } from './authority.ts'
