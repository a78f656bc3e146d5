import { says, subject } from '../kinds.ts'

/** A view of a list that somebody keeps; all of a list's views are chosen at the list itself. */
export const savedView = subject('saved_view', {
  name: 'Saved view',
  sharedPage: '/inbox',
  events: {
    created: says({ code: 'did.saved_view.created', params: {} }, 'layers'),
    changed: says({ code: 'did.saved_view.changed', params: {} }, 'pencil'),
    removed: says({ code: 'did.saved_view.removed', params: {} }, 'trash-2'),
  },
})
