import { z } from 'zod'
import { ById, optional, text, version } from '../platform/http/input.ts'
import { Uuid } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import { content, contentOf } from './input.ts'
import { FullPolicyJson, policyJson, ruleJson, RuleJson } from './json.ts'
import { policyList } from './list.ts'
import { policyPage, says, type Shown } from './pages.ts'
import { rulePage } from './rule-page.ts'
import { url } from './urls.ts'
import * as queries from './queries.ts'
import { ruleForm, rulePicks } from './rule-form.ts'
import { ReplayJson, replayJson, replayPage, type ReplayPage } from './replay-page.ts'
import { TrialInput, TrialJson, trialJson, trialPage, type TrialPage } from './trial.ts'

const blank: Refused = { values: {}, errors: [] }
const Move = z.strictObject({ id: z.uuid(), version })
const whole = json(FullPolicyJson, (page: Shown) => ({
  ...policyJson(page.policy!),
  rules: page.rules.map((r) => ruleJson(r, says(page, r), page.base)),
  differences: [...page.changes],
}))
const newRule = json(RuleJson, (page: Awaited<ReturnType<typeof rulePage>>) =>
  ruleJson(page.rule, says(page, page.rule), page.base),
)

export const approvalPolicies = feature('approval-policies')
  .with(listRoutes(policyList))
  .post('/approval-policies', {
    allow: 'approval_rules.manage',
    input: z.strictObject({
      from: optional(z.uuid('Choose a version.')).optional(),
      note: optional(text(500, 'What it is for')).optional(),
    }),
    json: whole,
    summary: 'Draft a change: a copy of the version in force, or of an earlier one.',
    handle: async (ctx) => {
      const id = await commands.draft(ctx, {
        from: ctx.input.from ?? undefined,
        note: ctx.input.note ?? '',
      })
      return created(
        url.policy(id),
        () => policyPage(ctx, id),
        'This is a draft. Nothing changes before somebody else activates it.',
      )
    },
  })
  .get('/approval-policies/:id', {
    allow: 'approval_rules.read',
    input: ById,
    view: '/pages/record',
    fragments: ['record'],
    json: whole,
    summary:
      'One version of the approval policy, or a draft, and what differs from the one in force.',
    handle: async (ctx) => show(await policyPage(ctx, ctx.input.id)),
  })
  .get('/approval-policies/:id/new-rule', {
    allow: 'approval_rules.manage',
    input: ById,
    view: '/approval-rules/rule-form',
    summary: 'The form for a new rule in a draft.',
    handle: async (ctx) =>
      show(await ruleForm(ctx, await queries.find(ctx.tx, ctx.input.id), null, blank)),
  })
  .post('/approval-policies/:id/rules', {
    allow: 'approval_rules.manage',
    input: z.strictObject({ ...content, id: z.uuid() }),
    view: '/approval-rules/rule-form',
    fragments: ['rule'],
    json: newRule,
    summary: 'Add a rule to a draft.',
    picks: rulePicks,
    onInvalid: async (ctx, refused) =>
      ruleForm(ctx, await queries.find(ctx.tx, String(ctx.input['id'])), null, refused),
    handle: async (ctx) => {
      const { id, ...input } = ctx.input
      await queries.find(ctx.tx, id)
      const ruleId = await commands.addRule(ctx, id, await contentOf(ctx, input), input.version)
      return created(
        url.policy(id),
        () => rulePage(ctx, ruleId),
        'Rule added to the draft. Try it with a request you know.',
      )
    },
  })
  .get('/approval-policies/:id/trial', {
    allow: 'approval_rules.read',
    input: TrialInput,
    view: '/approval-rules/trial',
    json: json(TrialJson, (page: TrialPage) => trialJson(page)),
    summary:
      'Who would be asked about a document, or an amount, under this policy and the one in force.',
    handle: async (ctx) => show(await trialPage(ctx, ctx.input)),
  })
  .get('/approval-policies/:id/replay', {
    allow: 'approval_rules.read',
    input: ById,
    view: '/pages/list',
    json: json(ReplayJson, (page: ReplayPage) => replayJson(page)),
    summary: 'Which documents of the last 90 days would take another path under this policy.',
    handle: async (ctx) => show(await replayPage(ctx, ctx.input.id)),
  })
  .post('/approval-policies/:id/note', {
    allow: 'approval_rules.manage',
    input: Move.extend({ reason: text(500, 'What it is for') }),
    json: whole,
    summary: 'Say what a draft is for.',
    handle: async (ctx) => {
      await commands.explain(ctx, ctx.input.id, ctx.input.reason, ctx.input.version)
      return changed(url.policy(ctx.input.id), () => policyPage(ctx, ctx.input.id), 'Saved.')
    },
  })
  .post('/approval-policies/:id/comparison', {
    allow: 'approval_rules.manage',
    input: Move,
    json: whole,
    summary: 'Take a draft against the version in force now.',
    handle: async (ctx) => {
      await commands.rebase(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.policy(ctx.input.id),
        () => policyPage(ctx, ctx.input.id),
        'Compared with the version in force. Look at what it changes.',
      )
    },
  })
  .post('/approval-policies/:id/activation', {
    allow: 'approval_rules.activate',
    stepUp: true,
    input: Move,
    json: whole,
    summary: 'Put a draft in force; never by who wrote it or changed it last.',
    handle: async (ctx) => {
      const number = await commands.activate(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.policy(ctx.input.id),
        () => policyPage(ctx, ctx.input.id),
        `Version ${number} is in force. It applies to what is submitted from now on.`,
      )
    },
  })
  .post('/approval-policies/:id/removal', {
    allow: 'approval_rules.manage',
    input: Move,
    json: json(z.object({ discarded: Uuid }), (gone: { discarded: string }) => gone),
    summary: 'Discard a draft.',
    handle: async (ctx) => {
      await commands.discard(ctx, ctx.input.id, ctx.input.version)
      return changed(url.index, () => ({ discarded: ctx.input.id }), 'The draft was discarded.')
    },
  })
