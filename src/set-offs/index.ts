export { inCurrency, roomFor } from './advance.ts'
export { advancesTable } from './panel.ts'
export {
  advancesOn,
  asAdvance,
  InsideAdvance,
  lockedAdvancesOn,
  type AdvanceRow,
} from './queries.ts'
