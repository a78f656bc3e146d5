import { says, subject } from '../platform/kinds.ts'

export const catalogItem = subject('catalog_item', {
  name: 'Item',
  path: '/catalog',
  events: {
    created: says('added the item to the catalog', 'file-plus'),
    edited: says('changed the item', 'pencil'),
    priced: says('added a price', 'coins'),
    price_ended: says('ended a price', 'x'),
  },
})
