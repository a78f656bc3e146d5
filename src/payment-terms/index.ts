export { termsFor } from './agreed.ts'
export { inUse, OrderTerms, orderTerms } from './queries.ts'
export {
  amountsOf,
  dueByTerms,
  instalmentsOf,
  lastDueFrom,
  netDays,
  onWorkday,
  yieldOf,
  type Part,
  type Payable,
  type Terms,
} from './terms.ts'
export { termsText } from './words.ts'
