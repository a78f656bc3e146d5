import type { ReadCtx } from '../../platform/ctx.ts'
import { type Refused } from '../../platform/http/route.ts'
import * as queries from '../queries.ts'
import { categoryPicker } from '../../pickers/index.ts'
import { pickForm } from '../../platform/view/picks.ts'
import { url } from '../urls.ts'

export const categoryPicks = { parent_id: categoryPicker } as const

export async function form(ctx: ReadCtx, refused: Refused, categoryId: string | null) {
  const k = categoryId ? await queries.find(ctx.tx, categoryId) : null
  return pickForm(
    ctx,
    {
      title: k ? `Edit ${k.name}` : 'New category',
      crumbs: [{ label: 'Categories', href: url.index }],
      action: k ? url.edit(k.id) : url.index,
      version: k?.version ?? null,
      cancelHref: k ? url.show(k.id) : url.index,
      submitLabel: k ? 'Save category' : 'Create category',
      fields: [
        { name: 'code', label: 'Code', fallback: k?.code },
        { name: 'name', label: 'Name', fallback: k?.name },
        {
          name: 'parent_id',
          label: 'Part of',
          picker: categoryPicks.parent_id,
          placeholder: 'Nothing above it',
          optional: true,
          fallback: k?.parent_id ?? '',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (k?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}
