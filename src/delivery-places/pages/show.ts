import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { RecordPage } from '../../platform/view/ui.ts'
import { addressLines } from '../delivery-place.ts'
import { entityText, statusOf } from '../list.ts'
import * as queries from '../queries.ts'
import type { DeliveryPlace } from '../queries.ts'
import { url } from '../url.ts'

export type Shown = RecordPage & { place: DeliveryPlace }
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [place, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  return {
    title: place.name,
    place,
    budget: null,
    note: 'Orders keep the address that the place had when they were written.',
    timeline: { events },
    tables: [],
    header: {
      title: place.name,
      crumbs: [{ label: 'Delivery places', href: url.index }, { label: place.name }],
      statuses: [statusOf(place)],
      buttons: ctx.actor.permissions.has('cost_centers.manage')
        ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }]
        : [],
    },
    facts: [
      { label: 'Address', text: addressLines(place).join(', ') },
      { label: 'Contact', text: place.contact ?? 'Not stated' },
      { label: 'Legal entity', text: entityText(place) },
    ],
  }
}
