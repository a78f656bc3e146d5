import { daysBetween } from '../kernel/calendar.ts'
import type { Message } from '../messages/index.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import type { Kind } from './subject.ts'

export const statuses = ['receiving', 'checking', 'available', 'refused', 'removed'] as const
type Status = (typeof statuses)[number]
/** A file arrives, is checked, and is available or refused. What is removed is on record, without its bytes. */
export const attachmentLifecycle = lifecycle({
  states: statuses,
  begins: ['receiving', 'checking'],
  acts: {
    arrive: { from: ['receiving'], to: 'checking' },
    pass: { from: ['checking'], to: 'available' },
    refuse: { from: ['receiving', 'checking'], to: 'refused' },
    remove: { from: ['receiving', 'checking', 'available', 'refused'], to: 'removed' },
  },
  refusal: (status) => `It was ${status} already.`,
})

export type Attachment = {
  id: string
  subject_kind: string
  subject_id: string
  subject_label: string
  owner_id: string | null
  kind: Kind
  name: string
  note: string | null
  valid_until: string | null
  media_type: string
  size: number
  sha256: string | null
  status: Status
  refusal: Message | null
  incoming_key: string | null
  stored_at: Date | null
  erased_at: Date | null
  /** Null where a contact of a vendor sent it. */
  uploaded_by: string | null
  uploaded_by_name: string
  removed_by_name: string | null
  removed_at: Date | null
  removal_reason: string | null
  version: number
  created_at: Date
}

export const mostBytes = 25 * 1_048_576
/** What one organisation may keep in all. */
export const quotaBytes = 5n * 1_073_741_824n
/** How long a browser has to send what was announced. */
export const sendWithinSeconds = 15 * 60

/** Days before the end at which people are told; 0 is when it has ended. */
const noticeLevels = [30, 14, 7, 1, 0] as const
export type NoticeLevel = (typeof noticeLevels)[number]

/**
 * The step of the way to its end that an attachment is at: a check that was missed for days catches up. A week after
 * its end no more notices are sent.
 */
export function noticeLevel(today: string, validUntil: string): NoticeLevel | null {
  const left = daysBetween(today, validUntil)
  if (left > 30 || left < -7) return null
  return noticeLevels.findLast((level) => left <= level) ?? null
}

export type Validity = { state: 'valid' | 'expiring' | 'expired'; text: string }
const soonDays = 60

/** 'Expires in 12 days', 'Expired 3 days ago': in words, for who does not see the colour. Null where nothing ends. */
export function validityOf(today: string, validUntil: string | null): Validity | null {
  if (validUntil === null) return null
  const left = daysBetween(today, validUntil)
  const days = (n: number): string => (n === 1 ? '1 day' : `${n} days`)
  if (left < 0) return { state: 'expired', text: `Expired ${days(-left)} ago` }
  if (left === 0) return { state: 'expiring', text: 'Expires today' }
  return left <= soonDays
    ? { state: 'expiring', text: `Expires in ${days(left)}` }
    : { state: 'valid', text: 'Valid' }
}

/** '214 kB', '1.4 MB'. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`
  const tenths = Math.round(bytes / 100_000)
  return `${Math.floor(tenths / 10)}.${tenths % 10} MB`
}
