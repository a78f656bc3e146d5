import type { ReadCtx } from '../../platform/ctx.ts'
import { type Refused } from '../../platform/http/route.ts'
import { personPicker, departmentPicker } from '../../pickers/index.ts'
import { ownerForm } from '../managers.ts'
import * as queries from '../queries.ts'
import { pickForm } from '../../platform/view/picks.ts'
import { url } from '../urls.ts'

export const departmentPicks = { parent_id: departmentPicker } as const

export async function form(ctx: ReadCtx, refused: Refused, departmentId: string | null) {
  const d = departmentId ? await queries.find(ctx.tx, departmentId, ctx.today) : null
  return pickForm(
    ctx,
    {
      title: d ? `Edit ${d.name}` : 'New department',
      crumbs: [{ label: 'Departments', href: url.index }],
      action: d ? url.edit(d.id) : url.index,
      version: d?.version ?? null,
      cancelHref: d ? url.show(d.id) : url.index,
      submitLabel: d ? 'Save department' : 'Create department',
      fields: [
        { name: 'code', label: 'Code', fallback: d?.code },
        { name: 'name', label: 'Name', fallback: d?.name },
        {
          name: 'parent_id',
          label: 'Part of',
          picker: departmentPicks.parent_id,
          placeholder: 'Nothing above it',
          optional: true,
          fallback: d?.parent_id ?? '',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (d?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}

export const managerPicks = { manager_id: personPicker } as const
export async function managerForm(ctx: ReadCtx, refused: Refused, departmentId: string) {
  const d = await queries.find(ctx.tx, departmentId, ctx.today)
  return ownerForm(ctx, refused, {
    title: 'Change manager',
    crumbs: [
      { label: 'Departments', href: url.index },
      { label: d.name, href: url.show(d.id) },
    ],
    action: url.manager(d.id),
    cancelHref: url.show(d.id),
    label: 'Manager',
    picker: managerPicks.manager_id,
  })
}
