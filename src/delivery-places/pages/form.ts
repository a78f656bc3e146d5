import { entityPicker } from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import type { FormSpec } from '../../platform/view/pages.ts'
import { pickForm } from '../../platform/view/picks.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'

export const placePicks = { entity_id: entityPicker } as const

export async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const place = id ? await queries.find(ctx.tx, id) : null
  return pickForm(
    ctx,
    {
      title: place ? `Edit ${place.name}` : 'New delivery place',
      crumbs: [{ label: 'Delivery places', href: url.index }],
      action: place ? url.edit(place.id) : url.index,
      version: place?.version ?? null,
      cancelHref: place ? url.show(place.id) : url.index,
      submitLabel: place ? 'Save delivery place' : 'Create delivery place',
      fields: fieldsOf(place),
    },
    refused,
  )
}

const fieldsOf = (place: queries.DeliveryPlace | null): FormSpec['fields'] => [
  {
    name: 'name',
    label: 'Name',
    hint: 'What buyers choose by, such as Plant Hosur.',
    fallback: place?.name,
  },
  {
    name: 'entity_id',
    label: 'Legal entity',
    picker: placePicks.entity_id,
    placeholder: 'All legal entities',
    optional: true,
    fallback: place?.entity_id ?? '',
    hint: 'Only its orders are delivered there.',
  },
  { name: 'street', label: 'Street and number', fallback: place?.street },
  {
    name: 'addition',
    label: 'Building, gate or floor',
    optional: true,
    fallback: place?.addition ?? '',
  },
  {
    name: 'postal_code',
    label: 'Postal code',
    optional: true,
    fallback: place?.postal_code ?? '',
  },
  { name: 'city', label: 'City', fallback: place?.city },
  { name: 'region', label: 'State or region', optional: true, fallback: place?.region ?? '' },
  { name: 'country', label: 'Country', hint: 'Two letters', fallback: place?.country },
  {
    name: 'contact',
    label: 'Contact',
    hint: 'Who receives goods there, such as a name and a phone number.',
    optional: true,
    fallback: place?.contact ?? '',
  },
  {
    name: 'active',
    label: 'In use',
    type: 'checkbox',
    fallback: (place?.active ?? true) ? 'on' : '',
  },
]
