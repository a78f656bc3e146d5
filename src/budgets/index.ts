export { book, directCharges, release, reserve } from './ledger.ts'
export { commit, lockReservations, reopen, type Reservations } from './ordering.ts'
export { replace } from './replacing.ts'

export { budgetFigure } from './figures.ts'
export { check, type Checked } from './check.ts'
export { splitCharge, distribute, type Charge, type Split } from './split.ts'
export { budgetBar } from './presenter.ts'
export { ledgerSums } from './figure-queries.ts'
