export { decide, undo } from './decide.ts'
export { approvalPage, type ApprovalPage } from './pages/show.ts'
export { open, readToOpen, withdraw, withdrawOrSettle } from './open.ts'
export { detail, moneyDetail, Figures, type BudgetFigure, type Detail } from './figures.ts'
export { approvedKinds, type Decision, type Subject, type Summary } from './subjects.ts'
export { factsOf, planned, planPath, type SoughtToPlan } from './planning.ts'
export { lookUp } from './lookups.ts'
export {
  conditions as ruleConditions,
  dimensionsIn,
  RuleRow,
  vendorRisk,
} from './planning-queries.ts'
export { StoredFacts, vendorRisks, type Facts, type Lookups } from './facts.ts'
export { Condition, type ConditionKind, type Rule } from './rule.ts'
export { handOver, reroute, reassignOrphanedSteps } from './handover.ts'
export { pathText } from './path-text.ts'
export { aspects, planSteps, type PlannedStep } from './approval.ts'
export type { Content } from './content.ts'
export { deciders, pendingFor } from './queries.ts'
export { latestSteps } from './step-queries.ts'
export { decisionActions, pathView, whyView } from './presenter.ts'
export { mintLink } from './links.ts'
export { readToWait, splitNotes, withSums } from './adding-up.ts'
export { itemKey, sumKinds, sumOf, sumsIn, sumText } from './rolling.ts'
export { paymentRisks, type PaymentRisk } from './payment-risk.ts'
export { endlessRise, riseSteps } from './price-rise.ts'
