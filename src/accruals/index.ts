export { accrualOf } from './accrual.ts'
export { accrued } from './queries.ts'
