import { conflict, invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Tx } from '../platform/db/tx.ts'
import {
  carriesOrder,
  hasReached,
  mailedTo,
  refuseUnissued,
  type About,
  type GoodsNews,
  type MailLanguage,
  type Recipient,
} from './dispatch.ts'
import * as dispatches from './dispatch-queries.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'purchase_order', id })

/**
 * Writes that the order is to be mailed, and the job that does it, with the change that asks for it. Without an address
 * it is on record that nothing was sent.
 */
export async function queue(
  ctx: Ctx,
  orderId: string,
  {
    about,
    to,
    by,
    news = null,
  }: { about: About; to: Recipient | null; by: string | null; news?: GoodsNews | null },
): Promise<void> {
  const id = ctx.newId()
  dispatches.insert(ctx.tx, {
    id,
    orderId,
    about,
    state: to ? 'queued' : 'no_address',
    email: to?.email ?? null,
    person: to?.person ?? null,
    language: to?.language ?? 'en',
    news,
    by,
  })
  if (to) await ctx.enqueue('order-dispatch', { dispatchId: id })
}

/** Once more to the contact for orders, or to another address, which is on record. */
export async function sendAgain(
  ctx: Ctx,
  id: string,
  {
    version,
    to,
    language,
  }: {
    version?: number | undefined
    to?: string | null | undefined
    language?: MailLanguage | undefined
  },
): Promise<void> {
  const order = await ctx.lock(queries.purchaseOrder, id, version)
  refuseUnissued(order)
  const [known, before] = await Promise.all([
    dispatches.recipientOf(ctx.tx, order.vendor_id),
    dispatches.ofOrder(ctx.tx, id),
  ])
  const email = to ?? known?.email
  if (!email)
    throw invalid(
      '/to',
      'missing',
      'The vendor has no e-mail for orders. Enter an address here, or add a contact to the vendor.',
    )
  const isKnown = known?.email === email
  if (isKnown && order.vendor_status !== 'active' && !before.some((d) => d.email === email))
    throw conflict(
      'wrong_state',
      `${order.vendor_name} is ${order.vendor_status === 'pending' ? 'not approved' : 'blocked'} at the moment, so its e-mail for orders may not be right. Enter an address that you have checked.`,
    )
  dispatches.touchOrder(ctx.tx, id)
  await queue(ctx, id, {
    about: 'again',
    to: {
      email,
      person: isKnown ? known.person : order.vendor_name,
      language: language ?? known?.language ?? 'en',
    },
    by: ctx.actor.userId,
  })
  ctx.record('purchase_order.sending', subjectOf(id), {
    to: email,
    ...(isKnown ? {} : { other_address: true }),
  })
}

/** Somebody sent it without us: by post, by telephone, through the vendor's shop. */
export async function sentByHand(
  ctx: Ctx,
  id: string,
  { version, note, sentOn }: { version?: number | undefined; note: string; sentOn: string },
): Promise<void> {
  const order = await ctx.lock(queries.purchaseOrder, id, version)
  refuseUnissued(order)
  if (sentOn > ctx.today)
    throw invalid('/sent_on', 'future', 'The day on which it was sent lies in the future.')
  dispatches.touchOrder(ctx.tx, id)
  dispatches.insert(ctx.tx, {
    id: ctx.newId(),
    orderId: id,
    about: 'again',
    state: 'by_hand',
    email: null,
    person: null,
    language: 'en',
    note,
    sentOn,
    by: ctx.actor.userId,
  })
  ctx.record('purchase_order.sent_by_hand', subjectOf(id), { note, sent_on: sentOn })
}

/** A cancelled order is not sent any more. A vendor that has it is told; one that was never sent it is not. */
export async function cancelled(ctx: Ctx, order: { id: string; vendor_id: string }): Promise<void> {
  await dispatches.withdraw(ctx.tx, order.id)
  const before = await dispatches.ofOrder(ctx.tx, order.id)
  if (!hasReached(before)) return
  const told = before.flatMap(({ state, email, person, language }) =>
    state === 'sent' && email ? [{ email, person: person ?? email, language }] : [],
  )
  const addresses = new Map(told.map((to) => [to.email.toLowerCase(), to]))
  const byMail = [...addresses.values()]
  const to = byMail.length ? byMail : [await dispatches.recipientOf(ctx.tx, order.vendor_id)]
  for (const one of to) await queue(ctx, order.id, { about: 'cancellation', to: one, by: null })
}

/**
 * Who hears news of an order: its contact for orders, else the address that it was mailed to. Null where no mail with
 * it left.
 */
export async function listener(tx: Tx, orderId: string): Promise<Recipient | null> {
  const [before, known] = await Promise.all([
    dispatches.ofOrder(tx, orderId),
    dispatches.recipientOfOrder(tx, orderId),
  ])
  const mailed = mailedTo(before)
  return mailed && (known ?? mailed)
}
/** Tells the vendor of goods of an order that was mailed to it. The order is locked. */
export async function tell(
  ctx: Ctx,
  orderId: string,
  { to, news }: { to: Recipient | null; news: GoodsNews },
): Promise<void> {
  if (to) await queue(ctx, orderId, { about: news.about, to, news, by: ctx.actor.userId })
}

const whenSent = {
  issue: 'purchase_order.sent',
  again: 'purchase_order.sent',
  change: 'purchase_order.sent',
  cancellation: 'purchase_order.cancellation_sent',
  return: 'purchase_order.return_told',
  return_credit: 'purchase_order.return_credit_told',
  return_called_off: 'purchase_order.return_kept_told',
  rest_closed: 'purchase_order.closing_told',
  rest_reopened: 'purchase_order.reopening_told',
} as const

/** The mail has left. Where the order was cancelled while it left, the vendor is told of that too. */
export async function left(ctx: Ctx, mail: MailThatLeft): Promise<void> {
  const order = await ctx.lock(queries.purchaseOrder, mail.orderId)
  if ((await dispatches.saveSent(ctx.tx, mail.dispatchId, ctx.now)) === 0) return
  ctx.record(whenSent[mail.about], subjectOf(order.id), { to: mail.to.email })
  if (order.status === 'cancelled' && carriesOrder(mail.about))
    await queue(ctx, order.id, { about: 'cancellation', to: mail.to, by: null })
}
export type MailThatLeft = { orderId: string; dispatchId: string; about: About; to: Recipient }

/** A try that failed. Answers whether it was the last. */
export async function failed(
  ctx: Ctx,
  mail: MailThatLeft,
  { failure, final }: { failure: string; final: boolean },
): Promise<void> {
  const saved = await dispatches.saveTry(ctx.tx, mail.dispatchId, { failure, final })
  if (saved?.state === 'failed')
    ctx.record('purchase_order.not_sent', subjectOf(mail.orderId), { to: mail.to.email })
}
