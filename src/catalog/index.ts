export { offersFor, searchOffers, type Offer } from './offers.ts'
export { categoryChoices, projectChoices } from './queries.ts'
export { catalog } from './routes.ts'
