export { termsFor } from './agreed.ts'
export { instalmentsOf, yieldOf, type Part as DuePart, type Terms } from './terms.ts'
