import { z } from 'zod'
import { timelineOf } from '../history/index.ts'
import { isLocale, locales, months } from '../kernel/choices.ts'
import { money } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { moneyText, quantityText, typedAmount, typedNumber } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { Action, RecordPage } from '../platform/view/ui.ts'
import { timeZonePicker } from '../pickers/index.ts'
import { rateDays, series, uncovered } from './settings.ts'
import { Row, find } from './settings-queries.ts'

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
