import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import { schemesInWords } from '../integrations/tax-numbers/index.ts'
import { findVendor } from '../vendors/index.ts'
import { url } from './url.ts'

export async function newForm(ctx: ReadCtx, refused: Refused, vendorId: string) {
  const vendor = await findVendor(ctx.tx, vendorId)
  const known = schemesInWords(vendor.country)
  const wrongDigits = refused.errors.some(({ code }) => code === 'check_digits')
  return formPage(
    {
      title: 'New tax number',
      crumbs: [
        { label: 'Vendors', href: '/vendors' },
        { label: vendor.name, href: url.vendor(vendorId) },
      ],
      action: url.create(vendorId),
      version: null,
      cancelHref: url.vendor(vendorId),
      submitLabel: 'Add tax number',
      fields: [
        {
          name: 'country',
          label: 'Country',
          fallback: vendor.country,
          hint: 'Two letters: where the number is from',
        },
        {
          name: 'number',
          label: 'Number',
          hint: known ? `${known}; spaces and marks do not matter` : 'As the vendor’s paper has it',
        },
        ...(wrongDigits
          ? [
              {
                name: 'as_written',
                label: 'Keep it as written',
                type: 'checkbox' as const,
                hint: 'The vendor’s paper says so too',
              },
            ]
          : []),
      ],
    },
    refused,
  )
}
