export { minimumMissed, minimumWarning, totalsOf } from './minimum-order.ts'
export { Minimum, minimumOf, termsOf } from './terms-queries.ts'
export { deliveryDay, termsText } from './terms.ts'
