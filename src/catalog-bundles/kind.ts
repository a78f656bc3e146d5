import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const catalogBundle = subject('catalog_bundle', {
  name: 'Bundle',
  path: '/catalog-bundles',
  events: {
    created: says(did('catalog_bundle.created'), 'plus'),
    edited: says(did('catalog_bundle.edited'), 'pencil'),
  },
})
