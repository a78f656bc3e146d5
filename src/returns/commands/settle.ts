import type { Decimal } from '../../kernel/decimal.ts'
import { move } from '../../kernel/lifecycle.ts'
import type { Ctx } from '../../platform/ctx.ts'
import {
  findOrder,
  orderLines,
  returned,
  saveReturned,
  type Line,
} from '../../purchase-orders/index.ts'
import { isUnbilled, returnLifecycle, settled } from '../goods-return.ts'
import { rebill } from '../left.ts'
import * as queries from '../queries.ts'
import { paidOf, recommit } from './ship.ts'

/**
 * Goods or bills of an order came or were taken back: which of its returns have what they wait for? The order is
 * locked.
 */
export async function settle(ctx: Ctx, orderId: string): Promise<void> {
  const [returns, lines] = await Promise.all([
    queries.openOf(ctx.tx, orderId),
    orderLines(ctx.tx, orderId),
  ])
  if (returns.length === 0) return
  const known = await rebilled(ctx, orderId, returns, lines)
  const open = known.filter(({ waits }) => waits)
  const done = settled(open, lines)
  for (const one of open) {
    const act = done.get(one.id) ? 'satisfy' : 'expect_again'
    const { from } = returnLifecycle.moves[act]
    if (!from.some((state) => state === one.status)) continue
    queries.saveEnded(ctx.tx, one.id, {
      reason: null,
      creditNoteId: null,
      move: move(returnLifecycle, one.status, act),
    })
    ctx.record(eventOf(act, one), { kind: 'goods_return', id: one.id })
  }
}

const isZero = ({ units }: Decimal): boolean => units === 0n
type Returns = Awaited<ReturnType<typeof queries.openOf>>

const eventOf = (act: 'satisfy' | 'expect_again', { intent, lines }: Returns[number]) => {
  if (act === 'expect_again') return 'goods_return.expected_again'
  return intent === 'credit' && lines.every(isUnbilled)
    ? 'goods_return.not_billed'
    : 'goods_return.satisfied'
}

/** The returns as they are now that bills over their goods were accepted, or are void. */
async function rebilled(
  ctx: Ctx,
  orderId: string,
  returns: Returns,
  lines: readonly Line[],
): Promise<Returns> {
  const kept = returns.filter(({ intent }) => intent === 'credit').flatMap((one) => one.lines)
  if (lines.every((line) => isZero(returned.rebilled(line)))) return returns
  const paid = paidOf(ctx, await findOrder(ctx.tx, orderId))
  const { parts, changes } = rebill(kept, lines, paid)
  if (parts.length === 0) return returns
  queries.saveUnbilled(ctx.tx, parts)
  saveReturned(ctx.tx, changes)
  await recommit(ctx, orderId, changes)
  return returns.map((one) => ({
    ...one,
    lines: one.lines.map((line) => ({
      ...line,
      unbilled: parts.find(({ id }) => id === line.id)?.unbilled ?? line.unbilled,
    })),
  }))
}
