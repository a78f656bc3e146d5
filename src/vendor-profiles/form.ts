import { amountText, money } from '../kernel/money.ts'
import { vendorPicker } from '../pickers/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { pickForm } from '../platform/view/picks.ts'
import { findVendor, paymentMethodNames } from '../vendors/index.ts'
import { noProfile } from './profile.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

export const profilePicks = { parent_id: vendorPicker }

export async function form(ctx: ReadCtx, refused: Refused, vendorId: string) {
  const [vendor, kept] = await Promise.all([
    findVendor(ctx.tx, vendorId),
    queries.findOptional(ctx.tx, vendorId),
  ])
  const { minimum_order: least, ...profile } = kept ?? noProfile
  return pickForm(
    ctx,
    {
      title: `Profile of ${vendor.name}`,
      crumbs: [
        { label: 'Vendors', href: '/vendors' },
        { label: vendor.name, href: url.vendor(vendorId) },
      ],
      action: url.save(vendorId),
      version: vendor.version,
      cancelHref: url.vendor(vendorId),
      submitLabel: 'Save profile',
      fields: [
        {
          name: 'trading_name',
          label: 'Trading name',
          optional: true,
          fallback: profile.trading_name ?? '',
          hint: 'Where it is known by another name than its legal one',
        },
        {
          name: 'website',
          label: 'Website',
          optional: true,
          fallback: profile.website ?? '',
          hint: 'It begins with https://',
        },
        {
          name: 'parent_id',
          label: 'Belongs to',
          type: 'pick',
          picker: profilePicks.parent_id,
          optional: true,
          fallback: profile.parent_id ?? '',
          hint: 'The vendor that owns it, or the head of its group',
        },
        {
          name: 'payment_method',
          label: 'Paid by',
          type: 'select',
          optional: true,
          fallback: profile.payment_method ?? '',
          options: [
            { value: '', label: 'Not agreed' },
            ...Object.entries(paymentMethodNames).map(([value, label]) => ({ value, label })),
          ],
        },
        {
          name: 'minimum_order',
          label: 'Minimum order',
          type: 'money',
          prefix: vendor.currency,
          optional: true,
          fallback: least === null ? '' : amountText(money(least, vendor.currency)),
        },
        {
          name: 'delivery_days',
          label: 'Delivery',
          type: 'quantity',
          suffix: 'days',
          optional: true,
          fallback: profile.delivery_days === null ? '' : String(profile.delivery_days),
        },
        {
          name: 'default_tax_rate',
          label: 'Usual tax rate',
          type: 'quantity',
          suffix: '%',
          optional: true,
          fallback: profile.default_tax_rate ?? '',
        },
        {
          name: 'risk_reason',
          label: 'Why this risk',
          type: 'textarea',
          optional: true,
          fallback: profile.risk_reason ?? '',
        },
      ],
    },
    refused,
  )
}
