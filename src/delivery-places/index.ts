export { addressLines, type PlaceOfDelivery, placeOfDelivery } from './delivery-place.ts'
export { placesInUse } from './queries.ts'
