import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const punchoutSite = subject('punchout_site', {
  name: 'Shop of a vendor',
  path: '/punchout-sites',
  events: {
    added: says(did('punchout_site.added'), 'plus'),
    edited: says(did('punchout_site.edited'), 'pencil'),
  },
})
