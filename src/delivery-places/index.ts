export { addressLines, type PlaceOfDelivery, placeOfDelivery } from './delivery-place.ts'
export { placesById } from './queries.ts'
