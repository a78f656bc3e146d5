import { deliveryPlacePicker } from '../../pickers/index.ts'
import type { FormState } from '../../platform/view/form.ts'
import type { Field, FoldedFields } from '../../platform/view/ui.ts'
import { incoterms, incotermText } from '../delivery.ts'
import type { PurchaseOrder } from '../purchase-order.ts'

/** Where an order goes that there is already. */
export type OrderDelivery = Pick<PurchaseOrder, 'deliver_to' | 'incoterm'>

/** Where an order goes, and by which incoterm, folded away. */
export function deliveryFields(state: FormState, now: OrderDelivery | undefined): FoldedFields {
  const fields: Field[] = [
    {
      name: 'delivery_place_id',
      label: 'Delivery place',
      picker: deliveryPlacePicker,
      optional: true,
      value: state.value('delivery_place_id') || (now?.deliver_to?.id ?? ''),
      error: state.error('/delivery_place_id'),
    },
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

const noteOn = ({ deliver_to: place, incoterm }: OrderDelivery): string =>
  [...(place ? [place.name] : []), ...(incoterm ? [incotermText(incoterm)] : [])].join(', ')
