import { z } from 'zod'
import { fiscalYearOf } from '../kernel/calendar.ts'
import { money } from '../kernel/money.ts'
import { settings } from '../organisations/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { wholeNumber } from '../platform/http/input.ts'
import { Money, moneyJson, Uuid } from '../platform/http/output.ts'
import { json, type Refused } from '../platform/http/route.ts'
import { formState } from '../platform/view/form.ts'
import { moneyText } from '../platform/view/format.ts'
import type { Banner, ErrorSummary, Filters, PageHeader, Table } from '../platform/view/ui.ts'
import {
  whyNotNow,
  previewCarry,
  leftoverChoices,
  type Carry,
  type LeftoverChoice,
} from './carry-forward.ts'
import { url } from './presenter.ts'

export type CarryPage = {
  title: string
  header: PageHeader
  summary: ErrorSummary | null
  filters: Filters
  table: Table | null
  banner: Banner | null
  ready: boolean
  year: number
  rest: LeftoverChoice
  key: string
  submitLabel: string
  rows: readonly Carry[]
}
export const CarryInput = z.object({
  year: wholeNumber({ label: 'Year', least: 2000, most: 2199 }).optional().catch(undefined),
  rest: z.enum(leftoverChoices).optional().catch(undefined),
})
export const CarryOrder = z.strictObject({
  year: wholeNumber({ label: 'Year', least: 2000, most: 2199 }),
  rest: z.enum(leftoverChoices, 'Choose what becomes of what is left.'),
})

export const carryJson = json(
  z.object({
    year: z.int(),
    rest: z.enum(leftoverChoices),
    budgets: z.array(
      z.object({
        id: Uuid,
        code: z.string(),
        next_id: Uuid.nullable(),
        open: Money,
        amount_with_open: Money,
        left: Money,
        lapses: Money,
        carried: Money,
      }),
    ),
  }),
  (page: CarryPage) => ({
    year: page.year,
    rest: page.rest,
    budgets: page.rows.map((c) => {
      const amount = (minor: bigint) => moneyJson(minor, c.budget.currency)
      return {
        id: c.budget.id,
        code: c.budget.code,
        next_id: c.nextId,
        open: amount(c.open),
        amount_with_open: amount(c.withOpen),
        left: amount(c.left),
        lapses: amount(c.lapses),
        carried: amount(c.carried),
      }
    }),
  }),
)

export async function carryPage(
  ctx: ReadCtx,
  input: { year?: number | undefined; rest?: LeftoverChoice | undefined },
  refused: Refused = { values: {}, errors: [] },
): Promise<CarryPage> {
  const { fiscal_year_start } = await settings(ctx.tx)
  const current = fiscalYearOf(ctx.today, fiscal_year_start)
  const year = input.year ?? current - 1
  const rest = input.rest ?? 'lapse'
  const [rows, reason] = await Promise.all([previewCarry(ctx, year, rest), whyNotNow(ctx, year)])
  const years = [
    current - 1,
    current - 2,
    current,
    ...(Math.abs(year - current + 1) <= 1 ? [] : [year]),
  ]
  return {
    title: 'Carry forward',
    year,
    rest,
    rows,
    key: crypto.randomUUID(),
    summary: formState(refused.values, refused.errors).summary,
    ready: reason === null && rows.length > 0,
    submitLabel: `Close ${year} and carry forward`,
    header: {
      title: 'Carry forward',
      crumbs: [{ label: 'Budgets', href: url.index }, { label: 'Carry forward' }],
      meta: `What is open at the end of ${year} goes into ${year + 1}, with the amount that covers it`,
    },
    filters: {
      href: url.carryForward,
      clearHref: null,
      filters: [
        {
          name: 'year',
          label: 'Year',
          value: String(year),
          options: [...new Set(years)]
            .toSorted((a, b) => b - a)
            .map((y) => ({ value: String(y), label: String(y) })),
        },
        {
          name: 'rest',
          label: 'What is left',
          value: rest,
          options: [
            { value: 'lapse', label: 'Lapses' },
            { value: 'carry', label: 'Is carried too' },
          ],
        },
      ],
    },
    table: rows.length ? tableOf(rows) : null,
    banner: reason
      ? { text: reason, tone: 'info' }
      : rows.length
        ? {
            text: 'Nothing has been changed yet. Closing a year cannot be taken back.',
            tone: 'warn',
          }
        : { text: `There is no budget of ${year} to carry forward.`, tone: 'info' },
  }
}

function tableOf(rows: readonly Carry[]): Table {
  const text = (minor: bigint): string => moneyText(money(minor, rows[0]!.budget.currency))
  const cell = (minor: bigint) => ({ kind: 'money' as const, text: text(minor) })
  return {
    label: 'What would be carried',
    columns: [
      { label: 'Budget' },
      { label: 'Goes into' },
      { label: 'Open', align: 'end' },
      { label: 'Amount with it', align: 'end' },
      { label: 'Left', align: 'end' },
      { label: 'Lapses', align: 'end' },
      { label: 'Carried', align: 'end' },
    ],
    rows: rows.map((c) => ({
      cells: [
        {
          kind: 'link',
          text: c.budget.name,
          href: url.show(c.budget.id),
          note: `${c.budget.code} ${c.budget.fiscal_year}`,
        },
        c.nextId
          ? {
              kind: 'link',
              text: `${c.budget.code} ${c.budget.fiscal_year + 1}`,
              href: url.show(c.nextId),
            }
          : { kind: 'muted', text: 'A new one' },
        cell(c.open),
        cell(c.withOpen),
        cell(c.left),
        cell(c.lapses),
        cell(c.carried),
      ],
    })),
  }
}
