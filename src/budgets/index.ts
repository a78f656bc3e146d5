export {
  adjust,
  book,
  changeCommitment,
  directCharges,
  readToReserve,
  release,
  unbook,
  uncommit,
} from './ledger.ts'
export {
  commit,
  readReservations,
  recommit,
  reopen,
  type Reservations,
  type Source,
} from './ordering.ts'
export { replace } from './replacing.ts'
export { resplit, type Resplit } from './resplit.ts'

export { budgetFigure } from './figures.ts'
export { check, readToCheck, type Checked } from './check.ts'
export { closedAmong } from './closed-place-queries.ts'
export { closedText, refuseClosed } from './closed-places.ts'
export { placesIn, type Places } from './ledger-queries.ts'
export { splitCharge, distribute, overSplit, type Charge, type Split } from './split.ts'
export { budgetBar } from './presenter.ts'
export { budgetsSpent, reservedBy, type Spent } from './spent.ts'
export { ledgerSums } from './figure-queries.ts'
