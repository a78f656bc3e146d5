import { dateText, dateTimeText } from '../platform/view/format.ts'
import type { Banner, Status, Table } from '../platform/view/ui.ts'
import type { Dispatch, DispatchState, Reach } from './dispatch.ts'

export const reached: Record<Reach, Status> = {
  sent: { text: 'Sent to the vendor', tone: 'ok' },
  by_hand: { text: 'Sent by hand', tone: 'ok' },
  queued: { text: 'Being sent', tone: 'info' },
  bounced: { text: 'Mail came back', tone: 'bad' },
  failed: { text: 'Not sent', tone: 'bad' },
  no_address: { text: 'Not sent yet', tone: 'warn' },
  unsent: { text: 'Not sent yet', tone: 'warn' },
}

/** What is wrong, and what to do about it. `sends`: the reader may do it. */
export function bannerOf(reach: Reach, sends: boolean): Banner | null {
  const then = sends ? ways : 'A buyer can send it again, or note that it was sent by hand.'
  if (reach === 'bounced')
    return {
      tone: 'bad',
      text: `The mail with this order came back: the vendor does not have it. ${then}`,
    }
  if (reach === 'failed')
    return {
      tone: 'bad',
      text: `The mail with this order could not be sent: the vendor does not have it. ${then}`,
    }
  if (reach === 'no_address')
    return {
      tone: 'warn',
      text: `The vendor has no e-mail for orders, so this order was not sent. ${then}`,
    }
  if (reach === 'unsent')
    return { tone: 'warn', text: `This order was not sent from here. ${then}` }
  return null
}
/** Of a cancelled order that the vendor has: whether the vendor knows. */
export function cancellationBanner(dispatches: readonly Dispatch[]): Banner | null {
  const told = dispatches.filter(({ about }) => about === 'cancellation')
  const missed = told.some(({ state }) => ['failed', 'bounced', 'no_address'].includes(state))
  return missed
    ? {
        tone: 'bad',
        text: 'The vendor has this order and was not told that it is cancelled. Tell them by telephone or mail.',
      }
    : null
}

const ways = 'Send it to an address, or note that you sent it by hand.'

const states: Record<DispatchState, Status> = {
  queued: { text: 'Being sent', tone: 'info' },
  sent: { text: 'Sent', tone: 'ok' },
  failed: { text: 'Failed', tone: 'bad' },
  bounced: { text: 'Came back', tone: 'bad' },
  no_address: { text: 'No address', tone: 'warn' },
  by_hand: { text: 'By hand', tone: 'ok' },
  withdrawn: { text: 'Not sent: cancelled', tone: 'neutral' },
}
const abouts = {
  issue: 'Order',
  again: 'Order, again',
  cancellation: 'Cancellation',
  change: 'Order, changed',
  return: 'Goods sent back',
  return_credit: 'Goods to be credited, not replaced',
  return_called_off: 'Goods not sent back after all',
  rest_closed: 'Rest closed',
  rest_reopened: 'Rest opened again',
} as const

export const dispatchTable = (dispatches: readonly Dispatch[], zone: string): Table => ({
  label: 'Sent to the vendor',
  columns: [{ label: 'What' }, { label: 'To' }, { label: 'State' }, { label: 'When' }],
  rows: dispatches.map((d) => ({
    cells: [
      { kind: 'text', text: d.state === 'by_hand' ? 'Order, by hand' : abouts[d.about] },
      { kind: 'text', text: d.email ?? '—', note: d.note ?? detailOf(d) },
      { kind: 'status', status: states[d.state] },
      { kind: 'muted', text: whenOf(d, zone) },
    ],
  })),
})

const detailOf = ({ state, failure, tries, person }: Dispatch): string | undefined => {
  if (state === 'queued' && tries > 0)
    return `${failure ?? 'Not sent yet.'} Tried ${tries === 1 ? 'once' : `${tries} times`}; it is tried again.`
  return failure ?? person ?? undefined
}

const whenOf = (d: Dispatch, zone: string): string =>
  d.sent_on ? dateText(d.sent_on) : dateTimeText(d.sent_at ?? d.created_at, zone)
