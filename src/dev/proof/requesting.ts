import type { Role } from '../../kernel/permissions.ts'
import { currencies, priceText } from './exact.ts'
import { decide, decideTogether } from './deciding.ts'
import { post, recent, type KnownRequest, type Turn } from './work.ts'

const content = ({ rnd, place }: Turn) => {
  const currency = rnd.chance(0.5) ? place.base : rnd.pick(currencies)
  const lines = Array.from({ length: 1 + rnd.int(3) }, (_, i) => ({
    description: `CANARY item ${i}`,
    quantity: String(1 + rnd.int(9)),
    unit: 'kg',
    unit_price: priceText(currency, rnd.int, 900),
  }))
  return {
    title: 'CANARY',
    cost_center_id: rnd.pick(place.costCenters),
    need_by: '2099-12-31',
    currency,
    lines,
  }
}

export const raise = (turn: Turn): Promise<void> => {
  const by: Role = turn.rnd.chance(0.9)
    ? 'requester'
    : turn.rnd.pick(['approver', 'controller', 'admin'])
  return post(turn, by, '/purchase-requests', content(turn), (b) => know(turn, { id: b.id, by }))
}
const know = (turn: Turn, request: KnownRequest): void => {
  turn.at.requests.push(request)
  turn.at.upcoming.push(() => submit(turn, request))
}
export const edit = (turn: Turn, request = recent(turn, turn.at.requests)): Promise<void> =>
  request
    ? post(
        turn,
        request.by,
        `/purchase-requests/${request.id}/edit`,
        content(turn),
        () => void turn.at.upcoming.push(() => submit(turn, request)),
      )
    : raise(turn)
export const copy = (turn: Turn, request = recent(turn, turn.at.requests)): Promise<void> =>
  request
    ? post(turn, 'requester', `/purchase-requests/${request.id}/copy`, {}, (b) =>
        know(turn, { id: b.id, by: 'requester' }),
      )
    : raise(turn)

export const submit = (turn: Turn, request = recent(turn, turn.at.requests)): Promise<void> => {
  const { at, rnd } = turn
  return request
    ? post(turn, request.by, `/purchase-requests/${request.id}/submission`, {}, (b) => {
        if (!b.approval_id) return
        const approval = b.approval_id
        at.approvals.push(approval)
        if (rnd.chance(0.2)) at.upcoming.push(() => decideTogether(turn, approval))
        at.upcoming.push(
          () => decide(turn, approval, 'approver', 'approval', request.id),
          () => decide(turn, approval, 'controller', 'approval', request.id),
        )
      })
    : raise(turn)
}
export const withdraw = (turn: Turn, request = recent(turn, turn.at.requests)): Promise<void> =>
  request
    ? post(
        turn,
        request.by,
        `/purchase-requests/${request.id}/withdrawal`,
        {},
        () => void turn.at.upcoming.push(() => edit(turn, request)),
      )
    : raise(turn)
export const cancelRest = (turn: Turn, request = recent(turn, turn.at.requests)): Promise<void> =>
  request
    ? post(
        turn,
        turn.rnd.pick([request.by, 'buyer']),
        `/purchase-requests/${request.id}/cancellation`,
        { reason: 'no more' },
      )
    : raise(turn)
