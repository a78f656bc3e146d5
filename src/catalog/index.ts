export { offersFor, searchOffers, type Offer } from './offers.ts'
export { fromContract } from './catalog-item.ts'
