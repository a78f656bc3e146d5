import { itemKey } from '../approvals/index.ts'
import { distribute, overSplit, type Charge, type Split } from '../budgets/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import * as queries from './charge-queries.ts'
import type { PurchaseRequest } from './purchase-request.ts'

export type CodedLine = {
  id: string
  amount: bigint
  categoryId: string | null
  projectId: string | null
  splits: readonly Split[]
}

/**
 * What each line charges in the organisation's currency: its share of the request's total, so that the charges add up
 * to it, to where its splits say.
 */
export function chargesFor(
  request: Pick<PurchaseRequest, 'cost_center_id' | 'base_total'>,
  lines: readonly CodedLine[],
): Charge[] {
  if (lines.length === 0) return []
  const inBase = distribute(
    request.base_total,
    lines.map((line) => line.amount),
  )
  return lines.flatMap((line, i): Charge[] => {
    if (line.splits.length === 0)
      return [
        {
          lineId: line.id,
          costCenterId: request.cost_center_id,
          categoryId: line.categoryId,
          projectId: line.projectId,
          minor: inBase[i]!,
        },
      ]
    const parts = overSplit(inBase[i]!, line)
    return line.splits.map((split, k) => ({
      lineId: line.id,
      costCenterId: split.costCenterId,
      categoryId: split.categoryId ?? line.categoryId,
      projectId: split.projectId ?? line.projectId,
      minor: parts[k]!,
    }))
  })
}

/** What a request as it is stored charges: at submit, in its preview, and line by line when it is ordered. */
export async function chargesOf(
  ctx: ReadCtx,
  request: Pick<PurchaseRequest, 'id' | 'cost_center_id' | 'base_total'>,
): Promise<Charge[]> {
  return (await chargesWithin(ctx, request.id))(request)
}

/** The same in two steps, for those who read the request in the same flush. */
export const chargesWithin = (ctx: ReadCtx, requestId: string): Promise<ChargesOf> =>
  chargesAmong(ctx, queries.justOne(requestId))

type ChargesOf = (
  request: Pick<PurchaseRequest, 'id' | 'cost_center_id' | 'base_total'>,
) => Charge[]
/** The same for several requests, as a statement finds them. */
export async function chargesAmong(
  ctx: ReadCtx,
  requests: Parameters<typeof queries.codedLines>[1],
): Promise<ChargesOf> {
  const lines = await queries.codedLines(ctx.tx, requests)
  return (request) =>
    chargesFor(
      request,
      lines
        .filter((line) => line.request_id === request.id)
        .map((line) => ({
          id: line.id,
          amount: line.amount,
          categoryId: line.category_id,
          projectId: line.project_id,
          splits: line.splits.map((split) => ({
            ...split,
            amount: split.amount === null ? null : BigInt(split.amount),
          })),
        })),
    )
}

/** What is bought, in the organisation's currency, as others are added up with it. */
export function itemsFor(
  baseTotal: bigint,
  lines: readonly { amount: bigint; description: string; catalog_item_id: string | null }[],
): { key: string; minor: bigint }[] {
  if (lines.length === 0) return []
  const inBase = distribute(
    baseTotal,
    lines.map((line) => line.amount),
  )
  const items = lines.map((line, i) => ({
    key: itemKey(line.catalog_item_id, line.description),
    minor: inBase[i]!,
  }))
  return [...Map.groupBy(items, (item) => item.key)].map(([key, same]) => ({
    key,
    minor: same.reduce((sum, item) => sum + item.minor, 0n),
  }))
}
