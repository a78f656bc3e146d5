import { addressLines } from '../../delivery-places/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { dateText, quantityText } from '../../platform/view/format.ts'
import type { Fact } from '../../platform/view/ui.ts'
import {
  deliveryText,
  frozenTerms,
  incotermText,
  type Snapshot,
} from '../../purchase-orders/index.ts'
import type { Retainage } from '../../retainage/index.ts'
import type { OrderRow } from '../queries.ts'
import { wordsFor, type Language, type Words } from '../words/index.ts'

/** By which terms it is paid, as the document says it. */
export const termsText = (ctx: ReadCtx, order: OrderRow, frozen: Snapshot | undefined): string =>
  frozen
    ? frozenTerms(frozen, languageOfContact(ctx))
    : wordsFor(ctx.actor).orders.days(order.payment_terms_days)
export const languageOfContact = ({ actor }: ReadCtx): Language => actor.contact?.language ?? 'en'

/** Who orders, as the document says it. */
export function buyerFacts({ orders }: Words, order: Snapshot | undefined): Fact[] {
  if (!order) return []
  const { name, address, country, tax_id: taxId } = order.buyer
  const where = address ? addressLines(address) : country ? [country] : []
  const note = [...where, ...(taxId ? [taxId] : [])].join(', ')
  return [{ label: orders.orderedBy, text: name, ...(note ? { note } : {}) }]
}

export const retainageFacts = ({ orders }: Words, retainage: Retainage | undefined): Fact[] =>
  retainage
    ? [
        {
          label: orders.retainage,
          text: orders.heldBack(
            quantityText(retainage.percent),
            retainage.until === null ? (retainage.milestone ?? '') : dateText(retainage.until),
          ),
        },
      ]
    : []

export function deliveryFacts({ orders }: Words, order: Snapshot | undefined): Fact[] {
  const { deliver_to: place, incoterm } = order ?? {}
  return [
    ...(place
      ? [
          {
            label: orders.deliverTo,
            text: deliveryText(place),
            ...(place.contact ? { note: place.contact } : {}),
          },
        ]
      : []),
    ...(incoterm ? [{ label: 'Incoterms 2020', text: incotermText(incoterm) }] : []),
  ]
}
