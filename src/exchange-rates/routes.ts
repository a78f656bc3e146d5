import { z } from 'zod'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { invalid } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { currency, day, rate, text } from '../platform/http/input.ts'
import { Currency, Day, DecimalText, wholeList } from '../platform/http/output.ts'
import { created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { dateText } from '../platform/view/format.ts'
import { formPage } from '../platform/view/pages.ts'
import type { ListPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

type Rate = z.output<typeof queries.Row>
type Listed = ListPage & { rows: readonly Rate[] }
const url = { index: '/exchange-rates', new: '/exchange-rates/new' }
const mostShown = 200
const NewRate = z.strictObject({
  currency: z.preprocess((v) => (typeof v === 'string' ? v.trim().toUpperCase() : v), currency),
  valid_on: day('Valid from'),
  source: text(100, 'Source'),
  rate: rate('Rate'),
})
const RateJson = z.object({
  currency: Currency,
  valid_on: Day,
  rate: DecimalText,
  source: z.string(),
})
const rateJson = (r: Rate): z.input<typeof RateJson> => ({
  ...r,
  rate: decimalText(decimal(r.rate)),
})
const list = json(wholeList(RateJson), (page: Listed) => ({
  data: page.rows.map(rateJson),
  next_cursor: null,
}))

async function listPage(ctx: ReadCtx): Promise<Listed> {
  const rows = await queries.list(ctx.tx, mostShown)
  const { baseCurrency, locale } = ctx.actor.organisation
  const add = ctx.actor.permissions.has('exchange_rates.manage')
    ? { label: 'New rate', href: url.new, variant: 'primary' as const, icon: 'plus' as const }
    : undefined
  return {
    title: 'Exchange rates',
    rows,
    pager: { summary: `${rows.length} shown`, previousHref: null, nextHref: null },
    header: { title: 'Exchange rates', ...(add ? { buttons: [add] } : {}) },
    table: {
      label: 'Exchange rates',
      columns: [
        { label: 'Currency' },
        { label: 'Valid from' },
        { label: `${baseCurrency} for one`, align: 'end' },
        { label: 'Source' },
      ],
      rows: rows.map((r) => ({
        cells: [
          { kind: 'text', text: r.currency },
          { kind: 'text', text: dateText(r.valid_on, locale) },
          { kind: 'number', text: decimalText(decimal(r.rate)) },
          { kind: 'text', text: r.source },
        ],
      })),
    },
    empty: rows.length
      ? null
      : {
          title: 'No exchange rates yet',
          text: `Documents in a currency other than ${baseCurrency} need a rate of their day, or of an earlier one.`,
          icon: 'coins',
          button: add,
        },
  }
}

const form = (refused: Refused) =>
  formPage(
    {
      title: 'New exchange rate',
      crumbs: [{ label: 'Exchange rates', href: url.index }],
      action: url.index,
      version: null,
      cancelHref: url.index,
      submitLabel: 'Save rate',
      fields: [
        { name: 'currency', label: 'Currency', hint: 'Three letters, such as EUR' },
        { name: 'valid_on', label: 'Valid from', type: 'date' },
        {
          name: 'rate',
          label: 'Rate',
          type: 'quantity',
          hint: 'What one unit of it costs in your own currency',
        },
        { name: 'source', label: 'Source', hint: 'Where the rate is from, for the auditor' },
      ],
    },
    refused,
  )

export const exchangeRates = feature('exchange-rates')
  .get('/exchange-rates', {
    allow: 'exchange_rates.read',
    input: z.object({}),
    view: '/pages/list',
    json: list,
    summary: 'Exchange rates, the newest first.',
    handle: async (ctx) => show(await listPage(ctx)),
  })
  .get('/exchange-rates/new', {
    allow: 'exchange_rates.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new exchange rate.',
    handle: async () => show(form({ values: {}, errors: [] })),
  })
  .post('/exchange-rates', {
    allow: 'exchange_rates.manage',
    input: NewRate,
    view: '/pages/form',
    json: list,
    summary: 'Enter the rate of a currency from a day on.',
    onInvalid: async (_ctx, refused) => form(refused),
    handle: async (ctx) => {
      if (ctx.input.currency === ctx.actor.organisation.baseCurrency)
        throw invalid(
          '/currency',
          'base_currency',
          `${ctx.input.currency} is your own currency; its rate is 1.`,
        )
      await queries.insert(ctx.tx, ctx.input)
      ctx.record('exchange_rate.entered', { kind: 'exchange_rate', id: ctx.tx.tenantId }, ctx.input)
      return created(url.index, await listPage(ctx), `Rate of ${ctx.input.currency} saved.`)
    },
  })
