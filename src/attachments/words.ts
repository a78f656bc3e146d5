import { toText } from '../messages/index.ts'
import { businessDate } from '../kernel/calendar.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { dateText } from '../platform/view/format.ts'
import type { Action, Status } from '../platform/view/ui.ts'
import { sizeText, validityOf, type Attachment } from './attachment.ts'
import { kindLabels } from './subject.ts'

export const url = {
  index: '/attachments',
  new: '/attachments/new',
  uploads: '/attachments/uploads',
  show: (id: string) => `/attachments/${id}`,
  file: (id: string) => `/attachments/${id}/file`,
  removal: (id: string) => `/attachments/${id}/removal`,
}

export const states: Record<Attachment['status'], Status> = {
  receiving: { text: 'Being sent', tone: 'neutral', icon: 'upload' },
  checking: { text: 'Being checked', tone: 'info', icon: 'hourglass' },
  available: { text: 'Available', tone: 'ok' },
  refused: { text: 'Refused', tone: 'bad' },
  removed: { text: 'Removed', tone: 'neutral', icon: 'trash-2' },
}
const tones = { valid: 'ok', expiring: 'warn', expired: 'bad' } as const
const icons = { valid: 'check', expiring: 'calendar-clock', expired: 'circle-alert' } as const

export function validityStatus(
  today: string,
  { valid_until, status }: Pick<Attachment, 'valid_until' | 'status'>,
): Status | null {
  const validity = status === 'available' ? validityOf(today, valid_until) : null
  return (
    validity && { text: validity.text, tone: tones[validity.state], icon: icons[validity.state] }
  )
}

const patienceMs = 60_000
/** Why it cannot be had yet or any more; null when there is nothing to say. */
export function standing(
  { status, refusal, created_at, removal_reason }: Attachment,
  now: Date,
): string | null {
  if (status === 'refused') return refusal && toText(refusal)
  if (status === 'removed') return removal_reason
  return status === 'checking' && now.getTime() - created_at.getTime() > patienceMs
    ? 'The check takes longer than usual. It is tried again until it is done; nothing needs to be sent again.'
    : null
}

/** State and validity as they are shown beside a name: an available attachment needs no word for it. */
export function statusesOf(today: string, attachment: Attachment): Status[] {
  const validity = validityStatus(today, attachment)
  return [
    ...(attachment.status === 'available' ? [] : [states[attachment.status]]),
    ...(validity ? [validity] : []),
  ]
}

export const detailsOf = (ctx: ReadCtx, d: Attachment): string[] => [
  kindLabels[d.kind],
  sizeText(d.size),
  ...(d.valid_until ? [`valid until ${dateText(d.valid_until)}`] : []),
  `${d.uploaded_by_name}, ${dateText(localDay(d.created_at, ctx))}`,
]
const localDay = (at: Date, { actor }: ReadCtx): string => businessDate(at, actor.timeZone)

export const removing = (d: Attachment, small: boolean): Action => ({
  label: 'Remove',
  href: url.removal(d.id),
  tone: small ? 'ghost' : 'secondary',
  small,
  icon: small ? undefined : 'trash-2',
  needsReason: true,
  reasonLabel: `Why is “${d.name}” removed?`,
  version: d.version,
  key: `remove-${d.id}-${d.version}`,
})
