import { message, toText, type Message } from '../messages/index.ts'

/** What a notice can be about. The database knows the same list. */
export const noticeKinds = [
  'approval_wanted',
  'request_decided',
  'order_issued',
  'invoice_held',
  'attachment_expiring',
  'budget_alert',
  'mention',
  'vendor_answered',
  'vendor_hold_changed',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

type Facts = {
  /** What the settings call it. */
  label: string
  push: boolean
  email: boolean
}
/** `push` and `email` are the defaults of people who have not chosen. */
export const kinds: Record<NoticeKind, Facts> = {
  approval_wanted: {
    label: 'Something waits for my approval',
    push: true,
    email: true,
  },
  request_decided: {
    label: 'My request is approved, rejected or returned',
    push: true,
    email: true,
  },
  order_issued: {
    label: 'An order is issued for my request',
    push: true,
    email: false,
  },
  invoice_held: {
    label: 'An invoice is held for me to solve',
    push: true,
    email: false,
  },
  attachment_expiring: {
    label: 'An attachment I look after expires',
    push: false,
    email: true,
  },
  budget_alert: {
    label: 'A budget of mine is nearly used up',
    push: false,
    email: true,
  },
  mention: {
    label: 'Somebody mentions me',
    push: true,
    email: false,
  },
  vendor_answered: {
    label: 'A vendor answers me in the portal',
    push: true,
    email: true,
  },
  vendor_hold_changed: {
    label: 'Somebody changes or lifts a hold that I see to',
    push: false,
    email: true,
  },
}

/** What a lock screen and the subject of a mail may say: nothing of amounts, vendors or documents. */
export const neutral = (kind: NoticeKind): Message => message(`neutral.${kind}`, {})

/** The subject of a mail. That a payment failed is no decision on a request, and its number tells others nothing. */
export const subjectOf = ({ kind, title }: { kind: NoticeKind; title: Message }): Message =>
  title.code === 'notice.payment_failed' ? title : neutral(kind)

/**
 * Something people must know. `key` names the occasion: notifying again under the same key does nothing. `title` may be
 * sent by mail, so it names documents by number only; `body` stays in the feed.
 */
export type Occasion = {
  kind: NoticeKind
  key: string
  title: Message
  body: Message | null
  path: string
  subject: { kind: string; id: string }
  /** The approval that is asked for: a mail or a device may have a link that decides on it. */
  approvalId?: string
}

/** The link by which a person decides what a notice asks, without signing in; null when they are no longer asked. */
export type DecisionLink = (wanted: {
  tenantId: string
  userId: string
  approvalId: string
  deviceId: string | null
}) => Promise<string | null>

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`

/** A notice as one person reads it. */
export const worded = (
  { title, body }: { title: Message; body: Message | null },
  locale?: string,
): { title: string; body: string } => ({
  title: cut(toText(title, locale), 200),
  body: body ? cut(toText(body, locale), 300) : '',
})

/**
 * A device that could not be told so often is not tried again for this notice: some five minutes have passed by then.
 */
export const isLast = (tries: number): boolean => tries >= 7
