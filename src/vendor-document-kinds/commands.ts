import { conflict, invalid } from '../kernel/problem.ts'
import { message } from '../messages/index.ts'
import { saidOr } from '../kernel/unsaid.ts'
import type { Ctx } from '../platform/ctx.ts'
import * as queries from './queries.ts'
import type { Content } from './queries.ts'
import type { Rule } from './rule.ts'

const subjectOf = (id: string) => ({ kind: 'vendor_document_kind', id })

export async function create(ctx: Ctx, content: Content): Promise<string> {
  const id = ctx.newId()
  queries.insert(ctx.tx, { ...content, id })
  ctx.record('vendor_document_kind.created', subjectOf(id), { name: content.name })
  return id
}

type Edited = Omit<Content, 'expires' | 'active'> & {
  /** What is not said stays. */
  expires?: boolean | undefined
  active?: boolean | undefined
  version?: number | undefined
}
/** Documents that are there keep what they are; only new ones are asked for by the new words. */
export async function edit(ctx: Ctx, id: string, { version, ...sent }: Edited): Promise<void> {
  const before = await ctx.lock(queries.documentKind, id, version)
  const content = {
    ...sent,
    expires: saidOr(sent.expires, before.expires),
    active: saidOr(sent.active, before.active),
  }
  queries.save(ctx.tx, { ...content, id, version: before.version })
  ctx.record('vendor_document_kind.edited', subjectOf(id), {
    name: { from: before.name, to: content.name },
    active: content.active,
  })
}

type NewRule = Omit<Rule, 'category'> & { category_id: string | null }
export async function addRule(
  ctx: Ctx,
  kindId: string,
  { country, risk, category_id: categoryId }: NewRule,
): Promise<void> {
  const [kind, category] = await Promise.all([
    ctx.lock(queries.documentKind, kindId),
    categoryId === null ? null : queries.findCategory(ctx.tx, categoryId),
  ])
  if (categoryId !== null && !category)
    throw invalid('/category_id', 'unknown', 'Choose a category from the list.')
  if (!kind.active)
    throw conflict(
      'wrong_state',
      `${kind.name} is not used any more. Edit the kind and set it to active, then choose which vendors must provide it.`,
    )
  const rule = { country, risk, category: category?.name ?? null }
  queries.insertRule(ctx.tx, {
    country,
    risk,
    categoryId,
    id: ctx.newId(),
    kindId,
    by: ctx.actor.userId,
  })
  ctx.record('vendor_document_kind.rule_added', subjectOf(kindId), {
    note: message('note.document_rule', rule),
  })
}

/** Holds that were set by the rule stay until a controller lifts them or another document is verified. */
export async function removeRule(ctx: Ctx, id: string): Promise<string> {
  const { kind_id: kindId } = await queries.findRule(ctx.tx, id)
  await ctx.lock(queries.documentKind, kindId)
  const { country, risk, category } = await queries.findRule(ctx.tx, id)
  queries.removeRule(ctx.tx, id)
  ctx.record('vendor_document_kind.rule_removed', subjectOf(kindId), {
    note: message('note.document_rule', { country, risk, category }),
  })
  return kindId
}
