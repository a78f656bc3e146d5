export { termsFor } from './agreed.ts'
export { inUse, OrderTerms, orderTerms } from './queries.ts'
export { amountsOf, instalmentsOf, netDays, yieldOf } from './terms.ts'
export { termsText } from './words.ts'
