import type { ReadCtx } from '../../platform/ctx.ts'
import { ownerForm } from '../../departments/index.ts'
import { type Refused } from '../../platform/http/route.ts'
import {
  ownerPicker,
  entityPicker,
  departmentPicker,
  activeCostCenterPicker,
} from '../../pickers/index.ts'
import type { Banner } from '../../platform/view/ui.ts'
import * as queries from '../queries.ts'
import { choicesOf, pickForm } from '../../platform/view/picks.ts'
import { url } from '../urls.ts'

export const costCenterPicks = {
  owner_id: ownerPicker,
  entity_id: entityPicker,
  department_id: departmentPicker,
  parent_id: activeCostCenterPicker,
} as const

export async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const [c, owners, entities, departments, above] = await Promise.all([
    id ? queries.find(ctx.tx, id) : null,
    choicesOf(ctx, costCenterPicks.owner_id),
    choicesOf(ctx, costCenterPicks.entity_id),
    choicesOf(ctx, costCenterPicks.department_id),
    choicesOf(ctx, costCenterPicks.parent_id),
  ])
  return pickForm(
    ctx,
    {
      title: c ? `Edit ${c.name}` : 'New cost centre',
      crumbs: [{ label: 'Cost centres', href: url.index }],
      action: c ? url.edit(c.id) : url.index,
      version: c?.version ?? null,
      banner: owners.any ? null : nobodyOwns(ctx),
      cancelHref: c ? url.show(c.id) : url.index,
      submitLabel: c ? 'Save cost centre' : 'Create cost centre',
      fields: [
        { name: 'code', label: 'Code', fallback: c?.code },
        { name: 'name', label: 'Name', fallback: c?.name },
        {
          name: 'owner_id',
          label: 'Owner',
          picker: costCenterPicks.owner_id,
          fallback: c?.owner_id ?? owners.only ?? undefined,
          hint: 'Approves requests charged to it',
        },
        ...(entities.any && !entities.only
          ? [
              {
                name: 'entity_id',
                label: 'Legal entity',
                picker: costCenterPicks.entity_id,
                fallback: c?.entity_id ?? entities.first ?? '',
              },
            ]
          : []),
        ...(departments.any
          ? [
              {
                name: 'department_id',
                label: 'Department',
                picker: costCenterPicks.department_id,
                placeholder: 'None',
                optional: true,
                fallback: c?.department_id ?? '',
              },
            ]
          : []),
        ...(above.any
          ? [
              {
                name: 'parent_id',
                label: 'Part of',
                picker: costCenterPicks.parent_id,
                placeholder: 'Nothing above it',
                optional: true,
                fallback: c?.parent_id ?? '',
              },
            ]
          : []),
        {
          name: 'active',
          label: 'Open for requests',
          type: 'checkbox',
          fallback: (c?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}
const nobodyOwns = (ctx: ReadCtx): Banner => ({
  tone: 'warn',
  text: 'Nobody can own it yet: an owner has the role approver or controller.',
  button: ctx.actor.permissions.has('members.manage')
    ? { label: 'Invite somebody', href: '/invitations/new' }
    : undefined,
})
export const ownerPicks = { manager_id: ownerPicker } as const
export async function changeOwnerForm(ctx: ReadCtx, refused: Refused, centerId: string) {
  const c = await queries.find(ctx.tx, centerId)
  return ownerForm(ctx, refused, {
    title: 'Change owner',
    crumbs: [
      { label: 'Cost centres', href: url.index },
      { label: c.code, href: url.show(c.id) },
    ],
    action: url.owner(c.id),
    cancelHref: url.show(c.id),
    label: 'Owner',
    picker: ownerPicks.manager_id,
  })
}
