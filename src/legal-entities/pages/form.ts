import type { ReadCtx } from '../../platform/ctx.ts'
import { type Refused } from '../../platform/http/route.ts'
import { formPage, type FormSpec } from '../../platform/view/pages.ts'
import type { AddressFields } from '../address.ts'
import * as queries from '../queries.ts'
import { url } from '../urls.ts'

export async function form(ctx: ReadCtx, refused: Refused, id: string | null) {
  const e = id ? await queries.find(ctx.tx, id) : null
  const wrongDigits = refused.errors.some(({ code }) => code === 'check_digits')
  return formPage(
    {
      title: e ? `Edit ${e.name}` : 'New legal entity',
      crumbs: [{ label: 'Legal entities', href: url.index }],
      action: e ? url.edit(e.id) : url.index,
      version: e?.version ?? null,
      cancelHref: e ? url.show(e.id) : url.index,
      submitLabel: e ? 'Save legal entity' : 'Create legal entity',
      fields: [
        { name: 'code', label: 'Code', fallback: e?.code },
        { name: 'name', label: 'Registered name', fallback: e?.name },
        ...addressFields(e),
        {
          name: 'country',
          label: 'Country',
          optional: true,
          hint: 'Two letters',
          fallback: e?.country ?? '',
        },
        { name: 'tax_id', label: 'Tax number', optional: true, fallback: e?.tax_id ?? '' },
        ...(wrongDigits
          ? [
              {
                name: 'as_written',
                label: 'Keep it as written',
                type: 'checkbox' as const,
                hint: 'The company’s paper says so too',
              },
            ]
          : []),
        {
          name: 'number_prefix',
          label: 'Letters before its order numbers',
          hint: 'With TW its next purchase order is TW-PO-…-0001. Its earlier orders keep their numbers. Leave it empty to number with the organisation.',
          optional: true,
          fallback: e?.number_prefix ?? '',
        },
        {
          name: 'active',
          label: 'In use',
          type: 'checkbox',
          fallback: (e?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}

const addressFields = (e: AddressFields | null): FormSpec['fields'] => [
  {
    name: 'street',
    label: 'Street and number',
    hint: 'The address is printed on its orders.',
    optional: true,
    fallback: e?.street ?? '',
  },
  {
    name: 'addition',
    label: 'Building or floor',
    optional: true,
    fallback: e?.addition ?? '',
  },
  {
    name: 'postal_code',
    label: 'Postal code',
    optional: true,
    fallback: e?.postal_code ?? '',
  },
  { name: 'city', label: 'City', optional: true, fallback: e?.city ?? '' },
  { name: 'region', label: 'State or region', optional: true, fallback: e?.region ?? '' },
]
