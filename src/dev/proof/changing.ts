import { extended, priceText, priceTimes } from './exact.ts'
import { invoice, knownOrder, receive, splitText } from './buying.ts'
import { decide } from './deciding.ts'
import { openLines, seenOrder, statusOfChange, type SeenLine, type SeenOrder } from './looking.ts'
import { post, recent, type KnownChange, type KnownOrder, type Turn } from './work.ts'

/** One in eight drafts a change without having looked at the order first. */
const looksFirst = 7 / 8
const isIssued = ({ number }: KnownOrder): boolean => number !== null

/** Other quantities and prices, a line taken off, lines added, or another day alone. */
export async function changeOrder(
  turn: Turn,
  po = recent(turn, turn.at.orders.filter(isIssued)),
): Promise<void> {
  if (!po) return
  const { rnd, at } = turn
  const seen = rnd.chance(looksFirst) ? await seenOrder(turn, po) : null
  if (seen && !seen.isOpen) return
  if (seen?.changeId) return goOn(turn, { id: seen.changeId, po })
  const day = { expected_on: rnd.pick(['2090-01-20', '2090-05-01']) }
  const body = {
    purchase_order_id: po.id,
    reason: 'CANARY needs',
    lines: seen ? await sensibleLines(turn, po, seen) : blindLines(turn, po),
  }
  await post(
    turn,
    'buyer',
    '/change-orders',
    body.lines.length === 0 || rnd.chance(0.2) ? { ...body, ...day } : body,
    (b) => {
      const change = { id: b.id, po }
      at.changes.push(change)
      if (rnd.chance(0.15)) at.upcoming.push(() => editChange(turn, change))
      at.upcoming.push(() => submitChange(turn, change))
    },
  )
}

/** What would come next for a change that is under way. */
function goOn(turn: Turn, change: KnownChange): Promise<void> {
  const next = turn.rnd.int(10)
  if (next < 3) return submitChange(turn, change)
  if (next < 6) return editChange(turn, change)
  return next < 8 ? applyChange(turn, change) : withdrawChange(turn, change)
}

/** As somebody sends it who does not know what came and was billed meanwhile. */
const blindLines = (turn: Turn, po: KnownOrder) => {
  const { rnd } = turn
  const known = po.lines
    .filter(() => rnd.chance(0.7))
    .map((line) => ({
      line_id: line.id,
      quantity: rnd.chance(0.7) ? String(rnd.int(13)) : line.quantity,
      unit_price: otherPrice(turn, po, line.price),
    }))
  return [...known, ...(rnd.chance(0.3) ? [typedLine(turn, po)] : [])]
}

/** Not below what came or was billed, nothing of what is closed, and of requests what they have open. */
async function sensibleLines(turn: Turn, po: KnownOrder, { lines }: SeenOrder) {
  const { rnd } = turn
  const [first, ...others] = lines.filter(({ isClosed }) => !isClosed)
  const kept = others.filter(() => rnd.chance(0.7))
  const known = [...(first && rnd.chance(0.8) ? [first] : []), ...kept].map((line) => ({
    line_id: line.id,
    quantity: String(otherQuantity(turn, line, lines[0] !== line)),
    unit_price: line.isBilled ? line.price : otherPrice(turn, po, line.price),
  }))
  const requested = rnd.chance(po.request ? 0.6 : 0.2) ? await requestedLines(turn, po) : []
  const typed = !po.request && rnd.chance(0.3) ? [typedLine(turn, po)] : []
  return [...known, ...requested, ...typed]
}

function otherQuantity({ rnd }: Turn, line: SeenLine, mayGo: boolean): number {
  if (line.least === 0 && mayGo && rnd.chance(0.25)) return 0
  const least = Math.max(line.least, 1)
  if (rnd.chance(0.15)) return least
  return rnd.chance(0.3) ? Math.max(line.quantity, least) : least + rnd.int(14)
}
const otherPrice = ({ rnd }: Turn, { currency }: KnownOrder, price: string): string => {
  const per1000 = rnd.pick([1000, 1000, 900, 1003, 1200])
  return per1000 === 1000 ? price : priceTimes(price, per1000, currency)
}

/** Lines of the order's own request or of others, as they were asked for or cheaper. */
async function requestedLines(turn: Turn, po: KnownOrder) {
  const { rnd, at } = turn
  const others = [1, 2, 3].flatMap(() => recent(turn, at.requests)?.id ?? [])
  const wanted = new Set(po.request ? [po.request, ...others] : others)
  for (const request of wanted) {
    const open = await openLines(turn, request, po.currency)
    if (open.length)
      return open.slice(0, 1 + rnd.int(2)).map((line) => ({
        purchase_request_line_id: line.id,
        quantity: String(rnd.chance(0.5) ? line.open : 1 + rnd.int(line.open)),
        unit_price: rnd.chance(0.6) ? line.price : priceTimes(line.price, 870, po.currency),
      }))
  }
  return []
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

/** A draft with other lines. */
export async function editChange(
  turn: Turn,
  change = recent(turn, turn.at.changes),
): Promise<void> {
  if (!change) return changeOrder(turn)
  if (!(await isLikely(turn, change, ['draft']))) return
  const seen = await seenOrder(turn, change.po)
  if (!seen?.isOpen) return
  const lines = await sensibleLines(turn, change.po, seen)
  if (lines.length === 0) return
  await post(turn, 'buyer', `/change-orders/${change.id}/edit`, { lines }, () => {
    turn.at.upcoming.push(() => submitChange(turn, change))
  })
}

export async function submitChange(
  turn: Turn,
  change = recent(turn, turn.at.changes),
): Promise<void> {
  if (!change) return changeOrder(turn)
  if (!(await isLikely(turn, change, ['draft']))) return
  await post(turn, 'buyer', `/change-orders/${change.id}/submission`, {}, (b) => {
    const approval = b.approval_id
    turn.at.upcoming.push(() => lookAgain(turn, change.po))
    if (!approval) return
    turn.at.approvals.push(approval)
    turn.at.upcoming.push(() => decideChange(turn, change, approval))
  })
}
/** Whether a change is where the next act is likely to fit. One in ten acts without having looked. */
async function isLikely(
  turn: Turn,
  change: KnownChange,
  states: readonly string[],
): Promise<boolean> {
  if (turn.rnd.chance(0.1)) return true
  return states.includes((await statusOfChange(turn, change)) ?? '')
}

/** Mostly approved, half of the time while goods come or the rest is closed; else rejected, sent back or withdrawn. */
async function decideChange(turn: Turn, change: KnownChange, approval: string): Promise<void> {
  const { rnd, at } = turn
  const { po } = change
  const say = (role: 'approver' | 'controller', verb: 'approval' | 'rejection' | 'return') =>
    decide(turn, approval, role, verb)
  const approve = () => say('approver', 'approval').then(() => say('controller', 'approval'))
  const dice = rnd.int(20)
  if (dice < 8) await approve()
  else if (dice < 11) await Promise.all([approve(), receive(turn, po), receive(turn, po)])
  else if (dice < 13) await Promise.all([approve(), closeRest(turn, po)])
  else if (dice < 15) await Promise.all([approve(), invoice(turn, po)])
  else if (dice < 16) await Promise.all([approve(), withdrawChange(turn, change)])
  else if (dice < 17) await withdrawChange(turn, change)
  else
    await say('approver', dice < 19 ? 'return' : 'rejection').then(() =>
      say('controller', dice < 19 ? 'return' : 'rejection'),
    )
  if (dice >= 17 && dice < 19) at.upcoming.push(() => editChange(turn, change))
  at.upcoming.push(
    () => applyChange(turn, change),
    () => lookAgain(turn, po),
  )
}

/** What was approved and could not be applied then. */
export async function applyChange(
  turn: Turn,
  change = recent(turn, turn.at.changes),
): Promise<void> {
  if (!change) return changeOrder(turn)
  if (!(await isLikely(turn, change, ['approved']))) return
  await post(turn, 'buyer', `/change-orders/${change.id}/application`, {})
  if (turn.rnd.chance(0.5)) await withdrawChange(turn, change)
}
export async function withdrawChange(
  turn: Turn,
  change = recent(turn, turn.at.changes),
): Promise<void> {
  if (!change) return changeOrder(turn)
  if (await isLikely(turn, change, ['draft', 'pending', 'approved']))
    await post(turn, 'buyer', `/change-orders/${change.id}/withdrawal`, {})
}

async function lookAgain({ door, place }: Turn, po: KnownOrder): Promise<void> {
  const shown = await door.ask(place, 'buyer', `/purchase-orders/${po.id}`)
  const lines = (shown?.lines ?? []).filter(({ removed }) => !removed)
  if (shown && lines.length) po.lines = knownOrder({ ...shown, lines }, po).lines
}

/** All of what has not come, or a line of it. */
export const closeRest = (turn: Turn, po?: KnownOrder): Promise<void> =>
  ofRest(turn, po, 'closure', (order) => turn.at.upcoming.push(() => reopenRest(turn, order)))
export const reopenRest = (turn: Turn, po?: KnownOrder): Promise<void> =>
  ofRest(turn, po, 'reopening', () => {})

async function ofRest(
  turn: Turn,
  po: KnownOrder | undefined,
  as: 'closure' | 'reopening',
  onDone: (po: KnownOrder) => void,
): Promise<void> {
  const order = po ?? recent(turn, turn.at.orders.filter(isIssued))
  if (!order) return
  const seen = turn.rnd.chance(0.8) ? await seenOrder(turn, order) : null
  const meant = (
    seen ? seen.lines : order.lines.map((line) => ({ ...line, left: 1, isClosed: true }))
  ).filter(({ left, isClosed }) => (as === 'closure' ? left > 0 : isClosed))
  if (meant.length === 0) return
  const lines = turn.rnd.chance(0.5) ? { line_ids: [turn.rnd.pick(meant).id] } : {}
  const body = { reason: 'CANARY no more', ...lines }
  await post(turn, 'buyer', `/purchase-orders/${order.id}/${as}`, body, () => onDone(order))
}
