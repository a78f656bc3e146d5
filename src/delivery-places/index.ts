export { addressLines, type PlaceOfDelivery, placeOfDelivery } from './delivery-place.ts'
export { findPlace } from './queries.ts'
