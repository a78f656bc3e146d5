import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { isLocale, locales, months } from '../kernel/choices.ts'
import { money } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { expectFresh } from '../platform/db/tx.ts'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import {
  baseAmount,
  percentage,
  text,
  version,
  wholeNumber,
  timeZone,
} from '../platform/http/input.ts'
import { Money, moneyJson } from '../platform/http/output.ts'
import { divide } from '../role-proposals/index.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText, quantityText, typedAmount, typedNumber } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Action, RecordPage } from '../platform/view/ui.ts'
import { timeZonePicker } from '../pickers/index.ts'

const series = {
  PR: 'Purchase requests',
  PO: 'Purchase orders',
  GRN: 'Goods receipts',
  INV: 'Invoices',
  V: 'Vendors',
  BT: 'Budget transfers',
} as const
const uncovered = {
  block: 'Is refused',
  warn: 'Is allowed, with a warning',
  free: 'Is allowed',
} as const
const rateDays = {
  invoice_date: 'That of the invoice date',
  capture_date: 'That of the day it is entered',
} as const
const prefix = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{1,8}$/, 'Use one to eight letters and digits.')
  .optional()
export const Settings = z.strictObject({
  version,
  name: text(200, 'Name'),
  time_zone: timeZone,
  locale: z.string().refine(isLocale, 'Choose from the list.'),
  approval_days: wholeNumber({ label: 'Working days', least: 1, most: 60 }).optional(),
  bank_account_days: wholeNumber({ label: 'Business days', least: 1, most: 30 }).optional(),
  link_limit: baseAmount('The amount').optional(),
  rate_limit_pct: percentage('The limit', '50').optional(),
  invoice_rate_day: z.enum(['invoice_date', 'capture_date'], 'Choose from the list.').optional(),
  prefix_PR: prefix,
  prefix_PO: prefix,
  prefix_GRN: prefix,
  prefix_INV: prefix,
  prefix_V: prefix,
  prefix_BT: prefix,
  unbudgeted: z.enum(['block', 'warn', 'free'], 'Choose from the list.').optional(),
})
export const Row = z.object({
  tenant_id: z.string(),
  slug: z.string(),
  name: z.string(),
  base_currency: z.string(),
  time_zone: z.string(),
  locale: z.string(),
  fiscal_year_start: z.number(),
  number_prefixes: z.record(z.string(), z.string()),
  demo: z.boolean(),
  approval_days: z.number(),
  bank_account_days: z.number(),
  link_limit: z.bigint(),
  link_limit_wanted: z.bigint().nullable(),
  link_limit_wanted_by: z.string().nullable(),
  unbudgeted: z.enum(['block', 'warn', 'free']),
  rate_limit_pct: z.string(),
  invoice_rate_day: z.enum(['invoice_date', 'capture_date']),
  version: z.number(),
})
export const OrganisationJson = Row.omit({ link_limit_wanted_by: true }).extend({
  link_limit: Money,
  link_limit_wanted: Money.nullable(),
})
export const organisationJson = ({
  link_limit: limit,
  link_limit_wanted: wanted,
  link_limit_wanted_by: _by,
  ...o
}: z.output<typeof Row>): z.input<typeof OrganisationJson> => ({
  ...o,
  link_limit: moneyJson(limit, o.base_currency),
  link_limit_wanted: wanted === null ? null : moneyJson(wanted, o.base_currency),
})
const find = (tx: Tx) =>
  tx.one(
    sql.type(Row)`
      select
        tenant_id,
        slug,
        name,
        base_currency,
        time_zone,
        locale,
        fiscal_year_start,
        number_prefixes,
        demo,
        approval_days,
        bank_account_days,
        link_limit,
        link_limit_wanted,
        link_limit_wanted_by,
        unbudgeted,
        rate_limit_pct,
        invoice_rate_day,
        version
      from organisations
    `,
  )
export type OrganisationPage = RecordPage & { organisation: z.output<typeof Row> }

export async function showPage(ctx: ReadCtx): Promise<OrganisationPage> {
  const [o, events] = await Promise.all([find(ctx.tx), timelineOf(ctx, ctx.actor.tenantId)])
  return {
    title: o.name,
    organisation: o,
    budget: null,
    timeline: { events },
    note: 'The currency of the books and the start of the fiscal year were chosen when the organisation was founded; budgets and ledgers rest on them.',
    header: {
      title: o.name,
      meta: 'Organisation',
      statuses: o.demo ? [{ text: 'Demonstration data', tone: 'info' }] : [],
      buttons: ctx.actor.permissions.has('organisation.manage')
        ? [
            { label: 'Edit', href: '/organisation/edit', icon: 'pencil' },
            { label: 'Start checklist', href: '/start', icon: 'list-checks' },
          ]
        : [],
      actions: ctx.actor.permissions.has('organisation.manage') ? limitActions(ctx, o) : [],
    },
    facts: [
      { label: 'Currency', text: o.base_currency },
      { label: 'Time zone', text: o.time_zone.replaceAll('_', ' ') },
      { label: 'Dates and numbers', text: isLocale(o.locale) ? locales[o.locale] : o.locale },
      { label: 'Fiscal year starts in', text: months[o.fiscal_year_start - 1] ?? '' },
      {
        label: 'Approvals are due after',
        text: o.approval_days === 1 ? 'One working day' : `${o.approval_days} working days`,
        href: '/holidays',
      },
      {
        label: 'A new bank account of a vendor is used after',
        text:
          o.bank_account_days === 1 ? 'One business day' : `${o.bank_account_days} business days`,
        href: '/holidays',
      },
      {
        label: 'A link alone decides below',
        text: moneyText(money(o.link_limit, o.base_currency)),
      },
      ...(o.link_limit_wanted === null
        ? []
        : [
            {
              label: 'Waits for another administrator',
              text: `${moneyText(money(o.link_limit_wanted, o.base_currency))} for links`,
            },
          ]),
      { label: 'What no budget covers', text: uncovered[o.unbudgeted] },
      {
        label: 'A new exchange rate needs a second person',
        text: `more than ${quantityText(o.rate_limit_pct)} % from the last one`,
        href: '/exchange-rates',
      },
      { label: 'Exchange rate of an invoice', text: rateDays[o.invoice_rate_day] },
    ],
    tables: [
      {
        title: 'Number series',
        table: {
          label: 'Number series',
          columns: [{ label: 'Documents' }, { label: 'Numbers look like' }],
          rows: Object.entries(series).map(([key, label]) => ({
            cells: [
              { kind: 'text', text: label },
              {
                kind: 'muted',
                text: `${o.number_prefixes[key] ?? key}-${ctx.today.slice(0, 4)}-0001`,
              },
            ],
          })),
        },
      },
    ],
  }
}

export async function form(ctx: ReadCtx, refused: Refused) {
  const o = await find(ctx.tx)
  return formPage(
    {
      title: 'Edit the organisation',
      crumbs: [{ label: o.name, href: '/organisation' }],
      action: '/organisation/edit',
      version: o.version,
      cancelHref: '/organisation',
      submitLabel: 'Save organisation',
      fields: [
        { name: 'name', label: 'Name', fallback: o.name },
        {
          name: 'time_zone',
          label: 'Time zone',
          type: 'pick',
          picker: timeZonePicker,
          placeholder: 'Type a city',
          fallback: o.time_zone,
          hint: 'Days begin and end here',
        },
        {
          name: 'locale',
          label: 'How dates and numbers are written',
          type: 'select',
          fallback: o.locale,
          options: Object.entries(locales).map(([value, label]) => ({ value, label })),
        },
        {
          name: 'approval_days',
          label: 'Working days until an approval is due',
          type: 'quantity',
          fallback: String(o.approval_days),
          suffix: 'days',
          hint: 'Then its people are reminded; after as many again, others are asked too',
        },
        {
          name: 'bank_account_days',
          label: 'Business days until a verified bank account is used',
          type: 'quantity',
          fallback: String(o.bank_account_days),
          suffix: 'days',
          hint: 'Counts for accounts that are verified from now on; at least one',
        },
        {
          name: 'link_limit',
          label: 'Deciding by mail alone',
          type: 'money',
          fallback: typedAmount(money(o.link_limit, o.base_currency)),
          suffix: o.base_currency,
          hint: 'From this amount on, a link in a mail or a notification asks to sign in first',
        },
        {
          name: 'unbudgeted',
          label: 'What no budget covers',
          type: 'select',
          fallback: o.unbudgeted,
          options: Object.entries(uncovered).map(([value, label]) => ({ value, label })),
        },
        {
          name: 'rate_limit_pct',
          label: 'A second person confirms exchange rates beyond',
          type: 'quantity',
          suffix: '%',
          fallback: typedNumber(o.rate_limit_pct),
          hint: 'From the last one of the currency, up or down; at most 50',
        },
        {
          name: 'invoice_rate_day',
          label: 'Exchange rate of an invoice',
          type: 'select',
          fallback: o.invoice_rate_day,
          options: Object.entries(rateDays).map(([value, label]) => ({ value, label })),
        },
        ...Object.entries(series).map(([key, label]) => ({
          name: `prefix_${key}`,
          label: `${label} begin with`,
          fallback: o.number_prefixes[key] ?? key,
        })),
      ],
    },
    refused,
  )
}

function limitActions(ctx: ReadCtx, o: z.output<typeof Row>): Action[] {
  if (o.link_limit_wanted === null) return []
  const wanted = moneyText(money(o.link_limit_wanted, o.base_currency))
  const own = o.link_limit_wanted_by === ctx.actor.userId
  const at = (end: string) => ({
    href: `/organisation/link-limit/${end}`,
    version: o.version,
    key: `link-limit-${end}-${o.version}`,
  })
  return [
    ...(own
      ? []
      : [
          { ...at('confirmation'), label: `Confirm ${wanted} for links`, tone: 'primary' as const },
        ]),
    { ...at('refusal'), label: own ? 'Take it back' : 'Refuse', tone: 'ghost' as const },
  ]
}

/** Raising the limit of links needs a second administrator, unless there has only ever been one. */
async function linkLimitWaits(ctx: Ctx, before: bigint, wanted: bigint): Promise<boolean> {
  return wanted > before && !(await divide(ctx, [])).alone
}

/** New letters count for new documents; numbers once given stay, and the counting goes on. */
export async function edit(ctx: Ctx, input: z.output<typeof Settings>): Promise<boolean> {
  const before = await find(ctx.tx)
  const prefixes = Object.fromEntries(
    Object.keys(series).flatMap((key) => {
      const value = input[`prefix_${key}` as 'prefix_PO']
      return value && value !== key ? [[key, value]] : []
    }),
  )
  const limit =
    input.link_limit === undefined
      ? money(before.link_limit, before.base_currency)
      : amountIn(before.base_currency, input.link_limit, {
          pointer: '/link_limit',
          label: 'The amount',
        })
  const changes = limit.minor !== before.link_limit
  const waits = await linkLimitWaits(ctx, before.link_limit, limit.minor)
  const days = input.approval_days ?? before.approval_days
  const accountDays = input.bank_account_days ?? before.bank_account_days
  const ratePct = input.rate_limit_pct ?? before.rate_limit_pct
  expectFresh(
    await ctx.tx.run(sql.type(z.object({}))`
      update organisations
      set
        name = ${input.name},
        time_zone = ${input.time_zone},
        locale = ${input.locale},
        number_prefixes = ${JSON.stringify(prefixes)}::jsonb,
        approval_days = ${days},
        bank_account_days = ${accountDays},
        link_limit = case
          when ${waits} then link_limit
          else ${limit.minor}
        end,
        link_limit_wanted = case
          when ${waits} then ${limit.minor}
          when ${changes} then null
          else link_limit_wanted
        end,
        link_limit_wanted_by = case
          when ${waits} then ${ctx.actor.userId}::uuid
          when ${changes} then null
          else link_limit_wanted_by
        end,
        unbudgeted = ${input.unbudgeted ?? before.unbudgeted},
        rate_limit_pct = ${ratePct},
        rate_limit_by = case
          when rate_limit_pct != ${ratePct}::numeric then ${ctx.actor.userId}::uuid
          else rate_limit_by
        end,
        invoice_rate_day = ${input.invoice_rate_day ?? before.invoice_rate_day},
        version = version + 1
      where tenant_id = (select current_tenant()) and version = ${input.version ?? before.version}
    `),
  )
  ctx.record(
    'organisation.edited',
    { kind: 'organisation', id: ctx.actor.tenantId },
    {
      name: { from: before.name, to: input.name },
      unbudgeted: { from: before.unbudgeted, to: input.unbudgeted ?? before.unbudgeted },
      time_zone: { from: before.time_zone, to: input.time_zone },
      locale: { from: before.locale, to: input.locale },
      approval_days: { from: before.approval_days, to: days },
      bank_account_days: { from: before.bank_account_days, to: accountDays },
      link_limit: { from: before.link_limit, to: waits ? before.link_limit : limit.minor },
      rate_limit_pct: {
        from: before.rate_limit_pct,
        to: ratePct,
      },
      invoice_rate_day: {
        from: before.invoice_rate_day,
        to: input.invoice_rate_day ?? before.invoice_rate_day,
      },
    },
  )
  if (waits)
    ctx.record(
      'organisation.link_limit_wanted',
      { kind: 'organisation', id: ctx.actor.tenantId },
      { link_limit: { from: before.link_limit, to: limit.minor } },
    )
  return waits
}
