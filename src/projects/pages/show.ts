import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { RecordPage } from '../../platform/view/ui.ts'
import * as queries from '../queries.ts'
import { type Project, statusOf } from '../list.ts'
import { url } from '../urls.ts'

export type Shown = RecordPage & { project: Project }
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [project, events] = await Promise.all([queries.find(ctx.tx, id), timelineOf(ctx, id)])
  return {
    title: project.name,
    project,
    budget: null,
    note: null,
    timeline: { events },
    tables: [],
    header: {
      title: project.name,
      crumbs: [{ label: 'Projects', href: url.index }, { label: project.code }],
      statuses: [statusOf(project)],
      buttons: ctx.actor.permissions.has('cost_centers.manage')
        ? [{ label: 'Edit', href: url.edit(id), icon: 'pencil' }]
        : [],
    },
    facts: [{ label: 'Owner', text: project.owner_name }],
  }
}
