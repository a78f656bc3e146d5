import { z } from 'zod'
import {
  deliveryInput,
  deliveryOf,
  deliveryText,
  incotermText,
  lineDelivery,
  lineDeliveryInput,
  sameDelivery,
  type AskedDelivery,
  type Delivery,
  type Line,
  type LineDelivery,
  type NamedPlaces,
  type PurchaseOrder,
} from '../purchase-orders/index.ts'

/** Forms show a place only where it becomes another: an empty text stays as the order has it, null takes it off. */
const placeId = z
  .union([z.literal(''), z.uuid('Choose a delivery place from the list.')], {
    error: 'Choose a delivery place from the list.',
  })
  .nullable()
  .optional()
/** Where the order goes. What is not said stays. */
export const changedDeliveryInput = { ...deliveryInput, delivery_place_id: placeId }
/** When and where a line goes. What is not said stays; an empty day is that of the order. */
export const changedLineInput = {
  ...lineDeliveryInput,
  delivery_place_id: placeId,
}

type Known = { places: NamedPlaces; entityId: string | undefined }
type Drafted = { order: PurchaseOrder; drafted: Delivery | null } & Known
/** Where the order goes with the change; null where it stays. */
export function deliveryChanged(
  { delivery_place_id: id, ...asked }: AskedDelivery,
  { order, drafted, places, entityId }: Drafted,
): Delivery | null {
  const now = deliveryNow(order)
  const { deliverTo, incoterm } = drafted ?? now
  const next = deliveryOf(
    { ...asked, ...(id === '' ? {} : { delivery_place_id: id }) },
    {
      named: places.whole,
      kept: { deliverTo: id === '' ? now.deliverTo : deliverTo, incoterm },
      entityId,
    },
  )
  return sameDelivery(next, now) ? null : next
}
export const deliveryNow = (order: Pick<PurchaseOrder, 'deliver_to' | 'incoterm'>): Delivery => ({
  deliverTo: order.deliver_to,
  incoterm: order.incoterm,
})

type AskedLine = {
  at: string
  due_on?: string | null | undefined
  accepted_as_whole?: boolean | undefined
  delivery_place_id?: string | null | undefined
  /** As it was drafted. */ keptDelivery?: LineDelivery | undefined
  /** The same, where something else is said of it. */
  drafted?: { goes: LineDelivery } | undefined
}
/** When and where a line of the order goes with the change. */
export function lineGoes(one: AskedLine, line: Line, known: Known): LineDelivery {
  if (one.keptDelivery) return one.keptDelivery
  const { at, due_on: dueOn, delivery_place_id: id, accepted_as_whole: asWhole } = one
  const now = lineNow(line)
  const kept = one.drafted?.goes ?? now
  return lineDelivery(
    {
      at,
      delivery: {
        due_on: dueOn,
        accepted_as_whole: asWhole,
        ...(id === '' ? {} : { delivery_place_id: id }),
      },
      keptDelivery: id === '' ? { ...kept, deliverTo: now.deliverTo } : kept,
    },
    { ...known, needed: null },
  )
}
type Kept = Pick<Line, 'due_on' | 'deliver_to' | 'accepted_as_whole'>
export const lineNow = (line: Kept): LineDelivery => ({
  dueOn: line.due_on,
  deliverTo: line.deliver_to,
  asWhole: line.accepted_as_whole,
})

/** 'Plant Hosur: Plot 7, 635109 Hosur, IN, DAP Hosur' */
export const wholeText = ({ deliverTo, incoterm }: Delivery): string =>
  [
    ...(deliverTo ? [deliveryText(deliverTo)] : []),
    ...(incoterm ? [incotermText(incoterm)] : []),
  ].join(' · ') || 'Not stated'
