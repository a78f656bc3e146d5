import { conflict } from '../kernel/problem.ts'
import { lifecycle } from '../kernel/lifecycle.ts'

/**
 * What tells the vendor of goods that went back, and of what was closed or opened again. The order does not go with it.
 */
const newsOfGoods = [
  'return',
  'return_called_off',
  'return_credit',
  'rest_closed',
  'rest_reopened',
] as const
/**
 * `issue`: by itself when the order is issued. `change`: because a change order was applied. `again`: because somebody
 * asked for it.
 */
export const abouts = ['issue', 'again', 'cancellation', 'change', ...newsOfGoods] as const
export type About = (typeof abouts)[number]
/** The mails that the order itself goes with. */
export const carriesOrder = (about: About): boolean =>
  about === 'issue' || about === 'again' || about === 'change'

/** Goods that the vendor is told about, as they are kept with the mail. */
export type ToldLine = { position: number; quantity: string; unit: string; description: string }
/** What goods that went back for a credit come to: what nobody had billed, and what is to be credited. */
type ReturnWorth = { unbilled: Amount | null; credit: Amount | null }
type Amount = { minor: string; currency: string }
export type GoodsNews =
  | { about: 'rest_closed' | 'rest_reopened'; lines: readonly ToldLine[] }
  | {
      about: 'return' | 'return_called_off' | 'return_credit'
      number: string
      intent: 'credit' | 'replacement'
      reason: string
      lines: readonly ToldLine[]
      /** Of goods that left for a credit. */
      worth?: ReturnWorth | undefined
    }
/** What is stored. `withdrawn`: the order was cancelled before its mail left. */
export const storedStates = [
  'queued',
  'sent',
  'failed',
  'no_address',
  'by_hand',
  'withdrawn',
] as const
/** What left, left: also where it was withdrawn a moment before. */
export const dispatchLifecycle = lifecycle({
  states: storedStates,
  begins: ['queued', 'no_address', 'by_hand'],
  acts: {
    send: { from: ['queued', 'withdrawn'], to: 'sent' },
    try_again: { from: ['queued'], to: 'queued' },
    give_up: { from: ['queued'], to: 'failed' },
    withdraw: { from: ['queued'], to: 'withdrawn' },
  },
})
/** `bounced`: sent, and the provider told that the mail came back. */
export const dispatchStates = [...storedStates, 'bounced'] as const
export type DispatchState = (typeof dispatchStates)[number]
export const languages = ['en', 'de'] as const
export type MailLanguage = (typeof languages)[number]

export type Dispatch = {
  id: string
  about: About
  state: DispatchState
  email: string | null
  person: string | null
  language: MailLanguage
  note: string | null
  tries: number
  failure: string | null
  sent_on: string | null
  sent_at: Date | null
  created_at: Date
}

/** Where an order goes: the contact for orders, else the vendor's own address. */
export type Recipient = { email: string; person: string; language: MailLanguage }

/** What the vendor can know of an order. `unsent`: issued before orders were sent from here. */
export const reaches = [
  'sent',
  'by_hand',
  'queued',
  'bounced',
  'failed',
  'no_address',
  'unsent',
] as const
export type Reach = (typeof reaches)[number]

/** One mail that left is enough, also when a later one failed. */
export function reachOf(dispatches: readonly Pick<Dispatch, 'about' | 'state'>[]): Reach {
  const states = new Set<string>(
    dispatches.filter(({ about }) => carriesOrder(about)).map(({ state }) => state),
  )
  return reaches.find((reach) => states.has(reach)) ?? 'unsent'
}

/** Whether the vendor has the order, as far as we can know. */
export const hasReached = (dispatches: readonly Dispatch[]): boolean =>
  ['sent', 'by_hand'].includes(reachOf(dispatches))

/** The address that the order was mailed to last; null where no mail with it left or is about to leave. */
export function mailedTo(newestFirst: readonly Dispatch[]): Recipient | null {
  const mailed = newestFirst.find(
    ({ about, state }) => carriesOrder(about) && (state === 'sent' || state === 'queued'),
  )
  if (!mailed?.email) return null
  const { email, person, language } = mailed
  return { email, person: person ?? email, language }
}

/** Only what is issued goes out. */
export function refuseUnissued(order: { number: string | null; status: string }): void {
  if (['draft', 'pending', 'approved'].includes(order.status))
    throw conflict('wrong_state', 'This order is not issued yet. Issue it: then it is sent.')
  if (order.status === 'cancelled')
    throw conflict(
      'wrong_state',
      `${order.number ?? 'This order'} is cancelled, so it is not sent.`,
    )
}

/** A mail that could not be handed over so often is given up: about forty minutes have passed by then. */
export const isGivenUp = (tries: number): boolean => tries >= 9
