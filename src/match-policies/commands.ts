import { message, toText } from '../messages/index.ts'
import { policyLifecycle } from './version.ts'
import { move } from '../kernel/lifecycle.ts'
import { conflict, forbidden, refuseStale } from '../kernel/problem.ts'
import { rolesWith } from '../kernel/permissions.ts'
import type { Authority, ScopedTolerances, Tolerances } from '../matching/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { activated } from './input.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import type { PolicyRow } from './queries.ts'
import type { RuleRow } from './rule-queries.ts'
import { placeTitle } from './words.ts'

const policyOf = (id: string) => ({ kind: 'match_policy', id })

/** A policy applies to the whole organisation, so a role for a part of it may not change it. */
function everywhere(ctx: Ctx): void {
  if (ctx.actor.limits !== '')
    throw forbidden(
      'Your role covers a part of the organisation, and this policy is for all of it.',
    )
}

export type Content = {
  rules: readonly ScopedTolerances[]
  authority: readonly Authority[]
}

/**
 * A copy of a version, or of the one in force. What is in force stays until the draft is
 * activated.
 */
export async function draft(
  ctx: Ctx,
  { from, note }: { from?: string | undefined; note: string },
): Promise<string> {
  everywhere(ctx)
  const [active, source] = await Promise.all([
    queries.findActive(ctx.tx),
    from ? queries.find(ctx.tx, from) : null,
  ])
  const origin = source ?? active
  const said =
    note ||
    (source?.status === 'retired' && source.number !== null
      ? toText(message('note.brings_back', { version: source.number }))
      : '')
  const id = await begin(ctx, { basedOn: active.id, authority: origin.authority, note: said })
  ruleQueries.copyRules(ctx.tx, origin.id, id)
  ctx.record('match_policy.drafted', policyOf(id), { from: origin.number, note: said })
  return id
}

/** A draft with everything in it, as a file holds it. */
export async function draftOf(ctx: Ctx, content: Content, note: string): Promise<string> {
  everywhere(ctx)
  const active = await queries.findActive(ctx.tx)
  const id = await begin(ctx, { basedOn: active.id, authority: content.authority, note })
  for (const rule of content.rules)
    ruleQueries.insertRule(ctx.tx, { ...rule, id: ctx.newId(), policyId: id })
  ctx.record('match_policy.drafted', policyOf(id), { from: null, note, door: 'file' })
  return id
}

async function begin(
  ctx: Ctx,
  draft: { basedOn: string; authority: readonly Authority[]; note: string },
): Promise<string> {
  const id = ctx.newId()
  queries.insertDraft(ctx.tx, { ...draft, id, by: ctx.actor.userId })
  return id
}

/**
 * Every change of a draft: nobody changed it meanwhile, and who writes in it does not activate it.
 */
async function lockDraft(ctx: Ctx, id: string, version: number | undefined): Promise<PolicyRow> {
  everywhere(ctx)
  const policy = await queries.lock(ctx.tx, id)
  if (policy.status !== 'draft') throw activated(policy.number)
  refuseStale(version, policy)
  return policy
}

export async function addRule(
  ctx: Ctx,
  policyId: string,
  rule: ScopedTolerances,
  version: number | undefined,
): Promise<string> {
  await lockDraft(ctx, policyId, version)
  const id = ctx.newId()
  ruleQueries.insertRule(ctx.tx, { ...rule, id, policyId })
  queries.touch(ctx.tx, policyId, ctx.actor.userId)
  const added = await ruleQueries.findRule(ctx.tx, id)
  ctx.record('match_policy.tolerances_added', policyOf(policyId), {
    note: placeTitle(added),
    tolerances: rule.tolerances,
  })
  return id
}

export async function changeTolerances(
  ctx: Ctx,
  id: string,
  tolerances: Tolerances,
  version: number | undefined,
): Promise<RuleRow> {
  const rule = await lockRule(ctx, id, version)
  ruleQueries.saveTolerances(ctx.tx, id, tolerances)
  queries.touch(ctx.tx, rule.policy_id, ctx.actor.userId)
  ctx.record('match_policy.tolerances_changed', policyOf(rule.policy_id), {
    note: placeTitle(rule),
    before: rule.tolerances,
    after: tolerances,
  })
  return rule
}

export async function removeRule(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<RuleRow> {
  const rule = await lockRule(ctx, id, version)
  ruleQueries.removeRule(ctx.tx, id)
  queries.touch(ctx.tx, rule.policy_id, ctx.actor.userId)
  ctx.record('match_policy.tolerances_removed', policyOf(rule.policy_id), {
    note: placeTitle(rule),
    tolerances: rule.tolerances,
  })
  return rule
}

/** The set as it is once its draft is locked. */
async function lockRule(ctx: Ctx, id: string, version: number | undefined): Promise<RuleRow> {
  const { policy_id: policyId } = await ruleQueries.findRule(ctx.tx, id)
  await lockDraft(ctx, policyId, version)
  return ruleQueries.findRule(ctx.tx, id)
}

export async function setAuthority(
  ctx: Ctx,
  id: string,
  authority: readonly Authority[],
  version: number | undefined,
): Promise<void> {
  const policy = await lockDraft(ctx, id, version)
  queries.saveAuthority(ctx.tx, id, authority)
  queries.touch(ctx.tx, id, ctx.actor.userId)
  ctx.record('match_policy.authority_changed', policyOf(id), {
    before: policy.authority,
    after: authority,
  })
}

export async function explain(
  ctx: Ctx,
  id: string,
  note: string,
  version: number | undefined,
): Promise<void> {
  await lockDraft(ctx, id, version)
  queries.saveNote(ctx.tx, id, note)
  queries.touch(ctx.tx, id, ctx.actor.userId)
  ctx.record('match_policy.explained', policyOf(id), { note })
}

/**
 * A draft that was begun from an older version is compared with the one in force now: its
 * differences show what it would undo.
 */
export async function rebase(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  await lockDraft(ctx, id, version)
  const active = await queries.findActive(ctx.tx)
  queries.saveBase(ctx.tx, id, active.id)
  queries.touch(ctx.tx, id, ctx.actor.userId)
  ctx.record('match_policy.compared', policyOf(id), { with: active.number })
}

export async function discard(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const policy = await lockDraft(ctx, id, version)
  queries.remove(ctx.tx, id)
  ctx.record('match_policy.discarded', policyOf(id), { note: policy.note })
}

/** A second person activates a draft. Matches from then on use it. */
export async function activate(ctx: Ctx, id: string, version: number | undefined): Promise<number> {
  const policy = await lockDraft(ctx, id, version)
  const active = await queries.lockActive(ctx.tx)
  if (!active || active.id !== policy.based_on)
    throw conflict(
      'outdated',
      'Another version came into force after this draft was begun. Compare the draft with it first: it would undo what changed since.',
    )
  const alone = await mayAlone(ctx, policy, active)
  const number = active.number! + 1
  queries.retire(ctx.tx, active.id, move(policyLifecycle, active.status, 'replace'))
  queries.activate(ctx.tx, {
    id,
    move: move(policyLifecycle, policy.status, 'activate'),
    number,
    by: ctx.actor.userId,
    alone,
  })
  ctx.record('match_policy.activated', policyOf(id), {
    number,
    instead_of: active.number,
    alone,
    note: alone ? message('note.alone', {}) : policy.note,
  })
  return number
}

/**
 * An organisation begins with a version that nobody wrote. Its author may replace that one alone,
 * while nobody else could.
 */
async function mayAlone(ctx: Ctx, policy: PolicyRow, active: PolicyRow): Promise<boolean> {
  if (!policy.editors.includes(ctx.actor.userId)) return false
  const others = await queries.othersWhoMay(
    ctx.tx,
    rolesWith('match_policies.activate'),
    policy.editors,
  )
  if (active.author_id !== null || others.some || policy.editors.length > 1)
    throw queries.secondPerson()
  return true
}
