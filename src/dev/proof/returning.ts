import { post, recent, type Turn } from './work.ts'

/** A receipt that was posted by mistake. */
export const reverseReceipt = async (
  turn: Turn,
  receipt = recent(turn, turn.at.receipts),
): Promise<void> => {
  if (receipt) await post(turn, 'receiver', `/receipts/${receipt}/reversal`, { reason: 'mistaken' })
}

/** Goods that the vendor is to replace; mostly they leave then, and sometimes they are here after all. */
export async function returnGoods(
  turn: Turn,
  receipt = recent(turn, turn.at.receipts),
): Promise<void> {
  const { rnd, at, door, place } = turn
  const shown = receipt ? await door.ask(place, 'receiver', `/receipts/${receipt}`) : null
  const line = shown?.lines?.length ? rnd.pick(shown.lines) : null
  if (!receipt || !line) return
  const body = {
    receipt_id: receipt,
    intent: 'replacement',
    reason: 'broken',
    lines: [{ receipt_line_id: line.id, quantity: String(1 + rnd.int(4)) }],
  }
  await post(turn, 'receiver', '/returns', body, ({ id }) => {
    at.returns.push(id)
    at.upcoming.push(() => shipReturn(turn, id))
    if (rnd.chance(0.5)) at.upcoming.push(() => callOffReturn(turn, id))
  })
}
export const shipReturn = async (turn: Turn, id = recent(turn, turn.at.returns)): Promise<void> => {
  if (id) await post(turn, 'receiver', `/returns/${id}/shipping`, {})
}
export const callOffReturn = async (
  turn: Turn,
  id = recent(turn, turn.at.returns),
): Promise<void> => {
  if (id) await post(turn, 'receiver', `/returns/${id}/cancellation`, { reason: 'here after all' })
}
