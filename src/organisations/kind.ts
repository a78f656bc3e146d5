import { says, subject } from '../platform/kinds.ts'

export const organisation = subject('organisation', {
  name: 'Organisation',
  sharedPage: '/organisation',
  events: {
    founded: says('the organisation was founded', 'landmark', 'ok'),
    holiday_added: says('entered a holiday', 'calendar'),
    holiday_removed: says('removed a holiday', 'calendar'),
    edited: says('changed the organisation', 'pencil'),
    link_limit_wanted: says('asked for another limit of links', 'link', 'warn'),
    link_limit_changed: says('changed the limit of links', 'link', 'warn'),
    link_limit_refused: says('refused another limit of links', 'link', 'info'),
  },
})
