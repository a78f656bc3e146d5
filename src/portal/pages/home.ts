import type { ReadCtx } from '../../platform/ctx.ts'
import { url } from '../paths.ts'
import * as queries from '../queries.ts'
import { wordsFor, type Words } from '../words/index.ts'
import { invoicesTable } from './invoices.ts'
import { ordersTable } from './orders.ts'
import type { Section } from './page.ts'

export type NextStep = { label: string; text: string; href: string }
export type HomePage = {
  title: string
  words: Words
  nextSteps: readonly NextStep[]
  sections: readonly Section[]
}

/** What waits for the vendor, and the latest of each. `others`: what else is to do, such as the onboarding. */
export async function homePage(
  ctx: ReadCtx,
  others: (ctx: ReadCtx) => Promise<readonly NextStep[]>,
): Promise<HomePage> {
  const words = wordsFor(ctx.actor)
  const [toAnswer, orders, invoices, more] = await Promise.all([
    queries.ordersToAnswer(ctx.tx),
    queries.ordersBefore(ctx.tx),
    queries.invoicesBefore(ctx.tx),
    others(ctx),
  ])
  const { home } = words
  const answers = ctx.actor.contact?.may.has('orders.acknowledge') ? toAnswer : []
  return {
    title: ctx.actor.organisation.name,
    words,
    nextSteps: [
      ...more,
      ...answers.map((order) => ({
        label: home.answer(order.number),
        text: home.answerText(order.lines - order.answered),
        href: url.order(order.id),
      })),
    ],
    sections: [
      {
        title: home.orders,
        ...(orders.length
          ? { table: ordersTable(words, orders.slice(0, 5)) }
          : { text: home.noOrders }),
        more: orders.length > 5 ? { label: home.all, href: url.orders } : null,
      },
      {
        title: home.invoices,
        ...(invoices.length
          ? { table: invoicesTable(words, invoices.slice(0, 5)) }
          : { text: home.noInvoices }),
        more: invoices.length > 5 ? { label: home.all, href: url.invoices } : null,
      },
    ],
  }
}
