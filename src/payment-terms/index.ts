export { termsFor } from './agreed.ts'
export { instalmentsOf, yieldOf } from './terms.ts'
