export { bookedOf, inCurrency, refundableOf, roomFor } from './advance.ts'
export { billedOf, isBeyondOrder, isOvertaken, overtakenAmong } from './covered-queries.ts'
export { beyondText, endingText } from './ending.ts'
export { advancesTable, clearedTable } from './panel.ts'
export { knownAhead, planSetOffs, type SetOff } from './plan.ts'
export {
  advancesOn,
  advancesOf,
  asAdvance,
  findAdvance,
  InsideAdvance,
  insertSetOffs,
  lockedAdvancesOf,
  lockedAdvancesOn,
  setOffsAbout,
  takeBack,
  unpaidAmong,
  type AdvanceRow,
} from './queries.ts'
export {
  advanceRefund,
  findRefund,
  refundsKeeping,
  refundsOf,
  type Refund,
} from './refund-queries.ts'
