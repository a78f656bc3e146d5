import { z } from 'zod'
import {
  addressLines,
  placeOfDelivery,
  placesById,
  type PlaceOfDelivery,
} from '../delivery-places/index.ts'
import { invalid } from '../kernel/problem.ts'
import { optional, text } from '../platform/http/input.ts'
import type { Tx } from '../platform/db/tx.ts'

/** The rules of Incoterms 2020, in the order of the book. */
export const incoterms = {
  EXW: 'Ex works',
  FCA: 'Free carrier',
  CPT: 'Carriage paid to',
  CIP: 'Carriage and insurance paid to',
  DAP: 'Delivered at place',
  DPU: 'Delivered at place unloaded',
  DDP: 'Delivered duty paid',
  FAS: 'Free alongside ship',
  FOB: 'Free on board',
  CFR: 'Cost and freight',
  CIF: 'Cost, insurance and freight',
} as const
export type IncotermCode = keyof typeof incoterms
const incotermCodes = Object.keys(incoterms) as [IncotermCode, ...IncotermCode[]]
/** A rule, and the place up to which it holds. */
export const incoterm = z.object({ code: z.enum(incotermCodes), place: z.string() })
export type Incoterm = z.output<typeof incoterm>

export const delivery = z.object({
  deliverTo: placeOfDelivery.nullable(),
  incoterm: incoterm.nullable(),
})
export type Delivery = z.output<typeof delivery>

/** What an order says of where it goes. What is not said stays; what is empty is taken off. */
export const deliveryInput = {
  delivery_place_id: optional(z.uuid('Choose a delivery place from the list.')).optional(),
  incoterm: optional(
    z.enum(incotermCodes, `Choose an incoterm: ${incotermCodes.join(', ')}.`),
  ).optional(),
  incoterm_place: optional(text(100, 'The named place')).optional(),
}
export type AskedDelivery = { [K in keyof typeof deliveryInput]?: string | null | undefined }

/** An incoterm without its named place says nothing, and so the other way round. */
export function refuseHalfIncoterm(
  { incoterm: code, incoterm_place: place }: { incoterm?: unknown; incoterm_place?: unknown },
  ctx: z.RefinementCtx,
): void {
  const say = (field: string, message: string): void =>
    ctx.addIssue({ code: 'custom', path: [field], message })
  if (code && !place) say('incoterm_place', 'Say up to which place the incoterm holds.')
  if (place && !code) say('incoterm', 'Choose the incoterm of this place, or leave both out.')
}

/** The places that an order and its lines name, by their id. */
export type NamedPlaces = {
  /** That of the order. */ whole: PlaceOfDelivery | null
  named: ReadonlyMap<string, PlaceOfDelivery>
  /** Those of them that are not in use any more. */
  closed: ReadonlySet<string>
}
type Naming = AskedDelivery & {
  lines: readonly { delivery_place_id?: string | null | undefined }[]
}
/** Nothing is read where none is named. */
export async function placesNamed(tx: Tx, order: Naming): Promise<NamedPlaces> {
  const asked = askedIn(order)
  const found = asked.length
    ? await placesById(
        tx,
        asked.map(({ id }) => id),
      )
    : []
  const named = new Map(
    found.map(({ active: _active, version: _version, ...place }) => [place.id, place]),
  )
  const missing = asked.find(({ id }) => !named.has(id))
  if (missing) throw notInUse(missing.at)
  return {
    whole: named.get(order.delivery_place_id ?? '') ?? null,
    named,
    closed: new Set(found.filter(({ active }) => !active).map(({ id }) => id)),
  }
}
const askedIn = (order: Naming): { id: string; at: string }[] =>
  [
    { id: order.delivery_place_id, at: '/delivery_place_id' },
    ...order.lines.map(({ delivery_place_id: id }, i) => ({
      id,
      at: `/lines/${i}/delivery_place_id`,
    })),
  ].flatMap(({ id, at }) => (id ? [{ id, at }] : []))
const notInUse = (at: string) =>
  invalid(
    at,
    'unknown',
    'Choose a delivery place from the list. Those that are not in use any more are not in it.',
  )

type Had = {
  order: { deliver_to: PlaceOfDelivery | null }
  lines: readonly { deliver_to: PlaceOfDelivery | null }[]
}
/** A place that is not in use any more stays where a draft has it, and is no new choice. */
export function refuseClosedPlaces(order: Naming, { closed }: NamedPlaces, had?: Had): void {
  const kept = new Set(
    had ? [had.order, ...had.lines].flatMap(({ deliver_to: place }) => place?.id ?? []) : [],
  )
  const other = askedIn(order).find(({ id }) => closed.has(id) && !kept.has(id))
  if (other) throw notInUse(other.at)
}

const nothing: Delivery = { deliverTo: null, incoterm: null }
type Decided = { named: PlaceOfDelivery | null; kept?: Delivery; entityId: string | undefined }
/** Where an order of a legal entity goes: as it is asked, else as it was. */
export function deliveryOf(
  asked: AskedDelivery,
  { named, kept = nothing, entityId }: Decided,
): Delivery {
  const deliverTo = named ?? (asked.delivery_place_id === undefined ? kept.deliverTo : null)
  refuseOtherEntity(deliverTo, entityId, '/delivery_place_id')
  return { deliverTo, incoterm: incotermOf(asked, kept.incoterm) }
}

/** A place of one legal entity receives what that one orders. */
export function refuseOtherEntity(
  place: PlaceOfDelivery | null,
  entityId: string | undefined,
  at: string,
): void {
  if (place?.entity_id && place.entity_id !== entityId)
    throw invalid(
      at,
      'other_entity',
      `Only orders of ${place.entity ?? 'another legal entity'} are delivered to ${place.name}. Choose another place.`,
    )
}

function incotermOf(
  { incoterm: code, incoterm_place: place }: AskedDelivery,
  kept: Incoterm | null,
): Incoterm | null {
  if (code === undefined) return kept
  return code && place ? { code: code as IncotermCode, place } : null
}

/** 'Plant Hosur: Plot 7, Gate 2, 635109 Hosur, IN' */
export const deliveryText = (place: Omit<PlaceOfDelivery, 'id' | 'entity_id' | 'entity'>): string =>
  `${place.name}: ${addressLines(place).join(', ')}`

/** 'DAP Hosur' */
export const incotermText = ({ code, place }: Incoterm): string => `${code} ${place}`

/** A place whose address has changed since is another. */
export const samePlace = (a: PlaceOfDelivery | null, b: PlaceOfDelivery | null): boolean =>
  a && b ? a.id === b.id && a.contact === b.contact && deliveryText(a) === deliveryText(b) : a === b
export const sameDelivery = (a: Delivery, b: Delivery): boolean =>
  samePlace(a.deliverTo, b.deliverTo) &&
  (a.incoterm && incotermText(a.incoterm)) === (b.incoterm && incotermText(b.incoterm))
