import { did } from '../messages/index.ts'
import { ruleSays, says, subject } from '../platform/kinds.ts'

export const catalogItem = subject('catalog_item', {
  name: 'Item',
  path: '/catalog',
  events: {
    created: says(did('catalog_item.created'), 'file-plus'),
    edited: says(did('catalog_item.edited'), 'pencil'),
    priced: says(did('catalog_item.priced'), 'coins'),
    unit_added: says(did('catalog_item.unit_added'), 'package'),
    unit_removed: says(did('catalog_item.unit_removed'), 'x'),
    price_changed: ruleSays(did('catalog_item.price_changed'), 'coins', 'info'),
    price_ended: says(did('catalog_item.price_ended'), 'x'),
  },
})
