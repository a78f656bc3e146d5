import type { z } from 'zod'
import {
  detail,
  type Content,
  type Detail,
  type Subject,
  type Summary,
} from '../approvals/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { differences, type Values } from './change.ts'
import { decided } from './commands.ts'
import * as queries from './queries.ts'
import * as shown from './page-queries.ts'

const fields = async (ctx: ReadCtx, id: string) => {
  const [v, registrations] = await Promise.all([
    queries.find(ctx.tx, id),
    shown.registrations(ctx.tx, id),
  ])
  const unfit = registrations.filter(({ check_state: state }) => state === 'does_not_fit')
  return [
    { label: 'Name', text: v.name },
    { label: 'VAT number', text: v.vat_id ?? 'None' },
    { label: 'E-mail', text: v.email ?? 'None' },
    { label: 'Country', text: v.country },
    { label: 'Currency', text: v.currency },
    { label: 'Payment terms', text: `${v.payment_terms_days} days` },
    ...(v.other_tax_numbers ? [{ label: 'Other tax numbers', text: v.other_tax_numbers }] : []),
    ...unfit.map(({ number }) => ({
      label: 'To compare with the vendor’s paper',
      text: `${number}: its check digits do not fit`,
    })),
    ...(v.order_emails ? [{ label: 'Contacts for orders', text: v.order_emails }] : []),
  ]
}

/** Approving a vendor approves everything recorded about it. */
const content = async (ctx: ReadCtx, id: string): Promise<Content> => ({
  amount: [],
  coding: [],
  vendor: await fields(ctx, id),
  currency: [],
  content: [],
})

const changesOf = (vendor: z.output<typeof queries.Row>) =>
  vendor.approved_values
    ? differences(vendor.approved_values, vendor).map(({ label, from }) => ({
        label: `${label} when it was approved`,
        text: from,
      }))
    : []

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const vendor = await queries.find(ctx.tx, id)
  return {
    statusText: vendor.approved_values ? 'Changed vendor' : 'New vendor',
    amount: null,
    facts: [...(await fields(ctx, id)), ...changesOf(vendor)],
    lines: null,
    budget: null,
    reason: null,
    figures: {
      amount: null,
      base_amount: null,
      reason: null,
      lines: [],
      budgets: [],
      details: detailsOf(vendor),
    },
  }
}

function detailsOf(vendor: z.output<typeof queries.Row>): Detail[] {
  const earlier = vendor.approved_values
  const of = (field: keyof Values, label: string): Detail => {
    const text = (value: string | number | null | undefined) =>
      value === null || value === undefined ? null : String(value)
    return detail(field, label, text(vendor[field]), text(earlier?.[field]))
  }
  return [
    of('name', 'Name'),
    of('vat_id', 'VAT number'),
    of('email', 'E-mail'),
    of('country', 'Country'),
    of('currency', 'Currency'),
    of('payment_terms_days', 'Payment terms in days'),
    of('risk', 'Risk'),
    of('order_emails', 'Contacts for orders'),
    of('other_tax_numbers', 'Other tax numbers'),
  ]
}

/** How the approval engine knows new vendors. */
export const vendorSubject: Subject = {
  noun: 'vendor',
  read: 'vendors.read',
  permission: 'vendors.approve',
  duty: 'vendor.approve',
  fallback: ['controller', 'admin'],
  decided,
  content,
  summary,
}
