/** What the server sends to a browser: words for the lock screen, and an id whose page is fetched after it was opened. */
export type Message = {
  id: string
  organisation: string
  kind: string
  title: string
  body: string
  /** Where this device decides, once, when it may. */ decide?: string
}

export type Choice = { action: string; title: string }
/** A browser shows two at most. */
export function actionsOf({ kind, decide }: Message): Choice[] {
  if (kind !== 'approval_wanted') return [{ action: 'open', title: 'Open' }]
  return [
    ...(decide ? [{ action: 'approve', title: 'Approve' }] : []),
    { action: 'review', title: 'Review' },
    ...(decide ? [] : [{ action: 'inbox', title: 'Open inbox' }]),
  ]
}

export const pageOf = ({ id, organisation }: Message, action: string): string =>
  action === 'inbox' ? '/inbox' : `/notifications/${id}/opening?organisation=${organisation}`

/** What the server says to a decision: 'held' while it can be undone, else why not, and the page where to go on. */
export type Answer = { state: string; title: string; text: string; open: string }
