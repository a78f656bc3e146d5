import * as approvals from '../../approvals/index.ts'
import { convert, money } from '../../kernel/money.ts'
import { conflict } from '../../kernel/problem.ts'
import { exchangeRate } from '../../organisations/index.ts'
import { sharePaymentAccount } from '../../payment-accounts/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { refuseBlocked } from '../blocked.ts'
import { groupsOf } from '../groups.ts'
import * as itemQueries from '../item-queries.ts'
import type { ItemRow } from '../item-queries.ts'
import { referenceOf } from '../payment.ts'
import { payeesOf, riskiest } from '../payees.ts'
import { runMoves, runSubject, type Run } from '../run.ts'
import * as queries from '../run-queries.ts'
import { expectEverywhere } from './everywhere.ts'
import { refuseHoliday } from './payment-day.ts'
import { railOf, runToldOf } from './file.ts'

/** Sends a run for approval on its total, and on the vendor that is riskiest to pay. */
export async function submit(
  ctx: Ctx,
  cipher: Cipher,
  { id, version }: { id: string; version?: number | undefined },
): Promise<void> {
  expectEverywhere(ctx, 'payments.propose')
  await itemQueries.shareVendors(ctx.tx, id)
  const run = await ctx.lock(queries.paymentRun, id, version)
  const submitted = runMoves.move('submit', run, ctx.actor)
  const items = await itemQueries.lockItems(ctx.tx, { runId: id, today: ctx.today })
  if (items.length === 0)
    throw conflict('no_items', 'Nothing is left in this run. Cancel it, or include what is due.')
  refuseBlocked(items, { payOn: run.pay_on, today: ctx.today })
  await refuseHoliday(ctx, run, 'Choose another day, then send it for approval.')
  await refuseUntold(ctx, cipher, run, items)
  queries.addProposer(ctx.tx, id, ctx.actor.userId)
  queries.saveStatus(ctx.tx, id, submitted)
  ctx.record('payment_run.submitted', runSubject(id), { revision: run.revision })
  const [people, payees] = await Promise.all([
    queries.peopleOf(ctx.tx, id),
    payeesOf(ctx, run, items),
  ])
  const authors = people.filter(({ part }) => part === 'proposed').map((one) => one.person_id)
  const rate = await exchangeRate(ctx, run.currency)
  await approvals.open(ctx, {
    ...runSubject(id),
    number: run.number,
    title: run.title,
    revision: run.revision,
    requesterId: run.proposed_by,
    authorIds: [...new Set([...authors, ctx.actor.userId])],
    currency: run.currency,
    amount: convert(money(run.total, run.currency), rate, ctx.actor.organisation.baseCurrency)
      .minor,
    costCenterId: null,
    vendorId: riskiest(payees)?.vendorId ?? null,
    paymentRisks: [...new Set(payees.flatMap(({ risks }) => risks))],
  })
}

/** What a bank or a service would refuse is said before anybody approves it. */
async function refuseUntold(
  ctx: Ctx,
  cipher: Cipher,
  run: Run,
  items: readonly ItemRow[],
): Promise<void> {
  const { refuse } = railOf(run)
  if (!refuse) return
  const payments = groupsOf(items).map((group, i) => ({
    ...group,
    number: `PAY-${i + 1}`,
    reference: referenceOf(ctx.newId()),
  }))
  const account = await sharePaymentAccount(ctx.tx, run.account_id)
  refuse(await runToldOf(ctx, cipher, { run, account, payments, day: run.pay_on }))
}

export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  expectEverywhere(ctx, 'payments.propose')
  const run = await ctx.lock(queries.paymentRun, id, version)
  const withdrawn = runMoves.move('withdraw', run, ctx.actor)
  await approvals.withdraw(ctx, id)
  queries.saveStatus(ctx.tx, id, withdrawn, { revisions: 1 })
  ctx.record('payment_run.withdrawn', runSubject(id))
}

/** Gives up a run that was not released: what it would have paid is open again. */
export async function cancel(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<void> {
  expectEverywhere(ctx, 'payments.propose')
  const run = await ctx.lock(queries.paymentRun, id, version)
  const cancelled = runMoves.move('cancel', run, ctx.actor)
  const items = await itemQueries.lockItems(ctx.tx, { runId: id, today: ctx.today })
  itemQueries.leaveOut(
    ctx.tx,
    items.map((item) => item.id),
  )
  queries.saveStatus(ctx.tx, id, cancelled)
  ctx.record('payment_run.cancelled', runSubject(id), { reason })
}
