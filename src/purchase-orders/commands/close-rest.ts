import { saidOf } from '../../kernel/counted-in.ts'
import { decimal } from '../../kernel/decimal.ts'
import { changeCommitment } from '../../budgets/index.ts'
import { Problem } from '../../kernel/problem.ts'
import { message, type Message } from '../../messages/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { readDuties } from '../../segregation-of-duties/index.ts'
import * as dispatch from '../dispatch-commands.ts'
import type { ToldLine } from '../dispatch.ts'
import {
  canBeClosed,
  closed,
  closingOf,
  hasClosed,
  inverse,
  opened,
  toClose,
  toReopen,
  type Closing,
} from '../closing.ts'
import * as lineQueries from '../line-queries.ts'
import { moves, subjectOf, type Line, type PurchaseOrder } from '../purchase-order.ts'
import * as queries from '../queries.ts'
import { refuseOpenChange } from './open-change.ts'
import { saveProgress } from './progress.ts'

export type Meant = {
  /** The lines that are meant; all of them, if none is named. */
  lineIds: readonly string[] | null
  reason: string
  version?: number | undefined
}

/**
 * Closes what of an issued order does not come any more: it counts as done and cannot be received or billed, and its
 * commitment goes back to the budget. The request stays ordered: what is needed after all is requested again.
 */
export async function closeRest(ctx: Ctx, id: string, meant: Meant): Promise<void> {
  const [order, lines, to, change] = await Promise.all([
    ctx.lock(queries.purchaseOrder, id, meant.version),
    lineQueries.orderLines(ctx.tx, id),
    dispatch.listener(ctx.tx, id),
    queries.openChange(ctx.tx, id),
  ])
  moves.to('close_rest', order, ctx.actor)
  if (change?.status !== 'draft') refuseOpenChange(change)
  const open = toClose(lines, meant.lineIds)
  await closeLines(ctx, { order, lines, to }, { open, why: { reason: meant.reason } })
}

/**
 * Closes what has not come of an order whose last bill is approved. The order is locked. What came and is not billed
 * stays committed, and can be billed.
 */
export async function closeAfterLast(
  ctx: Ctx,
  order: PurchaseOrder,
  invoice: string,
): Promise<Closing[]> {
  const [lines, to] = await Promise.all([
    lineQueries.orderLines(ctx.tx, order.id),
    dispatch.listener(ctx.tx, order.id),
  ])
  const open = lines.filter(canBeClosed)
  const why = { note: message('note.last_invoice', { number: invoice }) }
  if (open.length) return closeLines(ctx, { order, lines, to }, { open, why })
  saveProgress(ctx, order, lines)
  return []
}

type Last = { invoice: string; closings: readonly Closing[] }
/**
 * The last bill of an order is void, so what it closed is expected and committed again. The order is locked. What was
 * opened by hand meanwhile is left as it is; and where the budget does not have it any more, the rest stays closed: a
 * buyer opens it once there is enough. Says whether that is so.
 */
export async function reopenAfterLast(
  ctx: Ctx,
  order: PurchaseOrder,
  { invoice, closings }: Last,
): Promise<{ staysClosed: boolean }> {
  const [lines, to] = await Promise.all([
    lineQueries.orderLines(ctx.tx, order.id),
    dispatch.listener(ctx.tx, order.id),
  ])
  const again = closings.filter((closing) =>
    lines.some((line) => line.id === closing.lineId && hasClosed(line, closing)),
  )
  if (again.length === 0) return { staysClosed: false }
  const isCommitted = await changeCommitment(
    ctx,
    subjectOf(order.id),
    again.map(({ lineId, released }) => ({ lineId, minor: released })),
  ).then(() => true, notCommitted)
  if (!isCommitted) return { staysClosed: true }
  lineQueries.close(ctx.tx, again.map(inverse))
  ctx.record('purchase_order.reopened_short', subjectOf(order.id), {
    note: message('note.last_invoice_void', { number: invoice }),
    lines: positionsOf(lines, again),
    committed: again.reduce((sum, { released }) => sum + released, 0n),
  })
  await dispatch.tell(ctx, order.id, {
    to,
    news: { about: 'rest_reopened', lines: toldLines(lines, again) },
  })
  return { staysClosed: false }
}

function notCommitted(error: unknown): false {
  if (error instanceof Problem && error.status === 409) return false
  throw error
}

type Found = {
  order: PurchaseOrder
  lines: readonly Line[]
  to: Awaited<ReturnType<typeof dispatch.listener>>
}
type Asked = { open: readonly Line[]; why: { reason: string } | { note: Message } }
async function closeLines(
  ctx: Ctx,
  { order, lines, to }: Found,
  { open, why }: Asked,
): Promise<Closing[]> {
  const { id } = order
  const { baseCurrency } = ctx.actor.organisation
  const paid = { currency: order.currency, rate: order.fx_rate, baseCurrency }
  const closings = open.map((line) => closingOf(line, paid))
  lineQueries.close(ctx.tx, closings)
  await changeCommitment(
    ctx,
    subjectOf(id),
    closings.map(({ lineId, released }) => ({ lineId, minor: -released })),
  )
  ctx.record('purchase_order.closed_short', subjectOf(id), {
    ...why,
    lines: positionsOf(lines, closings),
    released: closings.reduce((sum, { released }) => sum + released, 0n),
  })
  await dispatch.tell(ctx, id, {
    to,
    news: { about: 'rest_closed', lines: toldLines(lines, closings) },
  })
  saveProgress(
    ctx,
    order,
    lines.map((line) => {
      const closing = closings.find(({ lineId }) => lineId === line.id)
      return closing ? closed(line, closing) : line
    }),
  )
  return closings
}

/** Opens again what was closed: it is expected again, and commits what it had released, if the budget still has it. */
export async function reopenRest(ctx: Ctx, id: string, meant: Meant): Promise<void> {
  const [order, lines, duties, to] = await Promise.all([
    ctx.lock(queries.purchaseOrder, id, meant.version),
    lineQueries.orderLines(ctx.tx, id),
    readDuties(ctx, subjectOf(id)),
    dispatch.listener(ctx.tx, id),
  ])
  moves.to('reopen_rest', order, ctx.actor)
  const again = toReopen(lines, meant.lineIds)
  await duties.save('purchase_order.place')
  lineQueries.reopen(
    ctx.tx,
    again.map(({ id: lineId }) => lineId),
  )
  await changeCommitment(
    ctx,
    subjectOf(id),
    again.map((line) => ({ lineId: line.id, minor: line.closed_commitment })),
  ).catch(notInBudget)
  ctx.record('purchase_order.reopened_short', subjectOf(id), {
    reason: meant.reason,
    lines: positionsOf(
      lines,
      again.map(({ id: lineId }) => ({ lineId })),
    ),
    committed: again.reduce((sum, line) => sum + line.closed_commitment, 0n),
  })
  await dispatch.tell(ctx, id, {
    to,
    news: {
      about: 'rest_reopened',
      lines: toldLines(
        lines,
        again.map((line) => ({ lineId: line.id, quantity: line.closed_quantity })),
      ),
    },
  })
  saveProgress(
    ctx,
    order,
    lines.map((line) => (again.includes(line) ? opened(line) : line)),
  )
}

const toldLines = (
  lines: readonly Line[],
  told: readonly { lineId: string; quantity: string }[],
): ToldLine[] =>
  lines.flatMap((line) =>
    told
      .filter(({ lineId }) => lineId === line.id)
      .map(({ quantity }) => ({
        position: line.position,
        ...saidOf(decimal(quantity), line),
        description: line.description,
      })),
  )

const positionsOf = (lines: readonly Line[], meant: readonly { lineId: string }[]): string =>
  lines
    .filter(({ id }) => meant.some(({ lineId }) => lineId === id))
    .map(({ position }) => position)
    .join(', ')

function notInBudget(error: unknown): never {
  if (error instanceof Problem && error.status === 409)
    throw new Problem(422, error.code, error.message, [
      { pointer: '', code: error.code, detail: error.message },
    ])
  throw error
}
