import { roleLabels, roles } from '../../kernel/permissions.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import * as queries from '../queries.ts'
import { entityPicker, departmentPicker, personPicker } from '../../pickers/index.ts'
import { choicesOf, pickForm } from '../../platform/view/picks.ts'
import { url } from '../url.ts'
import type { Member } from '../words.ts'

const under = (m: Member) => [
  { label: 'People', href: url.index },
  { label: m.name, href: url.show(m.id) },
]

export const memberPicks = {
  entity_id: entityPicker,
  department_id: departmentPicker,
  successor_id: personPicker,
} as const

export async function memberForm(ctx: ReadCtx, refused: Refused, id: string) {
  const [m, departments] = await Promise.all([
    queries.find(ctx.tx, id),
    choicesOf(ctx, memberPicks.department_id),
  ])
  return pickForm(
    ctx,
    {
      title: `Edit ${m.name}`,
      crumbs: [{ label: 'People', href: url.index }],
      action: url.edit(m.id),
      version: m.version,
      cancelHref: url.show(m.id),
      submitLabel: 'Save person',
      fields: [
        { name: 'name', label: 'Name', fallback: m.name },
        ...(departments.any
          ? [
              {
                name: 'department_id',
                label: 'Department',
                picker: memberPicks.department_id,
                placeholder: 'None',
                optional: true,
                fallback: m.department_id ?? '',
              },
            ]
          : []),
        ...roles.map((role) => ({
          name: `role_${role}`,
          label: roleLabels[role],
          type: 'checkbox' as const,
          fallback: m.roles.includes(role) ? 'on' : '',
        })),
      ],
    },
    refused,
  )
}

export async function grantForm(ctx: ReadCtx, refused: Refused, id: string) {
  const m = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: 'Give a role',
      crumbs: under(m),
      action: url.grants(id),
      version: null,
      cancelHref: url.show(id),
      submitLabel: 'Give the role',
      fields: [
        {
          name: 'role',
          label: 'Role',
          type: 'select',
          options: [
            { value: '', label: 'Choose a role' },
            ...roles.map((role) => ({ value: role, label: roleLabels[role] })),
          ],
        },
        {
          name: 'entity_id',
          label: 'Legal entity',
          picker: memberPicks.entity_id,
          placeholder: 'Every entity',
          optional: true,
        },
        {
          name: 'department_id',
          label: 'Department',
          picker: memberPicks.department_id,
          placeholder: 'Every department',
          optional: true,
          hint: 'With everything below it',
        },
        { name: 'from', label: 'First day', type: 'date', optional: true },
        { name: 'until', label: 'Last day', type: 'date', optional: true },
      ],
    },
    refused,
  )
}

export async function deactivationForm(ctx: ReadCtx, refused: Refused, id: string) {
  const m = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: `Deactivate ${m.name}`,
      crumbs: under(m),
      action: url.deactivation(id),
      version: m.version,
      cancelHref: url.show(id),
      submitLabel: 'Deactivate',
      fields: [
        {
          name: 'successor_id',
          label: 'Who takes over?',
          picker: memberPicks.successor_id,
          placeholder: 'Anybody who may decide',
          optional: true,
          hint: 'Gets their cost centres and departments, and the approvals they may decide. What they may not decide goes to a controller.',
        },
      ],
    },
    refused,
  )
}
