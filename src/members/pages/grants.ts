import { isRole, permissionsOf, roleLabels } from '../../kernel/permissions.ts'
import { dateText } from '../../platform/view/format.ts'
import type { Table } from '../../platform/view/ui.ts'
import { url } from '../url.ts'
import { labelOf } from '../words.ts'
import type { Member, Grant } from '../words.ts'

const whereText = (g: Grant): string =>
  [g.entity, g.department].filter((part) => part !== null).join(', ') || 'Everywhere'
const whenText = (g: Grant): string =>
  g.valid_from && g.last_day
    ? `${dateText(g.valid_from)} to ${dateText(g.last_day)}`
    : g.valid_from
      ? `from ${dateText(g.valid_from)}`
      : g.last_day
        ? `until ${dateText(g.last_day)}`
        : 'Always'
const grantStatus = (g: Grant) =>
  g.now
    ? { text: 'In force', tone: 'ok' as const }
    : { text: 'Not in force', tone: 'neutral' as const }

export const grantsTable = (member: Member, grants: readonly Grant[], manages: boolean): Table => ({
  label: 'Roles for a part, or for a time',
  columns: [
    { label: 'Role' },
    { label: 'Where' },
    { label: 'When' },
    { label: 'Now' },
    ...(manages ? [{ label: 'Change', align: 'end' as const }] : []),
  ],
  rows: grants.map((g) => ({
    cells: [
      { kind: 'text', text: labelOf(g.role), note: `given by ${g.granted_by}` },
      { kind: 'text', text: whereText(g) },
      { kind: 'text', text: whenText(g) },
      { kind: 'status', status: grantStatus(g) },
      ...(manages
        ? [
            {
              kind: 'action' as const,
              action: {
                label: `Take away ${labelOf(g.role)}`,
                href: url.revocation(member.id),
                fields: { grant_id: g.id },
                small: true,
                tone: 'ghost' as const,
                key: `revoke-${g.id}`,
              },
            },
          ]
        : []),
    ],
  })),
})

export function permissionsTable(member: Member, grants: readonly Grant[]): Table {
  const held = [
    ...member.roles.filter(isRole).map((role) => ({ role, where: 'Everywhere' })),
    ...grants
      .filter((g) => g.now)
      .flatMap((g) => (isRole(g.role) ? [{ role: g.role, where: whereText(g) }] : [])),
  ]
  return {
    label: 'Permissions',
    columns: [{ label: 'Role' }, { label: 'Where' }, { label: 'May' }],
    rows: member.active
      ? held.map(({ role, where }) => ({
          cells: [
            { kind: 'text', text: roleLabels[role] },
            { kind: 'text', text: where },
            {
              kind: 'muted',
              text: [...permissionsOf([role])].map((p) => p.replaceAll(/[._]/g, ' ')).join(', '),
            },
          ],
        }))
      : [],
  }
}
