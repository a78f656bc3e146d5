import { daysBetween } from '../kernel/calendar.ts'
import { toText } from '../messages/index.ts'
import { dateText } from '../platform/view/format.ts'
import type { Status } from '../platform/view/ui.ts'
import { hasEnded, type DocumentState } from './document.ts'
import type { VendorDocument } from './queries.ts'
import type { SetEntry, Standing } from './set.ts'

export const states: Record<DocumentState, Status> = {
  waiting: { text: 'Waiting for a check', tone: 'info', icon: 'hourglass' },
  verified: { text: 'Verified', tone: 'ok' },
  refused: { text: 'Refused', tone: 'bad' },
  expired: { text: 'Expired', tone: 'bad', icon: 'calendar-clock' },
  replaced: { text: 'Replaced', tone: 'neutral' },
}
const soonDays = 60

/** As the list shows it: a verified one that ends soon says so. */
export function stateOf({ state, expires_on: until }: VendorDocument, today: string): Status {
  if (state !== 'verified' || until === null) return states[state]
  if (hasEnded(until, today)) return states.expired
  return daysBetween(today, until) <= soonDays ? endingStatus(until, today) : states.verified
}
const endingStatus = (until: string, today: string): Status => ({
  text: leftText(daysBetween(today, until)),
  tone: 'warn',
  icon: 'calendar-clock',
})
const leftText = (left: number): string =>
  left === 0 ? 'Expires today' : left === 1 ? 'Expires in 1 day' : `Expires in ${left} days`

const standingTexts: Record<Standing, Status> = {
  ...states,
  missing: { text: 'Missing', tone: 'warn', icon: 'circle-alert' },
  expiring: { text: 'Ends soon', tone: 'warn', icon: 'calendar-clock' },
}
export const standingStatus = ({ standing, counts }: SetEntry, today: string): Status =>
  standing === 'expiring' && counts?.expires_on
    ? endingStatus(counts.expires_on, today)
    : standingTexts[standing]

/** Why it was refused, by a person or by the check of its file. */
export const refusalText = ({
  refusal,
  file_refusal: file,
}: Pick<VendorDocument, 'refusal' | 'file_refusal'>): string | null =>
  refusal ?? (file && toText(file))

/** What is to be done about one kind, and by whom. */
export function todoText({ kind, standing, waits, refused }: SetEntry<VendorDocument>): string {
  const next = waits
    ? 'The next one waits: somebody who did not upload it checks it.'
    : 'Upload the next one, or let the vendor do it in the portal.'
  switch (standing) {
    case 'missing':
      return 'Upload it, or let the vendor do it in the portal.'
    case 'expired':
      return kind.asked ? `Orders are on hold until the next one is verified. ${next}` : next
    case 'waiting':
      return 'Somebody who did not upload it checks it.'
    case 'refused':
      return `${refused ? `“${refusalText(refused) ?? ''}” ` : ''}Upload another one.`
    case 'expiring':
      return next
    case 'verified':
      return 'Nothing.'
  }
}

export const untilText = (until: string | null): string =>
  until === null ? 'Does not expire' : dateText(until)
