import { message, toText } from '../messages/index.ts'
import { policyLifecycle } from './version.ts'
import { move } from '../kernel/lifecycle.ts'
import { conflict, forbidden, refuseStale } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockOnlyPerson } from '../segregation-of-duties/index.ts'
import { namesIn } from './naming.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import { broken } from './words.ts'

const policyOf = (id: string) => ({ kind: 'approval_policy', id })

/** A policy is the whole organisation's: a role for a part of it is not enough to touch it. */
function everywhere(ctx: Ctx): void {
  if (ctx.actor.limits !== '')
    throw forbidden(
      'Your role covers a part of the organisation, and this policy is for all of it.',
    )
}

/**
 * Copies a version, or the one in force, or begins with nothing. What is in force stays until the draft is activated.
 */
export async function draft(
  ctx: Ctx,
  { from, note }: { from?: string | undefined; note: string },
): Promise<string> {
  everywhere(ctx)
  const [active, source] = await Promise.all([
    queries.active(ctx.tx),
    from ? queries.find(ctx.tx, from) : null,
  ])
  const origin = source ?? active
  const id = ctx.newId()
  const said =
    note ||
    (source?.status === 'retired' && source.number !== null
      ? toText(message('note.brings_back', { version: source.number }))
      : '')
  queries.insertDraft(ctx.tx, {
    id,
    note: said,
    basedOn: active?.id ?? null,
    by: ctx.actor.userId,
  })
  if (origin) ruleQueries.copyRules(ctx.tx, origin.id, id)
  ctx.record('approval_policy.drafted', policyOf(id), { from: origin?.number ?? null, note: said })
  return id
}

async function lockDraft(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<queries.Policy> {
  everywhere(ctx)
  const policy = await queries.lock(ctx.tx, id)
  if (policy.status !== 'draft')
    throw conflict(
      'wrong_state',
      `Version ${policy.number} was activated already, so it is not changed any more. Draft a change instead.`,
    )
  refuseStale(version, policy)
  return policy
}

export async function addRule(
  ctx: Ctx,
  policyId: string,
  content: ruleQueries.Content,
  version: number | undefined,
): Promise<string> {
  await lockDraft(ctx, policyId, version)
  const id = ctx.newId()
  ruleQueries.insertRule(ctx.tx, id, policyId, content)
  queries.touch(ctx.tx, policyId, ctx.actor.userId)
  ctx.record('approval_policy.rule_added', policyOf(policyId), {
    rule: content.name,
    note: content.name,
  })
  return id
}

export async function changeRule(
  ctx: Ctx,
  rule: ruleQueries.VersionedRule,
  content: ruleQueries.Content,
  version: number | undefined,
): Promise<void> {
  await lockDraft(ctx, rule.policy_id, version)
  ruleQueries.saveRule(ctx.tx, rule.id, content)
  queries.touch(ctx.tx, rule.policy_id, ctx.actor.userId)
  ctx.record('approval_policy.rule_changed', policyOf(rule.policy_id), {
    rule: content.name,
    note: content.name,
  })
}

export async function removeRule(
  ctx: Ctx,
  rule: ruleQueries.VersionedRule,
  version: number | undefined,
): Promise<void> {
  await lockDraft(ctx, rule.policy_id, version)
  ruleQueries.removeRule(ctx.tx, rule.id)
  queries.touch(ctx.tx, rule.policy_id, ctx.actor.userId)
  ctx.record('approval_policy.rule_removed', policyOf(rule.policy_id), {
    rule: rule.name,
    note: rule.name,
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
  ctx.record('approval_policy.explained', policyOf(id), { note })
}

/**
 * A draft that was begun from an older version is taken against the one in force now; its differences show what it
 * would undo.
 */
export async function rebase(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const [, active] = [await lockDraft(ctx, id, version), await queries.active(ctx.tx)]
  queries.saveBase(ctx.tx, id, active?.id ?? null)
  queries.touch(ctx.tx, id, ctx.actor.userId)
  ctx.record('approval_policy.compared', policyOf(id), { with: active?.number ?? null })
}

export async function discard(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const policy = await lockDraft(ctx, id, version)
  queries.remove(ctx.tx, id)
  ctx.record('approval_policy.discarded', policyOf(id), { note: policy.note, rules: policy.rules })
}

/** Puts a draft in force, by a second person; what waits for approval keeps the path it has. */
export async function activate(ctx: Ctx, id: string, version: number | undefined): Promise<number> {
  const policy = await lockDraft(ctx, id, version)
  const [active, rules] = [await queries.lockActive(ctx.tx), await ruleQueries.rules(ctx.tx, id)]
  if ((active?.id ?? null) !== policy.based_on)
    throw conflict(
      'outdated',
      `Version ${active?.number ?? ''} came into force after this draft was begun. Compare the draft with it first: it would undo what changed since.`,
    )
  if (rules.length === 0) throw conflict('empty', 'There is no rule in this draft. Add one first.')
  const names = await namesIn(ctx, rules)
  const bad = rules.find((rule) => broken(rule, names))
  if (bad)
    throw conflict(
      'broken_rule',
      `“${bad.name}” names somebody or something that no longer exists. Change or remove that rule first.`,
    )
  const alone = await mayAlone(ctx, policy, active !== null)
  if (active) {
    queries.retire(ctx.tx, active.id, move(policyLifecycle, active.status, 'replace'))
    ruleQueries.switchRules(ctx.tx, active.id, false)
  }
  queries.activate(ctx.tx, {
    id,
    move: move(policyLifecycle, policy.status, 'activate'),
    by: ctx.actor.userId,
    alone,
  })
  ruleQueries.switchRules(ctx.tx, id, true)
  const number = (await queries.find(ctx.tx, id)).number!
  ctx.record('approval_policy.activated', policyOf(id), {
    number,
    instead_of: active?.number ?? null,
    rules: rules.map((r) => r.name),
    alone,
    note: alone ? message('note.alone', {}) : policy.note,
  })
  return number
}

/** The author may activate only the very first policy, and only as the only person there ever was. */
async function mayAlone(ctx: Ctx, policy: queries.Policy, replaces: boolean): Promise<boolean> {
  if (ctx.actor.userId !== policy.author_id && ctx.actor.userId !== policy.edited_by) return false
  const people = [policy.author_id, policy.edited_by].filter((id) => id !== null)
  if (replaces || new Set(people).size > 1 || !(await lockOnlyPerson(ctx)))
    throw forbidden(
      'You wrote this draft or changed it last, so another administrator or controller must activate it.',
    )
  return true
}
