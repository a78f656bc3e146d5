import { message, toText, type Message } from '../messages/index.ts'
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
    { label: message('fact.name', {}), text: v.name },
    { label: message('fact.vat_number', {}), text: v.vat_id ?? 'None' },
    { label: message('fact.email', {}), text: v.email ?? 'None' },
    { label: message('fact.country', {}), text: v.country },
    { label: message('fact.currency', {}), text: v.currency },
    { label: message('fact.payment_terms', {}), text: `${v.payment_terms_days} days` },
    ...(v.other_tax_numbers
      ? [{ label: message('fact.other_tax_numbers', {}), text: v.other_tax_numbers }]
      : []),
    ...unfit.map(({ number }) => ({
      label: message('fact.to_compare', {}),
      text: `${number}: its check digits do not fit`,
    })),
    ...(v.order_emails
      ? [{ label: message('fact.order_contacts', {}), text: v.order_emails }]
      : []),
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
        label: message('fact.when_approved', { fact: label }),
        text: from,
      }))
    : []

async function summary(ctx: ReadCtx, id: string): Promise<Summary> {
  const vendor = await queries.find(ctx.tx, id)
  return {
    statusText: vendor.approved_values ? 'Changed vendor' : 'New vendor',
    amount: null,
    facts: [...(await fields(ctx, id)), ...changesOf(vendor)].map(({ label, text }) => ({
      label: toText(label),
      text,
    })),
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
  const of = (field: keyof Values, label: Message): Detail => {
    const text = (value: string | number | null | undefined) =>
      value === null || value === undefined ? null : String(value)
    return detail(field, toText(label), text(vendor[field]), text(earlier?.[field]))
  }
  return [
    of('name', message('fact.name', {})),
    of('vat_id', message('fact.vat_number', {})),
    of('email', message('fact.email', {})),
    of('country', message('fact.country', {})),
    of('currency', message('fact.currency', {})),
    of('payment_terms_days', message('fact.payment_terms_days', {})),
    of('risk', message('fact.risk', {})),
    of('order_emails', message('fact.order_contacts', {})),
    of('other_tax_numbers', message('fact.other_tax_numbers', {})),
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
