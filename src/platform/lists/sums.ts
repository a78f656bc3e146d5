import { z } from 'zod'
import { money } from '../../kernel/money.ts'
import type { ReadCtx } from '../ctx.ts'
import { Currency, Money, moneyJson } from '../http/output.ts'
import { json } from '../http/route.ts'
import { moneyText } from '../view/format.ts'
import type { Crumb, PageHeader } from '../view/ui.ts'
import { hrefOf, queryText, type Asked } from './asked.ts'
import { sumsOf, type List } from './list.ts'
import { refuseMisread, type Misread } from './misread.ts'
import { resolved } from './resolved.ts'

type Sum = { currency: string; count: number; amount: bigint }
/** What the rows of a list come to, in each currency, as it is filtered. */
export type ListSums = {
  title: string
  header: PageHeader
  back: Crumb
  sums: readonly { currency: string; text: string; count: string }[]
  rows: readonly Sum[]
  misread: readonly Misread[]
}

/** Where they are read: apart from the page, which does not wait for them. */
export const sumsHref = <R extends object>(list: List<R>, asked: Asked): string => {
  const query = queryText(list, asked, { view: null, columns: null })
  return `${list.path}/sums${query ? `?${query}` : ''}`
}

export async function listSums<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  given: Readonly<Record<string, unknown>>,
): Promise<ListSums> {
  const { asked } = await resolved(ctx, list, given)
  const rows = (await sumsOf(ctx, list, asked.values)).map((row) => ({
    ...row,
    amount: BigInt(row.amount),
  }))
  const back = { label: list.title, href: hrefOf(list, asked) }
  return {
    title: `${list.title}: sums`,
    header: { title: 'Sums', crumbs: [back, { label: 'Sums' }] },
    back,
    misread: asked.misread,
    sums: rows.map(({ currency, count, amount }) => ({
      currency,
      text: moneyText(money(amount, currency)),
      count: count === 1 ? '1 row' : `${count} rows`,
    })),
    rows,
  }
}

export const sumsJson = json(
  z.object({ data: z.array(z.object({ currency: Currency, count: z.int(), amount: Money })) }),
  ({ rows, misread }: ListSums) => {
    refuseMisread(misread)
    return {
      data: rows.map(({ currency, count, amount }) => ({
        currency,
        count,
        amount: moneyJson(amount, currency),
      })),
    }
  },
)
