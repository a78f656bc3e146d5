import { timelineOf } from '../../history/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { RecordPage, Table } from '../../platform/view/ui.ts'
import { managersTable } from '../managers.ts'
import * as queries from '../queries.ts'
import { type Department, statusOf } from '../list.ts'
import { url } from '../urls.ts'

export type Shown = RecordPage & { department: Department }
export async function showPage(ctx: ReadCtx, departmentId: string): Promise<Shown> {
  const [department, below, centers, people, managers, events] = await Promise.all([
    queries.find(ctx.tx, departmentId, ctx.today),
    queries.below(ctx.tx, departmentId),
    queries.centers(ctx.tx, departmentId),
    queries.people(ctx.tx, departmentId),
    managersTable(ctx, departmentId, 'Managers'),
    timelineOf(ctx, departmentId),
  ])
  const links = (
    title: string,
    rows: readonly { href: string; text: string; note: string }[],
  ): { title: string; table: Table }[] =>
    rows.length
      ? [
          {
            title,
            table: {
              label: title,
              columns: [{ label: title }],
              rows: rows.map((row) => ({ cells: [{ kind: 'link', ...row }] })),
            },
          },
        ]
      : []
  return {
    title: department.name,
    department,
    budget: null,
    note:
      people.length + centers.length + below.length
        ? null
        : 'Nobody and nothing belongs to it yet. Choose it when you edit a person or a cost centre.',
    timeline: { events },
    header: {
      title: department.name,
      crumbs: [{ label: 'Departments', href: url.index }, { label: department.code }],
      statuses: [statusOf(department)],
      buttons: ctx.actor.permissions.has('organisation.manage')
        ? [
            { label: 'Edit', href: url.edit(departmentId), icon: 'pencil' },
            { label: 'Change manager', href: url.manager(departmentId), icon: 'user-check' },
          ]
        : [],
    },
    facts: [
      { label: 'Manager', text: department.manager_name ?? 'Nobody' },
      {
        label: 'Part of',
        text: department.parent_name ?? 'Nothing above it',
        ...(department.parent_id ? { href: url.show(department.parent_id) } : {}),
      },
    ],
    tables: [
      ...(managers ? [managers] : []),
      ...links(
        'Departments below',
        below.map((d) => ({ href: url.show(d.id), text: d.name, note: d.code })),
      ),
      ...links(
        'Cost centres',
        centers.map((c) => ({ href: `/cost-centers/${c.id}`, text: c.name, note: c.code })),
      ),
      ...links(
        'People',
        people.map((p) => ({ href: `/members/${p.id}`, text: p.name, note: p.email })),
      ),
    ],
  }
}
