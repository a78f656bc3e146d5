import type { ReadCtx } from '../../platform/ctx.ts'
import { type Refused } from '../../platform/http/route.ts'
import { ownerPicker } from '../../pickers/index.ts'
import * as queries from '../queries.ts'
import { pickForm } from '../../platform/view/picks.ts'
import { url } from '../urls.ts'

export const projectPicks = { owner_id: ownerPicker } as const

export async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const p = id ? await queries.find(ctx.tx, id) : null
  return pickForm(
    ctx,
    {
      title: p ? `Edit ${p.name}` : 'New project',
      crumbs: [{ label: 'Projects', href: url.index }],
      action: p ? url.edit(p.id) : url.index,
      version: p?.version ?? null,
      cancelHref: p ? url.show(p.id) : url.index,
      submitLabel: p ? 'Save project' : 'Create project',
      fields: [
        { name: 'code', label: 'Code', fallback: p?.code },
        { name: 'name', label: 'Name', fallback: p?.name },
        {
          name: 'owner_id',
          label: 'Owner',
          picker: projectPicks.owner_id,
          fallback: p?.owner_id ?? '',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (p?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}
