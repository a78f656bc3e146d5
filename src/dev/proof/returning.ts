import { post, recent, whole, type Turn } from './work.ts'

/** A receipt that was posted by mistake. */
export const reverseReceipt = async (
  turn: Turn,
  receipt = recent(turn, turn.at.receipts),
): Promise<void> => {
  if (receipt) await post(turn, 'receiver', `/receipts/${receipt}/reversal`, { reason: 'mistaken' })
}

/**
 * Goods of a receipt, some of each line or of one, that the vendor is to replace or to credit; mostly they leave then,
 * and sometimes they are here after all.
 */
export async function returnGoods(
  turn: Turn,
  receipt = recent(turn, turn.at.receipts),
): Promise<void> {
  const { rnd, at, door, place } = turn
  const shown = receipt ? await door.ask(place, 'receiver', `/receipts/${receipt}`) : null
  if (!receipt || !shown?.lines?.length) return
  const some = rnd.chance(0.5) ? shown.lines : [rnd.pick(shown.lines)]
  const body = {
    receipt_id: receipt,
    intent: rnd.chance(0.6) ? 'credit' : 'replacement',
    reason: 'CANARY broken',
    lines: some.map(({ id, quantity }) => ({
      receipt_line_id: id,
      quantity: String(1 + rnd.int(Number(whole(quantity)))),
    })),
  }
  await post(turn, 'receiver', '/returns', body, ({ id }) => {
    at.returns.push(id)
    at.upcoming.push(() => shipReturn(turn, id))
    if (rnd.chance(0.4)) at.upcoming.push(() => callOffReturn(turn, id))
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
