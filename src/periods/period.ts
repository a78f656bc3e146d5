import { lifecycle } from '../kernel/lifecycle.ts'
import { invalid } from '../kernel/problem.ts'

export const statuses = ['open', 'closed'] as const
export type Status = (typeof statuses)[number]

/** A month is closed, and may be open again for a reason. */
export const periodLifecycle = lifecycle({
  states: statuses,
  begins: ['closed'],
  acts: {
    close: { from: ['open'], to: 'closed' },
    reopen: { from: ['closed'], to: 'open' },
  },
  refusal: (status) =>
    status === 'open' ? 'This month is open already.' : 'This month is closed already.',
})

/** '2026-10-01' for any day of October 2026. */
export const monthOf = (day: string): string => `${day.slice(0, 7)}-01`

/** The month of today is never closed. */
export const isOver = (month: string, today: string): boolean => month < monthOf(today)

/** Only a month that is over can be closed. */
export function refuseUnfinished(month: string, today: string): void {
  if (!isOver(month, today))
    throw invalid(
      '/month',
      'not_over',
      'Only a month that is over can be closed. Choose a day of an earlier one.',
    )
}
