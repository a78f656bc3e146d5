import { message } from '../messages/index.ts'
import { addDays } from '../kernel/calendar.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { numberFor } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { numbersNow } from '../platform/locale.ts'
import { ofNew, readDuties } from '../segregation-of-duties/index.ts'
import { moves } from './purchase-request.ts'
import * as queries from './queries.ts'
import * as unsavedQueries from './unsaved-queries.ts'
import * as lineQueries from './line-queries.ts'
import { splitText } from './split-text.ts'
import { priced } from './pricing.ts'
import { withUnsaid, type Edit } from './unsaid.ts'

export type TypedLine = {
  id?: string | null | undefined
  description?: string | null | undefined
  quantity: string
  unit?: string | null | undefined
  unit_price?: string | null | undefined
  category_id?: string | null | undefined
  catalog_item_id?: string | null | undefined
  /** 'IT 60 %; MKT 40 %'; empty is all to the request's cost centre. */ split?:
    string | null | undefined
}
export type Input = {
  title?: string | null | undefined
  justification: string | null
  cost_center_id: string
  vendor_id: string | null
  vendor_reason?: string | null | undefined
  project_id?: string | null | undefined
  need_by: string
  currency?: string | undefined
  lines: readonly TypedLine[]
}
const subjectOf = (id: string) => ({ kind: 'purchase_request', id })

/** Raises a draft. Nothing is reserved before it is submitted. */
export async function create(ctx: Ctx, input: Input, copiedFrom?: string): Promise<string> {
  const id = ctx.newId()
  const [content, duties] = await Promise.all([
    priced(ctx, id, input),
    readDuties(ctx, subjectOf(id), ofNew(id)),
  ])
  await duties.save('purchase_request.raise')
  let number = ''
  queries.insert(
    ctx.tx,
    {
      ...content.row,
      number: numberFor(ctx, 'purchase_request'),
      requesterId: ctx.actor.userId,
    },
    (given) => {
      number = given
    },
  )
  lineQueries.insertLines(ctx.tx, id, content.lines)
  lineQueries.insertSplits(ctx.tx, content.splits)
  unsavedQueries.dropUnsaved(ctx.tx, ctx.actor.userId, ctx.actor.userId)
  ctx.record(
    copiedFrom ? 'purchase_request.copied' : 'purchase_request.created',
    subjectOf(id),
    () => ({
      number,
      title: content.row.title,
      total: content.row.total,
      currency: content.row.currency,
      ...(copiedFrom ? { note: message('note.copied_from', { number: copiedFrom }) } : {}),
    }),
  )
  return id
}

/**
 * Changes a draft, or a returned, rejected or withdrawn request, which then becomes a draft of the next revision. What
 * is not said of it, or of a line that it has, stays.
 */
export async function edit(
  ctx: Ctx,
  id: string,
  sent: Edit,
  version: number | undefined,
): Promise<void> {
  const [pr, before] = await Promise.all([
    ctx.lock(queries.purchaseRequest, id, version),
    lineQueries.lines(ctx.tx, id),
  ])
  const edited = moves.move('edit', pr, ctx.actor)
  const content = await priced(ctx, id, withUnsaid(sent, pr, before), before)
  const revision = pr.status === 'draft' ? pr.revision : pr.revision + 1
  lineQueries.deleteLines(ctx.tx, id)
  queries.saveContent(ctx.tx, content.row, revision, edited)
  lineQueries.insertLines(ctx.tx, id, content.lines)
  unsavedQueries.dropUnsaved(ctx.tx, ctx.actor.userId, id)
  lineQueries.insertSplits(ctx.tx, content.splits)
  ctx.record('purchase_request.edited', subjectOf(id), {
    revision,
    total: { from: pr.total, to: content.row.total },
    title: content.row.title,
  })
}

/** Copies a request into a new draft of one's own, without its approval and with today's catalog prices. */
export async function copy(ctx: Ctx, id: string): Promise<string> {
  const [pr, lines] = await Promise.all([queries.find(ctx.tx, id), lineQueries.lines(ctx.tx, id)])
  return create(
    ctx,
    {
      title: pr.title,
      justification: pr.justification,
      cost_center_id: pr.cost_center_id,
      vendor_id: pr.vendor_id,
      vendor_reason: pr.vendor_reason,
      project_id: pr.project_id,
      currency: pr.currency,
      need_by: addDays(ctx.today, 14),
      lines: lines.map((l) => ({
        description: l.description,
        quantity: decimalText(decimal(l.quantity)),
        unit: l.unit,
        unit_price: decimalText(decimal(l.unit_price)),
        category_id: l.category_id,
        catalog_item_id: l.catalog_item_id,
        split: splitText(l.splits, pr.currency, numbersNow()) || null,
      })),
    },
    pr.number,
  )
}
