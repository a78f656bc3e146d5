import type { Actor } from '../kernel/actor.ts'
import { inUse, linkColumn, list, statusColumn, textColumn } from '../platform/lists/index.ts'
import type { Button } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import type { DeliveryPlace } from './queries.ts'
import { url } from './url.ts'

export const statusOf = (place: DeliveryPlace) =>
  place.active
    ? { text: 'Active', tone: 'ok' as const }
    : { text: 'No longer used', tone: 'neutral' as const }

export const entityText = ({ entity }: DeliveryPlace): string => entity ?? 'All legal entities'

export const placeList = list({
  path: url.index,
  title: 'Delivery places',
  summary: 'The places that orders are delivered to.',
  allow: 'cost_centers.read',
  rows: () => queries.listed,
  columns: {
    name: linkColumn<DeliveryPlace>({
      label: 'Place',
      sort: 'name',
      link: (place) => ({ text: place.name, href: url.show(place.id) }),
      note: (place) => place.street,
      noteLabel: 'Street',
    }),
    city: textColumn<DeliveryPlace>('City', (place) => `${place.city}, ${place.country}`, {
      sort: 'city',
    }),
    entity: textColumn<DeliveryPlace>('Legal entity', entityText),
    status: statusColumn('Status', statusOf),
  },
  filters: {
    q: { kind: 'text', label: 'Name or city', where: queries.matches.text },
    status: inUse('No longer used', queries.matches.status),
  },
  buttons: ({ actor }) => addTo(actor),
  empty: ({ actor }) => ({
    title: 'No delivery places yet',
    text: 'With delivery places such as a plant or a store, orders say where they are delivered to.',
    icon: 'truck',
    button: addTo(actor)[0],
  }),
  json: { schema: queries.Row, of: (place) => place },
})

function addTo({ permissions }: Actor): Button[] {
  return permissions.has('cost_centers.manage')
    ? [{ label: 'New delivery place', href: url.new, variant: 'primary', icon: 'plus' }]
    : []
}
