export { offersFor, type Offer } from './offers.ts'
export { fromContract } from './catalog-item.ts'
