import { activeVendorPicker } from '../../pickers/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { typedNumber } from '../../platform/view/format.ts'
import { formPage } from '../../platform/view/pages.ts'
import { pickForm } from '../../platform/view/picks.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import { partsOfForm } from '../input.ts'
import * as queries from '../queries.ts'
import { workdayRules, type TermsPart } from '../terms.ts'
import { url } from '../url.ts'
import { workdayNames } from '../words.ts'

const list = { label: 'Payment terms', href: url.index }
export const vendorPicks = { vendor_id: activeVendorPicker } as const

export async function form(ctx: ReadCtx, refused: Refused, id: string | null): Promise<FormPage> {
  const terms = id ? await queries.find(ctx.tx, id) : null
  return formPage(
    {
      title: terms ? `Change ${terms.name}` : 'New payment terms',
      crumbs: [list],
      action: terms ? url.edit(terms.id) : url.index,
      version: terms?.version ?? null,
      cancelHref: terms ? url.show(terms.id) : url.index,
      submitLabel: 'Save terms',
      fields: [
        { name: 'name', label: 'Name', fallback: terms?.name ?? '', hint: 'Such as “2/10 net 30”' },
        {
          name: 'workday',
          label: 'Where a day is no workday, it is due on',
          type: 'select',
          options: workdayRules.map((value) => ({ value, label: workdayNames[value] })),
          fallback: terms?.workday ?? 'next',
        },
        {
          name: 'discount_percent',
          label: 'Discount for paying early, in percent',
          type: 'quantity',
          optional: true,
          fallback: terms?.discount_percent ? typedNumber(terms.discount_percent) : '',
        },
        {
          name: 'discount_days',
          label: 'When paid within this many days',
          type: 'quantity',
          optional: true,
          fallback: String(terms?.discount_days ?? ''),
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (terms?.active ?? true) ? 'on' : '',
        },
      ],
      parts: partsOfForm.map((n) => ({
        legend: `Part ${n}`,
        fields: partFields(n, terms ? terms.parts[n - 1] : firstPart[n]),
      })),
    },
    refused,
  )
}
const firstPart: Readonly<Record<number, TermsPart | undefined>> = {
  1: { percent: '100', days: 30, end_of_month: false, day_of_month: null },
}

function partFields(n: number, part: TermsPart | undefined) {
  return [
    {
      name: `part_${n}_percent`,
      label: 'Percent',
      type: 'quantity' as const,
      optional: true,
      fallback: part && !part.amount ? typedNumber(part.percent) : '',
    },
    {
      name: `part_${n}_amount`,
      label: 'Or an amount',
      type: 'money' as const,
      optional: true,
      fallback: part?.amount ? typedNumber(part.amount) : '',
      placeholder: 'Taken before the percentages',
    },
    {
      name: `part_${n}_days`,
      label: 'Days after the invoice’s date',
      type: 'quantity' as const,
      optional: true,
      fallback: part ? String(part.days) : '',
    },
    {
      name: `part_${n}_day_of_month`,
      label: 'Then on this day of a month',
      type: 'quantity' as const,
      optional: true,
      fallback: String(part?.day_of_month ?? ''),
    },
    {
      name: `part_${n}_end_of_month`,
      label: 'Count from the end of that month',
      type: 'checkbox' as const,
      fallback: part?.end_of_month ? 'on' : '',
    },
  ]
}

export async function vendorForm(ctx: ReadCtx, refused: Refused, id: string): Promise<FormPage> {
  const terms = await queries.find(ctx.tx, id)
  return pickForm(
    ctx,
    {
      title: `A vendor for ${terms.name}`,
      crumbs: [list, { label: terms.name, href: url.show(id) }],
      action: url.vendors(id),
      version: null,
      cancelHref: url.show(id),
      submitLabel: 'Agree on these terms',
      fields: [
        {
          name: 'vendor_id',
          label: 'Vendor',
          picker: vendorPicks.vendor_id,
          hint: 'Its invoices that are approved from now on are due by these terms.',
        },
      ],
    },
    refused,
  )
}
