export {
  addressLines,
  type PlaceAddress,
  placeAddress,
  type PlaceOfDelivery,
  placeOfDelivery,
} from './delivery-place.ts'
export { placesById } from './queries.ts'
