import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { RecordPage } from '../../platform/view/ui.ts'
import * as queries from '../queries.ts'
import { type Category, statusOf } from '../list.ts'
import { url } from '../urls.ts'

export type Shown = RecordPage & { category: Category }
export async function showPage(ctx: ReadCtx, categoryId: string): Promise<Shown> {
  const [category, below, events] = await Promise.all([
    queries.find(ctx.tx, categoryId),
    queries.below(ctx.tx, categoryId),
    timelineOf(ctx, categoryId),
  ])
  return {
    title: category.name,
    category,
    budget: null,
    note: null,
    timeline: { events },
    header: {
      title: category.name,
      crumbs: [{ label: 'Categories', href: url.index }, { label: category.code }],
      statuses: [statusOf(category)],
      buttons: ctx.actor.permissions.has('cost_centers.manage')
        ? [{ label: 'Edit', href: url.edit(categoryId), icon: 'pencil' }]
        : [],
    },
    facts: [
      {
        label: 'Part of',
        text: category.parent_name ?? 'Nothing above it',
        ...(category.parent_id ? { href: url.show(category.parent_id) } : {}),
      },
    ],
    tables: below.length
      ? [
          {
            title: 'Categories below',
            table: {
              label: 'Categories below',
              columns: [{ label: 'Category' }, { label: 'Status' }],
              rows: below.map((k) => ({
                cells: [
                  { kind: 'link', text: k.name, href: url.show(k.id), note: k.code },
                  { kind: 'status', status: statusOf(k) },
                ],
              })),
            },
          },
        ]
      : [],
  }
}
