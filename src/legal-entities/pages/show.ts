import { addressLines } from '../../delivery-places/index.ts'
import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { RecordPage } from '../../platform/view/ui.ts'
import { addressOf } from '../address.ts'
import * as queries from '../queries.ts'
import { type Entity, statusOf } from '../list.ts'
import { url } from '../urls.ts'

export type Shown = RecordPage & { entity: Entity }
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [entity, centers, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.centers(ctx.tx, id),
    timelineOf(ctx, id),
  ])
  const address = addressOf(entity)
  return {
    title: entity.name,
    entity,
    budget: null,
    note: centers.length
      ? null
      : 'No cost centre belongs to it yet. Choose it when you create or edit one.',
    timeline: { events },
    header: {
      title: entity.name,
      crumbs: [{ label: 'Legal entities', href: url.index }, { label: entity.code }],
      statuses: [statusOf(entity)],
      buttons: ctx.actor.permissions.has('organisation.manage')
        ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }]
        : [],
    },
    facts: [
      {
        label: 'Address',
        text: address ? addressLines(address).join(', ') : (entity.country ?? 'Not stated'),
        ...(address ? {} : { note: 'Orders state it once it is entered.' }),
      },
      { label: 'Tax number', text: entity.tax_id ?? 'Not stated' },
      {
        label: 'Order numbers',
        text: entity.number_prefix ? `Begin with ${entity.number_prefix}` : 'As the organisation’s',
      },
      { label: 'Base currency', text: ctx.actor.organisation.baseCurrency },
    ],
    tables: centers.length
      ? [
          {
            title: 'Cost centres',
            table: {
              label: 'Cost centres',
              columns: [{ label: 'Cost centre' }],
              rows: centers.map((c) => ({
                cells: [
                  { kind: 'link', text: c.name, href: `/cost-centers/${c.id}`, note: c.code },
                ],
              })),
            },
          },
        ]
      : [],
  }
}
