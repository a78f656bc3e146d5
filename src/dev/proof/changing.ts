import { extended, priceText, priceTimes } from './exact.ts'
import { knownOrder, splitText } from './buying.ts'
import { decide } from './deciding.ts'
import { post, recent, whole, type KnownChange, type KnownOrder, type Turn } from './work.ts'

/** Other quantities and prices, a line taken off, a line typed in, or another day alone. */
export function changeOrder(
  turn: Turn,
  po = recent(turn, turn.at.direct.filter(isIssued)),
): Promise<void> {
  if (!po) return Promise.resolve()
  const { rnd, at } = turn
  const known = po.lines.filter(() => rnd.chance(0.7)).map((line) => otherLine(turn, po, line))
  const lines = [...known, ...(rnd.chance(0.3) ? [typedLine(turn, po)] : [])]
  const day = { expected_on: rnd.pick(['2090-01-20', '2090-05-01']) }
  const body = { purchase_order_id: po.id, reason: 'CANARY needs', lines }
  return post(
    turn,
    'buyer',
    '/change-orders',
    rnd.chance(0.2) ? { ...body, ...day } : body,
    (b) => {
      const change = { id: b.id, po }
      at.changes.push(change)
      at.upcoming.push(() => submitChange(turn, change))
    },
  )
}
const isIssued = ({ number }: KnownOrder): boolean => number !== null

function otherLine({ rnd }: Turn, po: KnownOrder, line: KnownOrder['lines'][number]) {
  const quantity = rnd.chance(0.7) ? String(rnd.int(13)) : line.quantity
  const per1000 = rnd.pick([1000, 1000, 900, 1003, 1200])
  return {
    line_id: line.id,
    quantity,
    ...(per1000 === 1000 ? {} : { unit_price: priceTimes(line.price, per1000, po.currency) }),
  }
}

function typedLine({ rnd, place }: Turn, { currency }: KnownOrder) {
  const quantity = String(1 + rnd.int(9))
  const unit_price = priceText(currency, rnd.int, 300)
  return {
    description: `CANARY typed in ${rnd.int(1000)}`,
    quantity,
    unit: 'kg',
    unit_price,
    split: rnd.chance(0.5)
      ? splitText(rnd, place, extended(quantity, unit_price, currency), currency)
      : null,
  }
}

export const submitChange = (turn: Turn, change = recent(turn, turn.at.changes)): Promise<void> =>
  change
    ? post(turn, 'buyer', `/change-orders/${change.id}/submission`, {}, (b) => {
        const approval = b.approval_id
        turn.at.upcoming.push(() => lookAgain(turn, change.po))
        if (!approval) return
        turn.at.approvals.push(approval)
        turn.at.upcoming.push(() =>
          decide(turn, approval, 'approver', 'approval')
            .then(() => decide(turn, approval, 'controller', 'approval'))
            .then(() => lookAgain(turn, change.po)),
        )
      })
    : changeOrder(turn)
const endChange = (turn: Turn, change: KnownChange | undefined, as: string): Promise<void> =>
  change ? post(turn, 'buyer', `/change-orders/${change.id}/${as}`, {}) : changeOrder(turn)
/** What was approved and could not be applied then. */
export const applyChange = (turn: Turn, change = recent(turn, turn.at.changes)): Promise<void> =>
  endChange(turn, change, 'application')
export const withdrawChange = (turn: Turn, change = recent(turn, turn.at.changes)): Promise<void> =>
  endChange(turn, change, 'withdrawal')

async function lookAgain({ door, place }: Turn, po: KnownOrder): Promise<void> {
  const shown = await door.ask(place, 'buyer', `/purchase-orders/${po.id}`)
  if (shown) po.lines = knownOrder(shown, po.vatId, po.currency).lines.filter(isLeft)
}
const isLeft = ({ quantity }: { quantity: string }): boolean => whole(quantity) !== '0'

/** All of what has not come, or a line of it. */
export const closeRest = (turn: Turn, po?: KnownOrder): Promise<void> =>
  ofRest(turn, po, 'closure', (order) => turn.at.upcoming.push(() => reopenRest(turn, order)))
export const reopenRest = (turn: Turn, po?: KnownOrder): Promise<void> =>
  ofRest(turn, po, 'reopening', () => {})

function ofRest(
  turn: Turn,
  po: KnownOrder | undefined,
  as: string,
  onDone: (po: KnownOrder) => void,
): Promise<void> {
  const order = po ?? recent(turn, turn.at.direct.filter(isIssued))
  if (!order) return Promise.resolve()
  const lines = turn.rnd.chance(0.5) ? { line_ids: [turn.rnd.pick(order.lines).id] } : {}
  const body = { reason: 'CANARY no more', ...lines }
  return post(turn, 'buyer', `/purchase-orders/${order.id}/${as}`, body, () => onDone(order))
}
