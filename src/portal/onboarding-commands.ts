import { conflict, invalid, refuseStale } from '../kernel/problem.ts'
import { move } from '../kernel/lifecycle.ts'
import { message, type Message } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { On } from '../platform/events.ts'
import { editVendor, findVendor, waitForDetails } from '../vendors/index.ts'
import * as accounts from './account-queries.ts'
import { letIn } from './account-commands.ts'
import { tellVendor } from './letters.ts'
import {
  decisionMove,
  onboardingLifecycle,
  refuseClosed,
  refuseStart,
  refuseWithdrawal,
  type Given,
  type Onboarding,
  type OnboardingSection,
} from './onboarding.ts'
import * as queries from './onboarding-queries.ts'
import { url } from './paths.ts'
import { wordsFor } from './words/index.ts'

const subjectOf = (id: string) => ({ kind: 'vendor', id })

/**
 * Asks a vendor for its details: its active contacts are let in and told. Meanwhile nobody is asked to approve a vendor
 * that was never approved.
 */
export async function start(ctx: Ctx, vendorId: string): Promise<void> {
  await waitForDetails(ctx, vendorId)
  const [vendor, before, contacts] = await Promise.all([
    findVendor(ctx.tx, vendorId),
    queries.lock(ctx.tx, vendorId),
    accounts.ofVendor(ctx.tx, vendorId),
  ])
  if (before) refuseStart(before, vendor.name)
  const reachable = contacts.filter(
    ({ active, email, withdrawn_at: withdrawn }) => active && email !== null && withdrawn === null,
  )
  if (reachable.length === 0)
    throw conflict(
      'not_now',
      `${vendor.name} has no active contact with an e-mail. Add one, or make one active, then invite.`,
    )
  queries.start(ctx.tx, vendorId, ctx.actor.userId)
  for (const contact of reachable)
    await letIn(ctx, contact, { by: ctx.actor.userId, path: url.onboarding })
  ctx.record('vendor.details_wanted', subjectOf(vendorId))
}

/** Ends it; the vendor is told why. What is known of the vendor stays. */
export async function withdraw(ctx: Ctx, vendorId: string, reason: string): Promise<void> {
  const [vendor, before] = await Promise.all([
    findVendor(ctx.tx, vendorId),
    queries.lock(ctx.tx, vendorId),
  ])
  const { state } = before ?? { state: 'withdrawn' }
  refuseWithdrawal({ state }, vendor.name)
  queries.saveState(ctx.tx, vendorId, {
    move: move(onboardingLifecycle, state, 'withdraw'),
    reason,
  })
  ctx.record('vendor.details_unwanted', subjectOf(vendorId), { reason })
  const { name: organisation } = ctx.actor.organisation
  await tell(ctx, vendorId, message('letter.portal_details_withdrawn', { organisation, reason }))
}

const tell = (ctx: Ctx, vendorId: string, body: Message): Promise<void> =>
  tellVendor(ctx, {
    vendorId,
    about: 'orders',
    path: url.onboarding,
    title: message('letter.portal_details_subject', {
      organisation: ctx.actor.organisation.name,
    }),
    body,
  })

/** The onboarding of a vendor, locked; begun where a contact begins by themselves. */
async function locked(ctx: Ctx, vendorId: string, version?: number): Promise<Onboarding> {
  const { onboarding: words } = wordsFor(ctx.actor)
  let found = await queries.lock(ctx.tx, vendorId)
  if (!found) {
    queries.start(ctx.tx, vendorId, null)
    found = await queries.lock(ctx.tx, vendorId)
  }
  if (!found) throw new Error('the onboarding was not begun')
  refuseStale(version, found)
  refuseClosed(found, words)
  return found
}

/** Keeps one section as it was given. */
export async function saveSection(
  ctx: Ctx,
  vendorId: string,
  { section, values }: { section: string; values: Record<string, string | null> },
): Promise<void> {
  const { given } = await locked(ctx, vendorId)
  queries.saveGiven(ctx.tx, vendorId, { ...given, [section]: values })
  ctx.record('vendor.details_given', subjectOf(vendorId), { section })
}

/** Sends what was given for review: it becomes a change of the vendor, which somebody else approves. */
export async function submit(
  ctx: Ctx,
  vendorId: string,
  sections: readonly OnboardingSection[],
): Promise<void> {
  const { given, state } = await locked(ctx, vendorId)
  const { language = 'en' } = ctx.actor.contact ?? {}
  const done = await Promise.all(sections.map((section) => section.isDone(ctx, given)))
  const missing = sections.filter(({ required }, i) => required && !done[i])
  if (missing.length > 0)
    throw invalid(
      '',
      'incomplete',
      wordsFor(ctx.actor).onboarding.notAll +
        missing.map(({ title }) => title[language]).join(', '),
    )
  const before = await findVendor(ctx.tx, vendorId)
  await editVendor(ctx, vendorId, changedBy(before, given))
  queries.submit(ctx.tx, vendorId, {
    move: move(onboardingLifecycle, state, 'submit'),
    by: ctx.actor.name,
    at: ctx.now,
  })
  ctx.record('vendor.details_submitted', subjectOf(vendorId))
  const { status } = await findVendor(ctx.tx, vendorId)
  if (status === 'active')
    return queries.saveState(ctx.tx, vendorId, {
      move: move(onboardingLifecycle, 'submitted', 'approve'),
      reason: null,
    })
  await tellReview(ctx, vendorId, before.name)
}

async function tellReview(ctx: Ctx, vendorId: string, vendor: string): Promise<void> {
  const { name: organisation } = ctx.actor.organisation
  await tell(ctx, vendorId, message('letter.portal_details_submitted', { organisation }))
  const asked = await queries.askedBy(ctx.tx, vendorId)
  await notify(ctx, asked ? [asked.id] : [], {
    kind: 'vendor_answered',
    key: `details ${vendorId} ${ctx.now.toISOString()}`,
    title: message('notice.vendor_submitted', { vendor }),
    body: message('notice.vendor_submitted_body', {}),
    path: `/vendors/${vendorId}`,
    subject: subjectOf(vendorId),
  })
}

type Vendor = Awaited<ReturnType<typeof findVendor>>
/** The vendor as it would be with what was given; what was not given stays. */
const changedBy = (vendor: Vendor, { company = {}, tax = {} }: Given) => ({
  name: company['name'] ?? vendor.name,
  country: company['country'] ?? vendor.country,
  email: company['email'] ?? vendor.email,
  vat_id: tax['vat_id'] ?? vendor.vat_id,
  currency: vendor.currency,
  payment_terms_days: vendor.payment_terms_days,
})

/** What was decided about the vendor is told to it, with the reason. */
export const tellOfDecision: NonNullable<On['vendor_review.decided']> = async (
  ctx,
  { id, decision, reason },
) => {
  const found = await queries.lock(ctx.tx, id)
  const decided = found && decisionMove(found, decision)
  if (!decided) return
  queries.saveState(ctx.tx, id, {
    move: decided,
    reason: decision === 'approved' ? null : reason,
  })
  const { name: organisation } = ctx.actor.organisation
  await tell(
    ctx,
    id,
    decision === 'approved'
      ? message('letter.portal_details_approved', { organisation })
      : decision === 'rejected'
        ? message('letter.portal_details_rejected', { organisation, reason })
        : message('letter.portal_details_returned', { organisation, reason }),
  )
}

/** A vendor that was merged into another one is not asked any more. */
export const endMerged: NonNullable<On['vendors.merged']> = async (ctx, { fromId }) => {
  const found = await queries.lock(ctx.tx, fromId)
  if (found?.state === 'invited' || found?.state === 'changes_requested')
    queries.saveState(ctx.tx, fromId, {
      move: move(onboardingLifecycle, found.state, 'withdraw'),
      reason: null,
    })
}
