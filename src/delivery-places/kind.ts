import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const deliveryPlace = subject('delivery_place', {
  name: 'Delivery place',
  path: '/delivery-places',
  events: {
    created: says(did('delivery_place.created'), 'truck'),
    edited: says(did('delivery_place.edited'), 'pencil'),
  },
})
