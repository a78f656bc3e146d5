import { lifecycle } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'

export const entryStatuses = ['exported', 'booked', 'failed'] as const
export type EntryStatus = (typeof entryStatuses)[number]

const refusals: Record<EntryStatus, string> = {
  exported: 'The accounting system has not answered for this entry yet.',
  booked: 'The accounting system booked this entry already.',
  failed: 'This entry failed. Export the failed entries again first.',
}
/** The accounting system says what became of an entry; what failed is told again. */
export const entryLifecycle = lifecycle({
  states: entryStatuses,
  begins: ['exported'],
  acts: {
    book: { from: ['exported', 'failed'], to: 'booked' },
    fail: { from: ['exported'], to: 'failed' },
    tell_again: { from: ['failed'], to: 'exported' },
    /** It is booked under another number than was said. */
    correct: { from: ['booked'], to: 'booked' },
  },
  refusal: (status) => refusals[status],
})

export type Answer = { remote_id: string } | { problem: string }
/** An answer that says nothing new changes nothing. 409 where it contradicts what was said before. */
export function isKnown(
  entry: { number: string; status: EntryStatus; remote_id: string | null },
  answer: Answer,
): boolean {
  if (entry.status === 'failed') return 'problem' in answer
  if (entry.status === 'exported') return false
  if ('remote_id' in answer && answer.remote_id === entry.remote_id) return true
  throw conflict(
    'booked_already',
    `${entry.number} was booked as ${entry.remote_id} already. Correct that number where it was wrong; otherwise mend it in the accounting system.`,
  )
}
