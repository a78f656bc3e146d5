import { daysBetween } from '../kernel/calendar.ts'
import { lifecycle } from '../kernel/lifecycle.ts'

export const documentStates = ['waiting', 'verified', 'refused', 'expired', 'replaced'] as const
export type DocumentState = (typeof documentStates)[number]

/**
 * It is uploaded, checked by another person, and counts until it ends or until the next one of its kind is verified.
 */
export const documentLifecycle = lifecycle({
  states: documentStates,
  begins: ['waiting'],
  acts: {
    verify: { from: ['waiting'], to: 'verified' },
    refuse: { from: ['waiting'], to: 'refused' },
    expire: { from: ['verified'], to: 'expired' },
    replace: { from: ['waiting', 'verified', 'expired'], to: 'replaced' },
  },
  refusal: (state) =>
    ({
      waiting: 'It still waits for a check.',
      verified: 'It was verified already.',
      refused: 'It was refused already. Upload another one.',
      expired: 'It has expired. Upload another one.',
      replaced: 'A newer one took its place. Check that one.',
    })[state],
})

/** The days before the end on which people are reminded; 0 is the last day itself. */
const reminderDays = [60, 30, 7, 0] as const
export type ReminderDays = (typeof reminderDays)[number]

/** A document counts on its last day, and not after it. */
export const hasEnded = (expiresOn: string | null, today: string): boolean =>
  expiresOn !== null && expiresOn < today

/** The reminder that is due: a check that was missed for days sends the nearest one, not all of them. */
export function reminderDue(expiresOn: string, today: string): ReminderDays | null {
  const left = daysBetween(today, expiresOn)
  if (left < 0) return null
  return reminderDays.findLast((days) => left <= days) ?? null
}

type Dates = { issued_on: string | null; expires_on: string | null }
/** What is wrong with the dates of a document that somebody uploads; null where nothing is. */
export function dateProblem(
  { issued_on: issued, expires_on: ends }: Dates,
  { today, expires }: { today: string; expires: boolean },
): { pointer: string; code: string; detail: string } | null {
  if (issued !== null && issued > today)
    return {
      pointer: '/issued_on',
      code: 'future',
      detail: 'The day of issue must not lie in the future.',
    }
  if (ends === null && expires)
    return {
      pointer: '/expires_on',
      code: 'missing',
      detail: 'Enter the expiry date of the document.',
    }
  if (hasEnded(ends, today))
    return {
      pointer: '/expires_on',
      code: 'past',
      detail: 'This document has ended already. Upload the one that counts now.',
    }
  return issued !== null && ends !== null && issued > ends
    ? {
        pointer: '/expires_on',
        code: 'past',
        detail: 'The expiry date must not be before the issue date.',
      }
    : null
}

type Uploaded = { uploaded_by: string | null; contact_email: string | null }
/** Whether this person uploaded it, as a member or, under the same address, as a contact of the vendor. */
export const isUploader = (
  { uploaded_by, contact_email }: Uploaded,
  { userId, email }: { userId: string; email: string },
): boolean =>
  uploaded_by === userId ||
  (contact_email !== null && contact_email.toLowerCase() === email.toLowerCase())
