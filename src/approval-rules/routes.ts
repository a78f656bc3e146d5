import { z } from 'zod'
import { ById, version } from '../platform/http/input.ts'
import { wholeList } from '../platform/http/output.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { conflict } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import * as commands from './commands.ts'
import { content, contentOf } from './input.ts'
import { RuleJson, ruleJson } from './json.ts'
import {
  LimitInput,
  LimitJson,
  limitJson,
  limitsPage,
  setLimit,
  type LimitsPage,
  limitPicks,
} from './limits.ts'
import { overviewPage } from './overview-page.ts'
import { rulePage } from './rule-page.ts'
import { says, type Shown } from './pages.ts'
import { url } from './urls.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import { ruleForm, rulePicks } from './rule-form.ts'

const blank: Refused = { values: {}, errors: [] }
const inForce = json(wholeList(RuleJson), (page: Shown) => ({
  data: page.rules.map((r) => ruleJson(r, says(page, r), page.base)),
  next_cursor: null,
}))
const limits = json(wholeList(LimitJson), (page: LimitsPage) => ({
  data: page.rows.map((r) => limitJson(r, page.base)),
  next_cursor: null,
}))
const one = json(RuleJson, (page: Awaited<ReturnType<typeof rulePage>>) =>
  ruleJson(page.rule, says(page, page.rule), page.base),
)

async function editForm(ctx: ReadCtx, id: string, refused: Refused) {
  const rule = await ruleQueries.rule(ctx.tx, id)
  const policy = await queries.find(ctx.tx, rule.policy_id)
  if (policy.status !== 'draft')
    throw conflict(
      'wrong_state',
      `Version ${policy.number} was activated already, so it is not changed any more. Draft a change instead.`,
    )
  return ruleForm(ctx, policy, rule, refused)
}

export const routes = feature('approval-rules')
  .get('/approval-rules', {
    allow: 'approval_rules.read',
    input: z.object({}),
    view: '/pages/record',
    json: inForce,
    summary: 'The approval rules in force, in order; with drafts and earlier versions beside them.',
    handle: async (ctx) => show(await overviewPage(ctx)),
  })
  .get('/approval-rules/limits', {
    allow: 'approval_rules.read',
    input: z.object({}),
    view: '/approval-rules/limits',
    json: limits,
    summary: 'Up to which amount people may approve.',
    handle: async (ctx) => show(await limitsPage(ctx, blank)),
  })
  .post('/approval-rules/limits', {
    allow: 'approval_rules.manage',
    stepUp: true,
    input: LimitInput,
    view: '/approval-rules/limits',
    json: limits,
    summary: 'Set a person’s approval limit, or take it away; never one’s own.',
    picks: limitPicks,
    onInvalid: (ctx, refused) => limitsPage(ctx, refused),
    handle: async (ctx) => {
      await setLimit(ctx, ctx.input)
      return changed(
        url.limits,
        () => limitsPage(ctx, blank),
        ctx.input.amount
          ? 'Limit set. It counts for what is submitted from now on.'
          : 'There is no such limit any more.',
      )
    },
  })
  .get('/approval-rules/:id', {
    allow: 'approval_rules.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One approval rule of any version.',
    handle: async (ctx) => show(await rulePage(ctx, ctx.input.id)),
  })
  .get('/approval-rules/:id/edit', {
    allow: 'approval_rules.manage',
    input: ById,
    view: '/approval-rules/rule-form',
    summary: 'The form for changing a rule in a draft.',
    handle: async (ctx) => show(await editForm(ctx, ctx.input.id, blank)),
  })
  .post('/approval-rules/:id/edit', {
    allow: 'approval_rules.manage',
    input: z.strictObject({ ...content, id: z.uuid() }),
    view: '/approval-rules/rule-form',
    fragments: ['rule'],
    json: one,
    summary: 'Change a rule in a draft.',
    picks: rulePicks,
    onInvalid: (ctx, refused) => editForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id, ...input } = ctx.input
      const rule = await ruleQueries.rule(ctx.tx, id)
      await commands.changeRule(ctx, rule, await contentOf(ctx, input), input.version)
      return changed(
        url.policy(rule.policy_id),
        () => rulePage(ctx, id),
        'Rule saved in the draft.',
      )
    },
  })
  .post('/approval-rules/:id/removal', {
    allow: 'approval_rules.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: json(z.object({ policy_id: z.uuid() }), (gone: { policy_id: string }) => gone),
    summary: 'Remove a rule from a draft.',
    handle: async (ctx) => {
      const rule = await ruleQueries.rule(ctx.tx, ctx.input.id)
      await commands.removeRule(ctx, rule, ctx.input.version)
      return changed(
        url.policy(rule.policy_id),
        () => ({ policy_id: rule.policy_id }),
        `“${rule.name}” is not in the draft any more.`,
      )
    },
  })
