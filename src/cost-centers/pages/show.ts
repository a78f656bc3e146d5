import { timelineOf } from '../../history/index.ts'
import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { managersTable } from '../../departments/index.ts'
import { moneyText } from '../../platform/view/format.ts'
import type { RecordPage } from '../../platform/view/ui.ts'
import * as queries from '../queries.ts'
import { type Center } from '../api.ts'
import { url } from '../urls.ts'
import { statusOf } from '../list.ts'

export type Shown = RecordPage & { center: Center }
export async function showPage(ctx: ReadCtx, id: string): Promise<Shown> {
  const [center, requests, budgets, owners, events] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.requests(ctx.tx, id),
    queries.budgets(ctx.tx, id),
    managersTable(ctx, id, 'Owners by date'),
    timelineOf(ctx, id),
  ])
  const text_ = (minor: bigint, currency: string): string => moneyText(money(minor, currency))
  return {
    title: center.name,
    center,
    budget: null,
    note: null,
    banner: budgets.length
      ? null
      : {
          tone: 'warn',
          text: 'It has no budget yet, so no request can be charged to it.',
          button: ctx.actor.permissions.has('budgets.manage')
            ? { label: 'Plan its budget', href: `/budgets/new?cost_center_id=${id}` }
            : undefined,
        },
    timeline: { events },
    header: {
      title: center.name,
      crumbs: [{ label: 'Cost centres', href: url.index }, { label: center.code }],
      statuses: [statusOf(center)],
      ...(ctx.actor.permissions.has('cost_centers.manage')
        ? {
            buttons: [
              { label: 'Edit', href: url.edit(id), icon: 'pencil' as const },
              { label: 'Change owner', href: url.owner(id), icon: 'user-check' as const },
            ],
          }
        : {}),
    },
    facts: [
      { label: 'Code', text: center.code },
      { label: 'Owner', text: center.owner_name },
      {
        label: 'Legal entity',
        text: center.entity_name,
        href: `/legal-entities/${center.entity_id}`,
      },
      ...(center.department_id
        ? [
            {
              label: 'Department',
              text: center.department_name ?? '',
              href: `/departments/${center.department_id}`,
            },
          ]
        : []),
      ...(center.parent_id
        ? [{ label: 'Part of', text: center.parent_name ?? '', href: url.show(center.parent_id) }]
        : []),
    ],
    tables: [
      ...(owners ? [owners] : []),
      ...(budgets.length
        ? [
            {
              title: 'Budgets',
              table: {
                label: 'Budgets',
                columns: [
                  { label: 'Year' },
                  { label: 'Amount', align: 'end' as const },
                  { label: 'Left', align: 'end' as const },
                ],
                rows: budgets.map((b) => ({
                  cells: [
                    {
                      kind: 'link' as const,
                      text: String(b.fiscal_year),
                      href: `/budgets/${b.id}`,
                    },
                    { kind: 'money' as const, text: text_(b.amount, b.currency) },
                    { kind: 'money' as const, text: text_(b.left, b.currency) },
                  ],
                })),
              },
            },
          ]
        : []),
      ...(requests.length
        ? [
            {
              title: 'Latest requests',
              table: {
                label: 'Latest requests',
                columns: [{ label: 'Request' }, { label: 'Total', align: 'end' as const }],
                rows: requests.map((r) => ({
                  cells: [
                    {
                      kind: 'link' as const,
                      text: r.title,
                      href: `/purchase-requests/${r.id}`,
                      note: r.number,
                    },
                    { kind: 'money' as const, text: text_(r.total, r.currency) },
                  ],
                })),
              },
            },
          ]
        : []),
    ],
  }
}
