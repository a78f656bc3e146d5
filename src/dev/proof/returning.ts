import { post, recent, whole, type Turn } from './work.ts'

/** Goods of a receipt go back for a credit: some of each line, or of one. */
export function sendBack(turn: Turn): Promise<void> {
  const { rnd, at } = turn
  const receipt = recent(turn, at.receipts)
  if (!receipt) return Promise.resolve()
  const some = rnd.chance(0.5) ? receipt.lines : [rnd.pick(receipt.lines)]
  const lines = some.map(({ id, quantity }) => ({
    receipt_line_id: id,
    quantity: String(1 + rnd.int(Number(whole(quantity)))),
  }))
  const body = { receipt_id: receipt.id, intent: 'credit', reason: 'CANARY broken', lines }
  return post(turn, 'receiver', '/returns', body, (b) => {
    at.returns.push(b.id)
    at.upcoming.push(() => shipReturn(turn, b.id))
    if (rnd.chance(0.4)) at.upcoming.push(() => callOff(turn, b.id))
  })
}
export const shipReturn = (turn: Turn, id = recent(turn, turn.at.returns)): Promise<void> =>
  id ? post(turn, 'receiver', `/returns/${id}/shipping`, {}) : Promise.resolve()
export const callOff = (turn: Turn, id = recent(turn, turn.at.returns)): Promise<void> =>
  id
    ? post(turn, 'receiver', `/returns/${id}/cancellation`, { reason: 'CANARY still here' })
    : Promise.resolve()
