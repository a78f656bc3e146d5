import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const organisation = subject('organisation', {
  name: 'Organisation',
  sharedPage: '/organisation',
  events: {
    founded: says(did('organisation.founded'), 'landmark', 'ok'),
    holiday_added: says(did('organisation.holiday_added'), 'calendar'),
    holiday_removed: says(did('organisation.holiday_removed'), 'calendar'),
    edited: says(did('organisation.edited'), 'pencil'),
    link_limit_wanted: says(did('organisation.link_limit_wanted'), 'link', 'warn'),
    link_limit_changed: says(did('organisation.link_limit_changed'), 'link', 'warn'),
    link_limit_refused: says(did('organisation.link_limit_refused'), 'link', 'info'),
  },
})
