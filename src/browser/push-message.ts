/** What the server sends to a browser: words for the lock screen, and an id whose page is fetched after it was opened. */
export type Message = { id: string; organisation: string; kind: string; title: string; body: string }

export type Choice = { action: string; title: string }
/** Nothing is decided here: "Review" opens what is to be decided. */
export const actionsOf = ({ kind }: Message): Choice[] => (kind === 'approval_wanted' ? [{ action: 'review', title: 'Review' }, { action: 'inbox', title: 'Open inbox' }] : [{ action: 'open', title: 'Open' }])

export const pageOf = ({ id, organisation }: Message, action: string): string => (action === 'inbox' ? '/inbox' : `/notifications/${id}/opening?organisation=${organisation}`)
