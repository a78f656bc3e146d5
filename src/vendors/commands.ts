import { message, toText } from '../messages/index.ts'
import { vendorLifecycle } from './vendor.ts'
import { move, moveTo } from '../kernel/lifecycle.ts'
import { refuseMerged } from '../kernel/merged.ts'
import type { z } from 'zod'
import { saveCustomValues, type TypedValues } from '../custom-fields/index.ts'
import * as approvals from '../approvals/index.ts'
import { conflict, invalid, Problem } from '../kernel/problem.ts'
import { nextNumber, nextNumbers } from '../organisations/index.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { lockOnlyPerson, recordDuty, recordDutyOnNew } from '../segregation-of-duties/index.ts'
import { readTaxNumber, type TaxNumber } from '../integrations/tax-numbers/index.ts'
import { refusePossibleMatch } from '../vendor-checks/index.ts'
import { differences, valuesOf, type Difference } from './change.ts'
import { refuseDuplicate } from './duplicates.ts'
import { refuseUnfinished } from './unfinished.ts'
import * as queries from './queries.ts'
import * as shown from './page-queries.ts'

export type Input = {
  name: string
  vat_id?: string | null | undefined
  email?: string | null | undefined
  country: string
  currency: string
  payment_terms_days: number
  risk?: 'low' | 'medium' | 'high' | undefined
  version?: number | undefined
  different_because?: string | null | undefined
  asks_about_similar?: boolean | undefined
  custom_fields?: TypedValues | undefined
  /** What else of it changes, as the history says it. */
  besides?: Readonly<Record<string, unknown>> | undefined
}
const subjectOf = (id: string) => ({ kind: 'vendor', id })
const customOf = (id: string) => ({ kind: 'vendor' as const, id })
/** A risk that is left out stays what it was. */
const contentOf = (id: string, i: Input, riskBefore: string): queries.Content => ({
  id,
  name: i.name,
  vatId: mainNumber(i)?.number ?? null,
  email: i.email ?? null,
  country: i.country,
  currency: i.currency,
  termsDays: i.payment_terms_days,
  risk: i.risk ?? riskBefore,
})

const mainNumber = ({ vat_id: text, country }: Input): TaxNumber | null =>
  text ? readTaxNumber(text, country) : null

/** One number, one vendor. It names the other one, because everybody who may enter vendors may read all of them. */
export async function refuseTakenNumber(
  ctx: ReadCtx,
  { number, vendorId, field }: { number: TaxNumber; vendorId: string; field: string },
): Promise<void> {
  const other = await queries.holderOf(ctx.tx, number, vendorId)
  if (other) throw invalid(field, 'already_exists', takenWords(ctx, other, number))
}

/** A vendor's contact learns nothing of other vendors. */
const takenWords = (
  { actor }: ReadCtx,
  other: { name: string; number: string },
  { number }: TaxNumber,
): string =>
  actor.contact
    ? `${number} cannot be used here. Correct it, or ask ${actor.organisation.name}.`
    : `${other.name} (${other.number}) has the tax number ${number} already. Open that vendor instead, or correct the number.`

export async function create(ctx: Ctx, input: Input): Promise<string> {
  const id = ctx.newId()
  const taxNumber = mainNumber(input)
  if (taxNumber) await refuseTakenNumber(ctx, { number: taxNumber, vendorId: id, field: '/vat_id' })
  const number = await nextNumber(ctx, 'vendor')
  const alike = await refuseSimilar(ctx, input, id)
  queries.insert(ctx.tx, { ...contentOf(id, input, 'low'), number, by: ctx.actor.userId })
  queries.saveMainNumber(ctx.tx, id, taxNumber)
  const custom = await saveCustomValues(ctx, customOf(id), {
    typed: input.custom_fields,
    isNew: true,
  })
  await recordDuty(ctx, 'vendor.create', subjectOf(id))
  ctx.record('vendor.created', subjectOf(id), { number, name: input.name, ...alike, ...custom })
  await askForApproval(ctx, id)
  return id
}

/**
 * Many vendors at once, as a table brings them. They wait for somebody else without an approval each: that person
 * approves them in the list.
 */
export async function createAll(ctx: Ctx, inputs: readonly Input[]): Promise<string[]> {
  if (inputs.length === 0) return []
  const numbers = await nextNumbers(ctx, 'vendor', inputs.length)
  const entered = inputs.map((input, i) => ({
    ...contentOf(ctx.newId(), input, 'low'),
    number: numbers[i]!,
    taxNumber: mainNumber(input),
  }))
  queries.insertAll(ctx.tx, entered, ctx.actor.userId)
  await recordDutyOnNew(ctx, 'vendor.create', {
    kind: 'vendor',
    ids: entered.map(({ id }) => id),
  })
  for (const { id, number, name } of entered)
    ctx.record('vendor.created', subjectOf(id), {
      number,
      name,
      note: message('note.imported', {}),
    })
  return entered.map(({ id }) => id)
}

/** For every change of a vendor. One that was merged into another vendor is not changed any more. */
export async function lockInUse(ctx: Ctx, id: string, version?: number): Promise<Vendor> {
  const vendor = await ctx.lock(queries.vendor, id, version)
  refuseMerged(vendor)
  return vendor
}

/** A change of approved data needs approval by another person before anything more can be ordered. */
export async function edit(ctx: Ctx, id: string, input: Input): Promise<void> {
  const before = await lockInUse(ctx, id, input.version)
  const taxNumber = mainNumber(input)
  const renumbered = (taxNumber?.number ?? null) !== before.vat_id
  if (taxNumber && renumbered)
    await refuseTakenNumber(ctx, { number: taxNumber, vendorId: id, field: '/vat_id' })
  const renamed = input.name !== before.name || input.country !== before.country
  const alike = renamed ? await refuseSimilar(ctx, input, id) : {}
  queries.save(ctx.tx, { ...contentOf(id, input, before.risk), by: editorOf(ctx) })
  if (renumbered) queries.saveMainNumber(ctx.tx, id, taxNumber)
  const custom = await saveCustomValues(ctx, customOf(id), {
    typed: input.custom_fields,
    isNew: false,
  })
  const { changes, reopens } = await reopenWhereChanged(ctx, before)
  recordEdit(ctx, id, { changes, reopens }, { ...alike, ...custom, ...input.besides })
  await askAnew(ctx, before, reopens)
}

/**
 * Vendors are numbered one after the other, so of two who enter the same name at once one sees the other. What the
 * history says of it. A vendor's contact learns nothing of other vendors: those who approve what they entered find it
 * in the history.
 */
async function refuseSimilar(ctx: Ctx, input: Input, id: string): Promise<Record<string, unknown>> {
  const { name, country, different_because: reason = null } = input
  const found = await queries.similar(ctx.tx, { name, country, except: id })
  const similar = { similar_to: found.map((v) => `${v.name} (${v.number})`) }
  if (ctx.actor.contact) return found.length > 0 ? similar : {}
  refuseDuplicate(found, {
    differentBecause: reason,
    asksAboutSimilar: input.asks_about_similar ?? false,
  })
  if (found.length === 0 || !reason) return {}
  return { ...similar, reason }
}

/**
 * Changes what belongs to a vendor, locked: a contact, a tax number. Where the mail for orders or a tax number becomes
 * another, somebody else approves it; nothing else asks for that.
 */
export async function changePart(
  ctx: Ctx,
  id: string,
  change: (vendor: Vendor) => Promise<unknown>,
): Promise<void> {
  const before = await lockInUse(ctx, id)
  await change(before)
  const after = await queries.find(ctx.tx, id)
  if (differences(before, after).length === 0) return
  await queries.saveEditor(ctx.tx, id, editorOf(ctx))
  const { changes, reopens } = await reopenWhereChanged(ctx, before)
  recordEdit(ctx, id, { changes, reopens })
  await askAnew(ctx, before, reopens)
}

const wordOf = {
  pending: 'not approved yet, but in use',
  active: 'in use',
  blocked: 'blocked, but in use',
  inactive: 'no longer used',
} as const

/** A contact who changes what belongs to their vendor is no member, so no member is kept from approving it. */
const editorOf = ({ actor }: Ctx): string | null => (actor.contact ? null : actor.userId)

type Vendor = z.output<typeof queries.Row>
type Changes = { changes: Difference[]; reopens: boolean }

async function reopenWhereChanged(ctx: Ctx, before: Vendor): Promise<Changes> {
  const changes = differences(before, await queries.find(ctx.tx, before.id))
  const reopens = !before.unapproved && changes.length > 0
  if (reopens) await reopen(ctx, before)
  return { changes, reopens }
}

const recordEdit = (
  ctx: Ctx,
  id: string,
  { changes, reopens }: Changes,
  more: Record<string, unknown> = {},
): void =>
  ctx.record('vendor.edited', subjectOf(id), {
    ...Object.fromEntries(
      changes.map(({ label, from, to }) => [toText(label, 'en'), { from, to }]),
    ),
    ...more,
    ...(reopens ? { note: message('note.somebody_else_approves', {}) } : {}),
  })

async function askAnew(ctx: Ctx, before: Vendor, reopens: boolean): Promise<void> {
  if (before.status === 'pending') await approvals.withdraw(ctx, before.id)
  if (before.status === 'pending' || (reopens && before.status === 'active'))
    await askForApproval(ctx, before.id)
}

/**
 * Blocked vendors get no new orders, and none of their invoices is approved. Lifting a block does not approve the
 * vendor again: another person must do that, so that nobody can lift a block alone for their own order.
 */
export async function setStatus(
  ctx: Ctx,
  id: string,
  {
    status,
    reason,
    version,
  }: { status: 'active' | 'blocked'; reason: string | null; version?: number | undefined },
): Promise<void> {
  const before = await lockInUse(ctx, id, version)
  if (before.status === 'inactive')
    throw conflict('wrong_state', `${before.name} is no longer used. Use it again first.`)
  if (before.status === 'pending' && status === 'active')
    throw conflict('wrong_state', `${before.name} is not approved yet.`)
  if (before.status === status)
    throw conflict('wrong_state', `${before.name} is ${status} already.`)
  const lifted = status === 'active'
  const changed = move(vendorLifecycle, before.status, lifted ? 'lift' : 'block')
  queries.saveStatus(ctx.tx, id, changed, reason)
  if (lifted) queries.keepApproved(ctx.tx, id, ctx.actor.userId, valuesOf(before))
  ctx.record(status === 'blocked' ? 'vendor.blocked' : 'vendor.unblocked', subjectOf(id), {
    reason,
  })
  if (status === 'blocked') await approvals.withdraw(ctx, id)
  if (lifted) await askForApproval(ctx, id)
}

/**
 * For a vendor that nothing is bought from any more. What is open with it is finished first: a vendor that is not
 * active gets no orders, and its invoices are held.
 */
export async function deactivate(ctx: Ctx, id: string, { reason, version }: Left): Promise<void> {
  const [before, open] = await Promise.all([
    ctx.lock(queries.vendor, id, version),
    shown.openWith(ctx.tx, id),
  ])
  refuseUnfinished(before, open)
  queries.saveStatus(ctx.tx, id, move(vendorLifecycle, before.status, 'giveUp'), reason)
  ctx.record('vendor.deactivated', subjectOf(id), { reason })
}
type Left = { reason: string; version?: number | undefined }

/** What is merged into another vendor is given up for good. */
export function giveUpMerged(ctx: Ctx, from: Vendor, into: Vendor): void {
  if (from.status !== 'inactive')
    queries.saveStatus(
      ctx.tx,
      from.id,
      move(vendorLifecycle, from.status, 'giveUp'),
      `Merged into ${into.name} (${into.number})`,
    )
}

/** Another person approves it again, as after a block. */
export async function reactivate(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const before = await lockInUse(ctx, id, version)
  if (before.status !== 'inactive')
    throw conflict('wrong_state', `${before.name} is ${wordOf[before.status]} already.`)
  queries.saveStatus(ctx.tx, id, move(vendorLifecycle, 'inactive', 'useAgain'), null)
  queries.keepApproved(ctx.tx, id, ctx.actor.userId, valuesOf(before))
  ctx.record('vendor.reactivated', subjectOf(id))
  await askForApproval(ctx, id)
}

/**
 * A second person approves a new vendor, or the organisation's only person does. Only then can anything be ordered from
 * it.
 */
export async function approve(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const before = await ctx.lock(queries.vendor, id, version)
  if (before.status !== 'pending')
    throw conflict('wrong_state', `${before.name} is ${before.status} already.`)
  if (!(await lockOnlyPerson(ctx))) await recordDuty(ctx, 'vendor.approve', subjectOf(id))
  const pending = await approvals.pendingFor(ctx.tx, id)
  await approvals.decide(ctx, pending?.id ?? (await ask(ctx, id)), {
    decision: 'approved',
    reason: null,
    hold: false,
  })
}

/** Applies the decision. A returned vendor stays as it is until it is edited; a rejected one cannot be used. */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const { status: from } = await ctx.lock(queries.vendor, id)
  if (decision === 'approved') await refusePossibleMatch(ctx, id)
  const to = decision === 'approved' ? 'active' : decision === 'rejected' ? 'blocked' : 'pending'
  queries.saveStatus(ctx.tx, id, moveTo(vendorLifecycle, from, to), reason)
  ctx.record(`vendor.${decision}`, subjectOf(id), { reason })
  await ctx.emit('vendor_review.decided', { id, decision, reason })
}

declare module '../platform/events.ts' {
  interface Events {
    /** Somebody asks a vendor for its details. */
    'vendor_details.wanted': (wanted: { id: string }) => void
    /** A new or changed vendor was approved, rejected or sent back. */
    'vendor_review.decided': (decided: {
      id: string
      decision: approvals.Decision
      reason: string | null
    }) => void
  }
}

/** While the vendor still gives its details, nobody is asked to approve it. */
export async function waitForDetails(ctx: Ctx, id: string): Promise<void> {
  const { status, unapproved } = await lockInUse(ctx, id)
  if (status === 'pending' && unapproved) await approvals.withdraw(ctx, id)
}

/** Nothing more is ordered until somebody else has approved it again. A block stays a block. */
async function reopen(ctx: Ctx, before: Vendor): Promise<void> {
  queries.keepApproved(ctx.tx, before.id, editorOf(ctx), valuesOf(before))
  if (before.status === 'active')
    queries.makePending(ctx.tx, before.id, move(vendorLifecycle, before.status, 'reopen'))
}

/**
 * A possible sanctions match: nothing more is ordered until somebody has looked at it and approves the vendor again.
 */
export async function putBeforeSomebody(ctx: Ctx, id: string): Promise<void> {
  const before = await ctx.lock(queries.vendor, id)
  if (before.status !== 'active') return
  queries.keepApproved(ctx.tx, id, null, valuesOf(before))
  queries.makePending(ctx.tx, id, move(vendorLifecycle, before.status, 'reopen'))
  ctx.record('vendor.match_found', subjectOf(id))
  await askForApproval(ctx, id)
}

async function ask(ctx: Ctx, id: string): Promise<string> {
  const vendor = await queries.find(ctx.tx, id)
  return approvals.open(ctx, {
    kind: 'vendor',
    id,
    number: vendor.number,
    title: vendor.name,
    revision: vendor.version,
    requesterId: vendor.created_by,
    authorIds: [
      ...new Set([...vendor.changed_by, ...(vendor.edited_by ? [vendor.edited_by] : [])]),
    ],
    currency: ctx.actor.organisation.baseCurrency,
    amount: 0n,
    costCenterId: null,
  })
}

/**
 * Where nobody may approve it yet, it waits without an approval. The first person who may approve it later opens one by
 * approving. So does the only person there is.
 */
async function askForApproval(ctx: Ctx, id: string): Promise<void> {
  if (await lockOnlyPerson(ctx)) return
  try {
    await ask(ctx, id)
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'no_approver') throw error
  }
}
