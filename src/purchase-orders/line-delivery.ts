import { z } from 'zod'
import type { PlaceOfDelivery } from '../delivery-places/index.ts'
import { day, optional } from '../platform/http/input.ts'
import { refuseOtherEntity, type NamedPlaces } from './delivery.ts'

/**
 * When and where a line is delivered; null where as the order. `accepted_as_whole`: no part of it is received or
 * billed.
 */
export type LineDelivery = {
  dueOn: string | null
  deliverTo: PlaceOfDelivery | null
  asWhole: boolean
}

/** A form says it by a choice, so that it can be taken back there. */
const asWholeInput = z.preprocess(
  (value) => (value === 'true' || value === 'false' ? value === 'true' : value),
  z.boolean('Say true or false.').optional(),
)
/** What is said of it, in JSON and on forms. */
export const lineDeliveryInput = {
  due_on: optional(day('The delivery day')).optional(),
  delivery_place_id: optional(z.uuid('Choose a delivery place from the list.')).optional(),
  accepted_as_whole: asWholeInput.optional(),
}
export type AskedLineDelivery = {
  due_on?: string | null | undefined
  accepted_as_whole?: boolean | undefined
  delivery_place_id?: string | null | undefined
}

type Asked = {
  at: string
  delivery: AskedLineDelivery
  /** As the line had it; there is none of a new line. */
  keptDelivery?: LineDelivery | undefined
}
type Decided = {
  places: NamedPlaces
  entityId: string | undefined
  /** The day on which its requests need it, where others of the order are needed on another. */
  needed: string | null
}
/** A line that was there keeps what is not said. A new one for which no day is said goes by the day of its request. */
export function lineDelivery(line: Asked, { places, entityId, needed }: Decided): LineDelivery {
  const { delivery: asked, keptDelivery: kept, at } = line
  const deliverTo = placeOf(asked, { places, kept })
  refuseOtherEntity(deliverTo, entityId, `${at}/delivery_place_id`)
  return {
    dueOn: kept ? dayOf(asked, kept) : (asked.due_on ?? needed),
    deliverTo,
    asWhole: asked.accepted_as_whole ?? kept?.asWhole ?? false,
  }
}

const dayOf = ({ due_on: asked }: AskedLineDelivery, kept: LineDelivery): string | null =>
  asked === undefined ? kept.dueOn : asked

type Known = { places: NamedPlaces; kept: LineDelivery | undefined }
function placeOf(
  { delivery_place_id: id }: AskedLineDelivery,
  { places, kept }: Known,
): PlaceOfDelivery | null {
  if (id) return places.named.get(id) ?? null
  return id === undefined ? (kept?.deliverTo ?? null) : null
}

type Needed = { id: string; need_by: string }
/**
 * The day on which each request is needed, where these days differ. Days that are over are left out: nothing can be
 * delivered on them.
 */
export function neededDays(
  requests: readonly Needed[],
  today: string,
): ReadonlyMap<string, string> {
  const days = new Set(requests.map((request) => request.need_by))
  return days.size < 2
    ? new Map()
    : new Map(requests.filter((one) => one.need_by >= today).map((one) => [one.id, one.need_by]))
}

/** When goods of an order are still to come: the first day that a line says, and whether one goes by the order's. */
export type NextDelivery = { ofLines: string | null; asOrder: boolean }
/** Of those of its lines that are open. */
export const nextDelivery = (days: readonly (string | null)[]): NextDelivery => ({
  ofLines: firstDay(days),
  asOrder: days.includes(null),
})

/** The first of several days; null for none. */
export const firstDay = (days: readonly (string | null | undefined)[]): string | null =>
  days.filter((one) => one !== null && one !== undefined).toSorted()[0] ?? null
