import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { typedNumber } from '../../platform/view/format.ts'
import { formPage, type FormSpec } from '../../platform/view/pages.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'

export async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const tax = id ? await queries.find(ctx.tx, id) : null
  return formPage(
    {
      title: tax ? `Edit ${tax.name}` : 'New tax code',
      crumbs: [{ label: 'Tax codes', href: url.index }],
      action: tax ? url.edit(tax.id) : url.index,
      version: tax?.version ?? null,
      cancelHref: tax ? url.show(tax.id) : url.index,
      submitLabel: tax ? 'Save tax code' : 'Create tax code',
      fields: fieldsOf(tax),
    },
    refused,
  )
}

const fieldsOf = (tax: queries.TaxCode | null): FormSpec['fields'] => [
  { name: 'code', label: 'Code', hint: 'Such as GST18.', fallback: tax?.code },
  {
    name: 'name',
    label: 'Name',
    hint: 'What people choose by, such as GST 18 %.',
    fallback: tax?.name,
  },
  {
    name: 'rate',
    label: 'Rate',
    type: 'quantity',
    suffix: '%',
    fallback: tax ? typedNumber(tax.rate) : '',
  },
  {
    name: 'deductible_pct',
    label: 'Deductible share',
    type: 'quantity',
    suffix: '%',
    hint: 'How much of the tax the organisation gets back. The rest counts in the budget.',
    fallback: typedNumber(tax?.deductible_pct ?? '100'),
  },
  {
    name: 'inclusive',
    label: 'Prices contain it',
    type: 'checkbox',
    hint: 'The unit price of a line with this tax is with tax.',
    fallback: tax?.inclusive ? 'on' : '',
  },
  {
    name: 'active',
    label: 'In use',
    type: 'checkbox',
    fallback: (tax?.active ?? true) ? 'on' : '',
  },
]
