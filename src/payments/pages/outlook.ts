import { z } from 'zod'
import { addDays } from '../../kernel/calendar.ts'
import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../../platform/ctx.ts'
import { Currency, Day, Money, moneyJson } from '../../platform/http/output.ts'
import { dateText, moneyText } from '../../platform/view/format.ts'
import type { Empty, PageHeader, Table } from '../../platform/view/ui.ts'
import { falling } from '../outlook-queries.ts'
import { barsOf, laterFrom, mondayOf, outlooksOf, type Outlook, type Week } from '../outlook.ts'
import { url } from '../url.ts'

export type Page = {
  title: string
  header: PageHeader
  parts: readonly Part[]
  empty: Empty | null
}
type Part = {
  title: string
  note: string
  /** What the chart shows, in words. */
  summary: string
  /** How wide the drawing is. */
  width: number
  bars: readonly { x: number; y: number; height: number }[]
  labels: readonly string[]
  table: Table
}

const outlooks = async (ctx: ReadCtx): Promise<Outlook[]> =>
  outlooksOf(await falling(ctx.tx, { today: ctx.today, later: laterFrom(ctx.today) }), ctx.today)

export async function outlookPage(ctx: ReadCtx): Promise<Page> {
  const found = await outlooks(ctx)
  return {
    title: 'Cash outlook',
    header: {
      title: 'Cash outlook',
      crumbs: [{ label: 'Due payments', href: url.due }, { label: 'Cash outlook' }],
      meta: 'What falls due by week, less what credit notes give back. What is with the bank is not in it.',
    },
    parts: found.map((outlook) => partOf(outlook, ctx.today)),
    empty: found.length
      ? null
      : {
          title: 'Nothing falls due',
          text: 'Approved invoices are here by the week in which they are due, until they are paid.',
          icon: 'check-check',
        },
  }
}

function partOf(outlook: Outlook, today: string): Part {
  const { entity, currency, accounts, weeks, total } = outlook
  const text = (minor: bigint): string => moneyText(money(minor, currency))
  const bars = barsOf(outlook)
  return {
    title: `${entity}, ${currency}`,
    note: accounts.length
      ? `Paid from ${accounts.join(', ')}`
      : `No account of ours in ${currency} pays for it yet`,
    summary: `${text(total)} in all; ${weeks
      .filter(({ amount }) => amount !== 0n)
      .map((week) => `${nameOf(week, today)} ${text(week.amount)}`)
      .join(', ')}`,
    width: bars.length * 10,
    bars,
    labels: weeks.map((week) => shortOf(week, today)),
    table: {
      label: `${entity}, ${currency}`,
      columns: [
        { label: 'Due' },
        { label: 'Of it stopped or held back', align: 'end' },
        { label: 'Amount', align: 'end' },
      ],
      rows: weeks.map((week) => ({
        cells: [
          { kind: 'link', text: nameOf(week, today), href: dueIn(week, outlook, today) },
          { kind: 'money', text: week.stopped === 0n ? '—' : text(week.stopped) },
          { kind: 'money', text: text(week.amount) },
        ],
      })),
      totals: [{ label: 'In all', text: text(total), strong: true }],
    },
  }
}

function nameOf({ week }: Week, today: string): string {
  if (week === null) return 'Overdue'
  if (week === laterFrom(today)) return 'Later'
  if (week === mondayOf(today)) return 'This week'
  return `Week of ${dateText(week)}`
}
/** Below its bar. */
const shortOf = ({ week }: Week, today: string): string => {
  if (week === null) return '‹'
  return week === laterFrom(today) ? '›' : String(Number(week.slice(8)))
}

/** The due list of that week. */
function dueIn({ week }: Week, { entity_id, currency }: Outlook, today: string): string {
  const days =
    week === null
      ? { due_until: addDays(today, -1) }
      : {
          due_from: week === mondayOf(today) ? today : week,
          ...(week === laterFrom(today) ? {} : { due_until: addDays(week, 6) }),
        }
  return `${url.due}?${new URLSearchParams({ entity_id, currency, ...days })}`
}

export const OutlookJson = z.object({
  data: z.array(
    z.object({
      entity: z.string(),
      currency: Currency,
      accounts: z.array(z.string()),
      total: Money,
      weeks: z.array(
        z.object({
          /** Its Monday; null for what is overdue. The last one has all that is later. */
          week: Day.nullable(),
          amount: Money,
          stopped: Money,
        }),
      ),
    }),
  ),
})
export const outlookJson = async (ctx: ReadCtx): Promise<z.input<typeof OutlookJson>> => ({
  data: (await outlooks(ctx)).map(({ entity, currency, accounts, weeks, total }) => ({
    entity,
    currency,
    accounts: [...accounts],
    total: moneyJson(total, currency),
    weeks: weeks.map(({ week, amount, stopped }) => ({
      week,
      amount: moneyJson(amount, currency),
      stopped: moneyJson(stopped, currency),
    })),
  })),
})
