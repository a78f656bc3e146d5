import { compare, decimal } from '../../kernel/decimal.ts'
import { conflict, invalid } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { subjectOf } from '../purchase-order.ts'
import * as queries from '../queries.ts'
import * as receiving from '../receiving-queries.ts'

export type Receiving = {
  inspected: boolean
  acceptor_id?: string | null | undefined
  version?: number | undefined
}

/** How a line is received: whether it is inspected, and who alone may accept it. Until something came of it. */
export async function setReceiving(
  ctx: Ctx,
  lineId: string,
  { inspected, acceptor_id: acceptorId = null, version }: Receiving,
): Promise<string> {
  const { purchase_order_id: orderId } = await receiving.find(ctx.tx, lineId)
  const [order, line, person] = await Promise.all([
    ctx.lock(queries.purchaseOrder, orderId, version),
    receiving.find(ctx.tx, lineId),
    acceptorId === null ? null : receiving.personOf(ctx.tx, acceptorId),
  ])
  if (order.status === 'closed' || order.status === 'cancelled')
    throw conflict('wrong_state', `The order is ${order.status}; nothing more is received for it.`)
  if (compare(decimal(line.received), decimal('0')) > 0)
    throw conflict(
      'received_already',
      `Some of “${line.description}” was received already, so how it is received stays as it is.`,
    )
  if (acceptorId !== null && !person?.receives)
    throw invalid(
      '/acceptor_id',
      'does_not_receive',
      'Choose somebody who receives goods. An administrator can give a person that role.',
    )
  const kept = line.match_level < 4 ? line.match_level : 3
  receiving.save(ctx.tx, { id: lineId, matchLevel: inspected ? 4 : kept, acceptorId })
  ctx.record('purchase_order.receiving_set', subjectOf(orderId), {
    line: line.description,
    inspected,
    acceptor: person?.name ?? null,
    note: person ? `${line.description}: ${person.name}` : line.description,
  })
  return orderId
}
