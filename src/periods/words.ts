import type { Status as Chip } from '../platform/view/ui.ts'
import type { Status } from './period.ts'

const names = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
/** 'October 2026' for '2026-10-01'. */
export const monthText = (month: string): string =>
  `${names[Number(month.slice(5, 7)) - 1]!} ${month.slice(0, 4)}`

export const chips: Record<Status, Chip> = {
  open: { text: 'Open again', tone: 'warn' },
  closed: { text: 'Closed', tone: 'neutral', icon: 'lock' },
}
