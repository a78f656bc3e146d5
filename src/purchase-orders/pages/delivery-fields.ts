import { deliveryPlacePicker } from '../../pickers/index.ts'
import type { FormState } from '../../platform/view/form.ts'
import type { Field, FoldedFields } from '../../platform/view/ui.ts'
import { dateText } from '../../platform/view/format.ts'
import type { PlaceOfDelivery } from '../../delivery-places/index.ts'
import { incoterms, incotermText, samePlace } from '../delivery.ts'
import type { Line, PurchaseOrder } from '../purchase-order.ts'
import { fieldIn, type Place } from './pricing-fields.ts'

/** Where an order goes that there is already. */
export type OrderDelivery = Pick<PurchaseOrder, 'deliver_to' | 'incoterm'>

/** `before`: what the order says, where another place is only named when it changes. */
type Changing = { before?: OrderDelivery }
/** Where an order goes, and by which incoterm, folded away. */
export function deliveryFields(
  state: FormState,
  now: OrderDelivery | undefined,
  { before }: Changing = {},
): FoldedFields {
  const fields: Field[] = [
    {
      name: 'delivery_place_id',
      ...(before
        ? { label: 'Other delivery place', placeholder: before.deliver_to?.name ?? 'None' }
        : { label: 'Delivery place' }),
      picker: deliveryPlacePicker,
      optional: true,
      value: state.value('delivery_place_id') || otherPlace(now, before),
      error: state.error('/delivery_place_id'),
    },
    ...(before?.deliver_to
      ? [
          {
            name: 'no_delivery_place',
            label: 'Without a delivery place',
            type: 'checkbox' as const,
            value: 'on',
            checked:
              state.value('no_delivery_place') === 'on' ||
              (now !== undefined && now.deliver_to === null),
          },
        ]
      : []),
    {
      name: 'incoterm',
      label: 'Incoterm',
      type: 'select',
      optional: true,
      options: [
        { value: '', label: 'None' },
        ...Object.entries(incoterms).map(([value, name]) => ({
          value,
          label: `${value} · ${name}`,
        })),
      ],
      value: state.value('incoterm') || (now?.incoterm?.code ?? ''),
      error: state.error('/incoterm'),
    },
    {
      name: 'incoterm_place',
      label: 'Named place',
      optional: true,
      hint: 'Up to which place the incoterm holds, such as Hosur.',
      value: state.value('incoterm_place') || (now?.incoterm?.place ?? ''),
      error: state.error('/incoterm_place'),
    },
  ]
  return {
    label: 'Delivery place and incoterm',
    note: now ? noteOn(now) : '',
    open: fields.some(({ error }) => error),
    hidden: [],
    fields,
  }
}

/** The place to show: the one it has, or, where one may be changed, the one it becomes. */
const otherPlace = (
  now: { deliver_to: PlaceOfDelivery | null } | null | undefined,
  before: { deliver_to: PlaceOfDelivery | null } | undefined,
): string =>
  before && samePlace(now?.deliver_to ?? null, before.deliver_to) ? '' : (now?.deliver_to?.id ?? '')

const noteOn = ({ deliver_to: place, incoterm }: OrderDelivery): string =>
  [...(place ? [place.name] : []), ...(incoterm ? [incotermText(incoterm)] : [])].join(', ')

/** When, where and how a line goes that there is already. */
export type LineGoes = Pick<Line, 'due_on' | 'deliver_to' | 'accepted_as_whole'>
export const nowhere: LineGoes = { due_on: null, deliver_to: null, accepted_as_whole: false }
/** Milestones have days of their own. */
export const goesOf = ({ kind, due_on: day, ...line }: Line): LineGoes => ({
  due_on: kind === 'milestone' ? null : day,
  deliver_to: line.deliver_to,
  accepted_as_whole: line.accepted_as_whole,
})
/**
 * The day and the place of a line, and whether it comes only as a whole; folded away. `hint`: what an empty day means.
 */
export function lineDeliveryFields(
  place: Place,
  { now, hint, before }: { now: LineGoes | null; hint: string; before?: LineGoes },
): FoldedFields {
  const fields = [
    fieldIn(place, {
      name: 'due_on',
      label: 'Delivery day of this line',
      type: 'date',
      optional: true,
      value: now?.due_on ?? '',
      hint,
    }),
    fieldIn(place, {
      name: 'delivery_place_id',
      ...(before
        ? {
            label: 'Other delivery place of this line',
            placeholder: before.deliver_to?.name ?? 'As the order',
          }
        : { label: 'Delivery place of this line', hint: 'Empty: as the order.' }),
      picker: deliveryPlacePicker,
      optional: true,
      value: otherPlace(now, before),
    }),
    ...(before?.deliver_to ? [asOrderField(place, now)] : []),
    fieldIn(place, {
      name: 'accepted_as_whole',
      label: 'Received and billed',
      type: 'select',
      options: [
        { value: 'false', label: 'In parts' },
        { value: 'true', label: 'Only as a whole' },
      ],
      value: String(now?.accepted_as_whole ?? false),
    }),
  ]
  return {
    label: 'Delivery of this line',
    note: now ? lineGoesText(now) : '',
    open: fields.some(({ error }) => error),
    hidden: [],
    fields,
  }
}
/** What has a place of its own can be taken back to that of the order. */
const asOrderField = (place: Place, now: LineGoes | null): Field => ({
  ...fieldIn(place, {
    name: 'place_as_order',
    label: 'Deliver to the place of the order again',
    type: 'checkbox',
    value: 'on',
  }),
  value: 'on',
  checked: place.row ? place.row['place_as_order'] !== undefined : now?.deliver_to === null,
})
/** '3 March 2035, Plant Hosur, only as a whole' */
const lineGoesText = ({ due_on: day, deliver_to: place, accepted_as_whole: asWhole }: LineGoes) =>
  [
    ...(day ? [dateText(day)] : []),
    ...(place ? [place.name] : []),
    ...(asWhole ? ['only as a whole'] : []),
  ].join(', ')
