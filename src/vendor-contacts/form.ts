import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { formPage } from '../platform/view/pages.ts'
import { findVendor, languageNames } from '../vendors/index.ts'
import { purposes } from './contact.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export const newForm = async (ctx: ReadCtx, refused: Refused, vendorId: string) =>
  form(ctx, refused, { vendorId, contact: null })

export async function editForm(ctx: ReadCtx, refused: Refused, id: string) {
  const contact = await queries.find(ctx.tx, id)
  return form(ctx, refused, { vendorId: contact.vendor_id, contact })
}

const labels = {
  orders: 'Gets orders',
  invoices: 'Is asked about invoices',
  payments: 'Is asked about payments and bank accounts',
  quality: 'Is asked about quality',
} as const

const hints: Partial<Record<keyof typeof labels, string>> = {
  orders: 'Somebody else approves a change of the e-mail for orders',
}

type Contact = Awaited<ReturnType<typeof queries.find>>

async function form(
  ctx: ReadCtx,
  refused: Refused,
  { vendorId, contact }: { vendorId: string; contact: Contact | null },
) {
  const vendor = await findVendor(ctx.tx, vendorId)
  return formPage(
    {
      title: contact ? `Edit ${contact.name}` : 'New contact',
      crumbs: [
        { label: 'Vendors', href: '/vendors' },
        { label: vendor.name, href: url.vendor(vendorId) },
      ],
      action: contact ? url.edit(contact.id) : url.create(vendorId),
      version: contact?.version ?? null,
      cancelHref: url.vendor(vendorId),
      submitLabel: contact ? 'Save contact' : 'Add contact',
      fields: [
        { name: 'name', label: 'Name', fallback: contact?.name },
        {
          name: 'email',
          label: 'E-mail',
          type: 'email',
          optional: true,
          fallback: contact?.email ?? '',
        },
        { name: 'phone', label: 'Telephone', optional: true, fallback: contact?.phone ?? '' },
        {
          name: 'language',
          label: 'Language',
          type: 'select',
          fallback: contact?.language ?? 'en',
          options: Object.entries(languageNames).map(([value, label]) => ({ value, label })),
        },
        ...purposes.map((purpose) => ({
          name: `for_${purpose}`,
          label: labels[purpose],
          type: 'checkbox' as const,
          hint: hints[purpose],
          fallback: contact?.purposes.includes(purpose) ? 'on' : '',
        })),
        {
          name: 'active',
          label: 'Active',
          type: 'checkbox',
          fallback: (contact?.active ?? true) ? 'on' : '',
        },
      ],
    },
    refused,
  )
}
