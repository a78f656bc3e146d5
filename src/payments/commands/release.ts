import { keepFile } from '../../invoices/index.ts'
import { sha256Of } from '../../integrations/files/index.ts'
import { move } from '../../kernel/lifecycle.ts'
import { conflict, forbidden } from '../../kernel/problem.ts'
import { closeNotices } from '../../notifications/index.ts'
import { nextNumbers } from '../../organisations/index.ts'
import { sharePaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { readDutiesOn } from '../../segregation-of-duties/index.ts'
import { overtakenAmong } from '../../set-offs/index.ts'
import { refuseBlocked } from '../blocked.ts'
import * as itemQueries from '../item-queries.ts'
import { groupsOf, type Group } from '../groups.ts'
import { paymentLifecycle, paymentSubject, referenceOf } from '../payment.ts'
import * as paymentQueries from '../payment-queries.ts'
import { serviceOf } from '../rails/index.ts'
import type { ServiceWay } from '../rails/port.ts'
import { runMoves, runSubject, type Run } from '../run.ts'
import * as queries from '../run-queries.ts'
import { lockRun } from './decided.ts'
import { expectEverywhere } from './everywhere.ts'
import { refuseHoliday } from './payment-day.ts'
import { railOf, runToldOf, type Named, type Told } from './file.ts'
import { refreshRun } from './answer.ts'

/**
 * Tells the bank: makes the payments of an approved run, and keeps the file that names them with its
 * hash. All of it commits together, so that a file is there for each released run, and for no other.
 * Never by who proposed or approved it, nor by who entered one of its invoices.
 */
export async function release(
  ctx: Ctx,
  cipher: Cipher,
  { id, version }: { id: string; version?: number | undefined },
): Promise<void> {
  expectEverywhere(ctx, 'payments.release')
  const run = await lockRun(ctx, id)
  if (version !== undefined) await ctx.lock(queries.paymentRun, id, version)
  const released = runMoves.move('release', run, ctx.actor)
  const [people, account] = await Promise.all([
    queries.peopleOf(ctx.tx, id),
    sharePaymentAccount(ctx.tx, run.account_id),
    refuseHoliday(ctx, run, 'Cancel it, and propose it for another day.'),
  ])
  if (people.some((one) => one.person_id === ctx.actor.userId)) throw forbidden(queries.samePerson)
  if (!people.some(({ part }) => part === 'approved'))
    throw conflict('not_approved', 'Nobody has approved this run. Cancel it and propose another.')
  if (!account.active)
    throw conflict(
      'account_closed',
      `${account.name} was closed. Cancel the run, and propose it from another account.`,
    )
  const items = await itemQueries.lockItems(ctx.tx, { runId: id, today: ctx.today })
  if (items.length === 0)
    throw conflict('no_items', 'Nothing is left to pay in this run. Cancel it.')
  const [duties, overtaken] = await Promise.all([
    readDutiesOn(ctx, [...new Set(items.map((item) => item.invoice_id))]),
    overtakenAmong(
      ctx.tx,
      items.map((item) => item.instalment_id),
    ),
  ])
  const ids = new Set(overtaken.map((part) => part.id))
  refuseBlocked(
    items.map((item) => ({ ...item, overtaken: ids.has(item.instalment_id) })),
    { payOn: run.pay_on, today: ctx.today },
  )
  await duties.save('payment.release', runSubject(id))
  const groups = groupsOf(items)
  const sentOn = run.pay_on > ctx.today ? run.pay_on : ctx.today
  const payments = await enterPayments(ctx, run, { groups, sentOn })
  const file = await fileOf(ctx, cipher, { run, account, payments, day: sentOn })
  queries.addReleaser(ctx.tx, id, ctx.actor.userId)
  queries.saveReleased(ctx.tx, { id, move: released, at: ctx.now, sentOn, file })
  closeNotices(ctx, 'approval_wanted', id)
  ctx.record('payment_run.released', runSubject(id), {
    payments: payments.length,
    total: run.total,
    sha256: file?.sha256 ?? null,
  })
  await settleOffsets(ctx, run, payments)
  const service = serviceOf(run.rail)
  if (service && sentOn <= ctx.today) await askFor(ctx, service, payments)
}

/** Each payment by itself, after this is committed. What is paid on a later day is asked for on that day. */
async function askFor(ctx: Ctx, { asks }: ServiceWay, payments: readonly Entered[]): Promise<void> {
  for (const { id, total } of payments) if (total > 0n) await ctx.enqueue(asks, { id })
}

type Entered = Named & { id: string }
async function enterPayments(
  ctx: Ctx,
  run: Run,
  { groups, sentOn }: { groups: readonly Group<itemQueries.ItemRow>[]; sentOn: string },
): Promise<Entered[]> {
  const numbers = await nextNumbers(ctx, 'payment', groups.length)
  const payments = groups.map((group, i): Entered => {
    const id = ctx.newId()
    return { ...group, id, number: numbers[i]!, reference: referenceOf(id) }
  })
  paymentQueries.insertAll(ctx.tx, {
    runId: run.id,
    ownerId: ctx.actor.userId,
    currency: run.currency,
    payOn: sentOn,
    payments: payments.map((payment) => ({
      id: payment.id,
      number: payment.number,
      reference: payment.reference,
      vendorId: payment.vendorId,
      accountId: payment.accountId,
      total: payment.total,
      invoiceIds: [...new Set(payment.items.map((item) => item.invoice_id))],
    })),
  })
  itemQueries.sendItems(
    ctx.tx,
    payments.flatMap(({ id: paymentId, items }) =>
      items.map((item) => ({ itemId: item.id, paymentId })),
    ),
  )
  for (const payment of payments)
    ctx.record('payment.sent', paymentSubject(payment.id), { run: run.number })
  return payments
}

/** 409 where it would be refused. The file for the bank, kept as it is; null where the bank is told otherwise. */
async function fileOf(
  ctx: Ctx,
  cipher: Cipher,
  told: Told,
): Promise<{ id: string; sha256: string } | null> {
  const { refuse, tells } = railOf(told.run)
  if (!refuse) return null
  const content = await runToldOf(ctx, cipher, told)
  refuse(content)
  if (tells.by !== 'file') return null
  const bytes = Buffer.concat(Array.from(tells.write(content), (piece) => Buffer.from(piece)))
  const sha256 = sha256Of(bytes)
  const id = await keepFile(ctx, {
    sha256,
    name: `${told.run.number}.${tells.extension}`,
    mediaType: tells.mediaType,
    bytes,
  })
  return { id, sha256 }
}

/** What credits pay in full needs no bank: it is settled at once. */
async function settleOffsets(ctx: Ctx, run: Run, payments: readonly Entered[]): Promise<void> {
  const offsets = payments.filter(({ total }) => total === 0n)
  if (offsets.length === 0) return
  itemQueries.settleItems(
    ctx.tx,
    offsets.map(({ id }) => id),
  )
  for (const { id } of offsets) {
    const sent = await ctx.lock(paymentQueries.payment, id)
    paymentQueries.saveAnswer(ctx.tx, {
      id,
      move: move(paymentLifecycle, sent.status, 'settle'),
      on: ctx.today,
      settledOn: ctx.today,
      reason: null,
      evidence: null,
      by: ctx.actor.userId,
    })
    ctx.record('payment.settled', paymentSubject(id), { offset: true })
    await ctx.emit('offset.settled', { id, on: ctx.today })
  }
  await refreshRun(ctx, run.id)
}
