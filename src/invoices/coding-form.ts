import { categoryChoices, costCenterChoices, projectChoices } from '../budgets/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import type { FormPage, Option } from '../platform/view/ui.ts'
import { codingOf } from './coding-queries.ts'
import { url } from './url.ts'
import * as queries from './queries.ts'

const optionsOf = (none: string, choices: readonly { id: string; label: string }[]): Option[] => [
  { value: '', label: none },
  ...choices.map((c) => ({ value: c.id, label: c.label })),
]

/** What an invoice that belongs to no order is charged to, and why it has none. */
export async function codingForm(ctx: ReadCtx, refused: Refused, id: string): Promise<FormPage> {
  const [invoice, coding, centers, categories, projects] = await Promise.all([
    queries.find(ctx.tx, id),
    codingOf(ctx.tx, id),
    costCenterChoices(ctx.tx),
    categoryChoices(ctx.tx),
    projectChoices(ctx.tx),
  ])
  return formPage(
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
          type: 'select',
          fallback: coding?.cost_center_id ?? '',
          options: optionsOf('Choose a cost centre', centers),
        },
        {
          name: 'category_id',
          label: 'Category',
          type: 'select',
          optional: true,
          fallback: coding?.category_id ?? '',
          options: optionsOf('None', categories),
        },
        {
          name: 'project_id',
          label: 'Project',
          type: 'select',
          optional: true,
          fallback: coding?.project_id ?? '',
          options: optionsOf('None', projects),
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
