import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import { codingOf } from '../coding-queries.ts'
import { url } from '../url.ts'
import * as queries from '../queries.ts'
import { activeCostCenterPicker, categoryPicker, projectPicker } from '../../pickers/index.ts'
import { pickForm } from '../../platform/view/picks.ts'

export const codingPicks = {
  cost_center_id: activeCostCenterPicker,
  category_id: categoryPicker,
  project_id: projectPicker,
} as const

/** What an invoice that belongs to no order is charged to, and why it has none. */
export async function codingForm(ctx: ReadCtx, refused: Refused, id: string): Promise<FormPage> {
  const [invoice, coding] = await Promise.all([queries.find(ctx.tx, id), codingOf(ctx.tx, id)])
  return pickForm(
    ctx,
    {
      title: `Charge ${invoice.supplier_number} without an order`,
      crumbs: [
        { label: 'Invoices', href: url.index },
        { label: invoice.number, href: url.show(id) },
      ],
      action: url.coding(id),
      version: invoice.version,
      cancelHref: url.show(id),
      submitLabel: 'Send for approval',
      fields: [
        {
          name: 'cost_center_id',
          label: 'Cost centre',
          picker: codingPicks.cost_center_id,
          fallback: coding?.cost_center_id ?? '',
        },
        {
          name: 'category_id',
          label: 'Category',
          picker: codingPicks.category_id,
          placeholder: 'None',
          optional: true,
          fallback: coding?.category_id ?? '',
        },
        {
          name: 'project_id',
          label: 'Project',
          picker: codingPicks.project_id,
          placeholder: 'None',
          optional: true,
          fallback: coding?.project_id ?? '',
        },
        {
          name: 'reason',
          label: 'Why does it have no order?',
          type: 'textarea',
          rows: 3,
          fallback: coding?.reason ?? '',
          hint: 'The approvers read this',
        },
      ],
    },
    refused,
  )
}
