/**
 * What this product sends to a browser: words for the lock screen, and an id whose page is fetched after it was opened.
 */
export type Message = {
  id: string
  organisation: string
  kind: string
  title: string
  body: string
  /** Where this device decides, once, when it may. */ decide?: string
}

/**
 * What Firebase makes of it on its way: the words beside the ids. It reads what it carries, so no way to decide is in
 * it.
 */
type FromFirebase = {
  notification?: { title?: string; body?: string }
  data?: { notice_id?: string; organisation?: string; kind?: string }
}

/** The same message, by Web Push or by Firebase; null for what is none of ours. */
export function messageIn(received: unknown): Message | null {
  if (typeof received !== 'object' || received === null) return null
  const own = received as Partial<Message>
  if (own.id && own.organisation && own.kind) return received as Message
  const { notification, data } = received as FromFirebase
  if (!data?.notice_id || !data.organisation || !data.kind) return null
  return {
    id: data.notice_id,
    organisation: data.organisation,
    kind: data.kind,
    title: notification?.title ?? '',
    body: notification?.body ?? '',
  }
}

/** How browsers are registered now, as the page of their settings tells programs. */
export type Registering = { web_push_key: string; firebase: object | null }
/** Firebase gives its own tokens again: what a browser subscribed to with its key is no Web Push of ours. */
export const isOfFirebase = (key: string, now: Registering): boolean =>
  now.firebase !== null && key === now.web_push_key

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

/** The server's answer to a decision: 'held' while it can be undone, otherwise why not, and the page to continue on. */
export type Answer = { state: string; title: string; text: string; open: string }
