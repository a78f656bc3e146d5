import { customFormFields } from '../../custom-fields/index.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import type { Refused } from '../../platform/http/route.ts'
import { formPage } from '../../platform/view/pages.ts'
import type { FormPage } from '../../platform/view/ui.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'
import { risks } from '../words.ts'
import { duplicatesPage, type DuplicatesPage } from './duplicates.ts'

export type VendorForm = FormPage & { about: string; similar: DuplicatesPage }

export async function form(ctx: ReadCtx, refused: Refused, id: string | null): Promise<VendorForm> {
  const v = id ? await queries.find(ctx.tx, id) : null
  const typed = refused.errors.length > 0 ? refused.values : {}
  const [similar, custom] = await Promise.all([
    duplicatesPage(ctx, { ...typed, about: id }),
    customFormFields(ctx, { kind: 'vendor', id }, refused),
  ])
  const page = fieldsOf(ctx, refused, v)
  return { ...page, fields: [...page.fields, ...custom], about: id ?? '', similar }
}

function fieldsOf(
  ctx: ReadCtx,
  refused: Refused,
  v: Awaited<ReturnType<typeof queries.find>> | null,
): FormPage {
  const asksWhy = refused.errors.some(({ pointer }) => pointer === '/different_because')
  return formPage(
    {
      title: v ? `Edit ${v.name}` : 'New vendor',
      crumbs: [{ label: 'Vendors', href: url.index }],
      action: v ? url.edit(v.id) : url.index,
      version: v?.version ?? null,
      cancelHref: v ? url.show(v.id) : url.index,
      submitLabel: v ? 'Save vendor' : 'Create vendor',
      fields: [
        { name: 'name', label: 'Name', fallback: v?.name },
        {
          name: 'vat_id',
          label: 'VAT number',
          optional: true,
          fallback: v?.vat_id ?? '',
          hint: 'Invoices are recognised by it',
        },
        {
          name: 'email',
          label: 'E-mail for orders',
          type: 'email',
          optional: true,
          fallback: v?.email ?? '',
        },
        { name: 'country', label: 'Country', fallback: v?.country ?? 'IN', hint: 'Two letters' },
        {
          name: 'currency',
          label: 'Currency',
          fallback: v?.currency ?? ctx.actor.organisation.baseCurrency,
        },
        {
          name: 'payment_terms_days',
          label: 'Payment terms',
          type: 'quantity',
          suffix: 'days',
          fallback: String(v?.payment_terms_days ?? 30),
        },
        {
          name: 'risk',
          label: 'Risk',
          type: 'select',
          fallback: v?.risk ?? 'low',
          hint: 'Approval rules can depend on it',
          options: Object.entries(risks).map(([value, label]) => ({ value, label })),
        },
        ...(asksWhy
          ? [
              {
                name: 'different_because',
                label: 'It is another company because',
                hint: 'Kept in the history of the vendor',
              },
            ]
          : []),
      ],
    },
    refused,
  )
}
