export { refundAsJson, refundJsonFields } from './api.ts'
export {
  confirmation,
  newRefund,
  newWriteOff,
  refusal,
  takingBack,
  type Lost,
  type PaidBack,
  type RefundAct,
  type Why,
} from './entered.ts'
export {
  decided,
  enteredColumns,
  enteredValues,
  refundColumns,
  refundFields,
  refundJoins,
  takenBack,
  type Decision,
  type NewRefund,
  type TakenBack,
} from './queries.ts'
export { refundFormOf, writeOffFormOf } from './form.ts'
export { refundPage } from './page.ts'
export {
  refundChip,
  refundKinds,
  refundLifecycle,
  refundNames,
  refundStatuses,
  type RefundKind,
} from './refund.ts'
export { amountWithin, refuseDay, refuseNotOne, refuseOtherEntity } from './rule.ts'
export { decidingRoutes, enteringRoutes } from './routes.ts'
export { refundUrls } from './url.ts'
