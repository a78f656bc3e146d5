import { says, subject } from '../kinds.ts'

/** A view of a list that somebody keeps; all of a list's views are chosen at the list itself. */
export const savedView = subject('saved_view', {
  name: 'Saved view',
  sharedPage: '/inbox',
  events: {
    created: says('kept the view', 'layers'),
    changed: says('changed the view', 'pencil'),
    removed: says('removed the view', 'trash-2'),
  },
})
