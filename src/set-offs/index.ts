export { inCurrency, roomFor } from './advance.ts'
export { isOvertaken, overtakenAmong } from './covered-queries.ts'
export { advancesTable, clearedTable } from './panel.ts'
export { knownAhead, planSetOffs, type SetOff } from './plan.ts'
export {
  advancesOn,
  asAdvance,
  InsideAdvance,
  insertSetOffs,
  lockedAdvancesOn,
  setOffsAbout,
  takeBack,
  unpaidOf,
  type AdvanceRow,
} from './queries.ts'
