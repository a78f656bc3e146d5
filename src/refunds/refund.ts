import { lifecycle } from '../kernel/lifecycle.ts'
import type { Status } from '../platform/view/ui.ts'

export const refundKinds = ['refund', 'write_off'] as const
export type RefundKind = (typeof refundKinds)[number]
export const refundStatuses = ['pending', 'done', 'refused', 'withdrawn', 'taken_back'] as const
export type RefundStatus = (typeof refundStatuses)[number]

/** What the vendor paid back counts at once; what is written off waits for a second person. */
export const refundLifecycle = lifecycle({
  states: refundStatuses,
  begins: ['pending', 'done'],
  acts: {
    confirm: { from: ['pending'], to: 'done' },
    refuse: { from: ['pending'], to: 'refused' },
    withdraw: { from: ['pending'], to: 'withdrawn' },
    take_back: { from: ['done'], to: 'taken_back' },
  },
  refusal: (status) => refusals[status],
})
const refusals: Record<RefundStatus, string> = {
  pending: 'It waits for a second person, so nothing is there to take back. Withdraw it instead.',
  done: 'It counts already. Take it back where it is wrong, then enter it again.',
  refused: 'It was refused. Enter another one where it is needed.',
  withdrawn: 'It was withdrawn. Enter another one where it is needed.',
  taken_back: 'It was taken back. Enter another one where it is needed.',
}

export const refundNames: Record<RefundKind, string> = { refund: 'Refund', write_off: 'Write-off' }
export const refundChip = ({ kind, status }: { kind: RefundKind; status: RefundStatus }): Status =>
  status === 'done' ? doneChips[kind] : chips[status]
const doneChips: Record<RefundKind, Status> = {
  refund: { text: 'Paid back', tone: 'ok' },
  write_off: { text: 'Written off', tone: 'neutral' },
}
const chips: Record<Exclude<RefundStatus, 'done'>, Status> = {
  pending: { text: 'Waits for a second person', tone: 'warn' },
  refused: { text: 'Refused', tone: 'bad' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
  taken_back: { text: 'Taken back', tone: 'neutral' },
}
