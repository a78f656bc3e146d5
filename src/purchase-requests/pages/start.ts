import { linesOfBundle } from '../../catalog-bundles/index.ts'
import { offersFor } from '../../catalog/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { numbersNow } from '../../platform/locale.ts'
import { dateTimeText, typedNumber } from '../../platform/view/format.ts'
import type { Action } from '../../platform/view/ui.ts'
import { url } from '../url.ts'
import type { Line, PurchaseRequest } from '../purchase-request.ts'
import * as unsavedQueries from '../unsaved-queries.ts'
import { splitText } from '../split-text.ts'
import { asTypedNow } from '../unsaved.ts'

export type Restored = { text: string; discard: Action }

export const valuesOf = (pr: PurchaseRequest, lines: readonly Line[]): Record<string, unknown> => ({
  title: pr.title,
  need_by: pr.need_by,
  cost_center_id: pr.cost_center_id,
  vendor_id: pr.vendor_id ?? '',
  vendor_reason: pr.vendor_reason ?? '',
  project_id: pr.project_id ?? '',
  currency: pr.currency,
  justification: pr.justification ?? '',
  lines: lines.map((l) => ({
    id: l.id,
    description: l.description,
    quantity: typedNumber(l.quantity),
    unit: l.unit,
    unit_price: typedNumber(l.unit_price),
    category_id: l.category_id ?? '',
    catalog_item_id: l.catalog_item_id ?? '',
    split: splitText(l.splits, pr.currency, numbersNow()),
  })),
})

type WantedItem = { itemId: string; quantity: string; unit?: string; anyUnit?: true }
/** What a request was to begin with: one item, several, or those of a bundle. */
export async function itemsWanted(
  ctx: ReadCtx,
  {
    item,
    items,
    bundle,
  }: Partial<Record<'item' | 'bundle', string | undefined>> & {
    items?: readonly string[] | undefined
  },
): Promise<WantedItem[]> {
  if (bundle) return linesOfBundle(ctx, bundle)
  return (item ? [item] : (items ?? [])).map((itemId) => ({
    itemId,
    quantity: '1',
    anyUnit: true,
  }))
}

/** A new request that begins with items of the catalog. */
export async function startingWith(
  ctx: ReadCtx,
  wanted: readonly WantedItem[],
): Promise<Record<string, unknown>> {
  const { baseCurrency: currency } = ctx.actor.organisation
  const offers = await offersFor(
    ctx,
    wanted.map((one) => ({ ...one, currency, on: ctx.today })),
  )
  if (offers.length === 0) return {}
  return {
    lines: offers.map((offer) => ({
      description: offer.name,
      quantity: typedNumber(wanted.find(({ itemId }) => itemId === offer.itemId)!.quantity),
      unit: offer.unit,
      unit_price: offer.unitPrice ? typedNumber(offer.unitPrice) : '',
      category_id: offer.categoryId ?? '',
      catalog_item_id: offer.itemId,
    })),
  }
}

/**
 * The form as it was left, when something was typed and not saved. `about` is the request, or the person for a new one.
 */
export async function leftUnsaved(
  ctx: ReadCtx,
  about: string,
): Promise<{ values: Record<string, unknown>; restored: Restored } | null> {
  const unsaved = await unsavedQueries.unsaved(ctx.tx, ctx.actor.userId, about)
  return (
    unsaved && {
      values: asTypedNow(unsaved.content, ctx.actor.locale),
      restored: {
        text: `This is what you typed until ${dateTimeText(unsaved.saved_at, ctx.actor.timeZone)} and did not save.`,
        discard: {
          label: 'Start afresh',
          href: url.discarding,
          tone: 'secondary',
          key: crypto.randomUUID(),
          fields: { about },
        },
      },
    }
  )
}
