import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { ById, optional, text, version } from '../platform/http/input.ts'
import { Uuid } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import * as commands from './commands.ts'
import { authorityForm } from './authority-form.ts'
import { newRuleForm, ruleForm, placePicks } from './forms.ts'
import {
  authorityFrom,
  ChangedRule,
  NewAuthority,
  NewRule,
  scopeFrom,
  tolerancesOf,
} from './input.ts'
import { fullPolicyJson, FullPolicyJson } from './json.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { policyList } from './list.ts'
import { policyPage, url, type PolicyPage } from './pages.ts'
import { placeTitle } from './words.ts'

const blank: Refused = { values: {}, errors: [] }
const Move = z.strictObject({ id: z.uuid(), version })
const whole = json(FullPolicyJson, (page: PolicyPage) => fullPolicyJson(page))
const currencyOf = (ctx: ReadCtx): string => ctx.actor.organisation.baseCurrency

export const routes = feature('match-policies')
  .with(listRoutes(policyList))
  .post('/match-policies', {
    allow: 'match_policies.manage',
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
  .get('/match-policies/:id', {
    allow: 'match_policies.read',
    input: ById,
    view: '/match-policies/show',
    fragments: ['policy'],
    json: whole,
    summary:
      'One version of the matching policy, or a draft, and what differs from the one in force.',
    handle: async (ctx) => show(await policyPage(ctx, ctx.input.id)),
  })
  .get('/match-policies/:id/rules/new', {
    allow: 'match_policies.manage',
    input: ById,
    view: '/match-policies/form',
    summary: 'The form for tolerances of a vendor, a category or a legal entity in a draft.',
    handle: async (ctx) => show(await newRuleForm(ctx, ctx.input.id, blank)),
  })
  .post('/match-policies/:id/rules', {
    allow: 'match_policies.manage',
    input: NewRule,
    view: '/match-policies/form',
    json: whole,
    summary: 'Add tolerances for a vendor, a category or a legal entity to a draft.',
    picks: placePicks,
    onInvalid: (ctx, refused) => newRuleForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id, version: seen, vendor_id, category_id, entity_id, ...tolerances } = ctx.input
      const rule = {
        scope: scopeFrom({ vendor_id, category_id, entity_id }),
        tolerances: tolerancesOf(tolerances, currencyOf(ctx)),
      }
      await commands.addRule(ctx, id, rule, seen)
      return created(url.policy(id), () => policyPage(ctx, id), 'Added to the draft.')
    },
  })
  .get('/match-policy-rules/:id/edit', {
    allow: 'match_policies.manage',
    input: ById,
    view: '/match-policies/form',
    summary: 'The form for a set of tolerances in a draft.',
    handle: async (ctx) => show(await ruleForm(ctx, ctx.input.id, blank)),
  })
  .post('/match-policy-rules/:id/edit', {
    allow: 'match_policies.manage',
    input: ChangedRule,
    view: '/match-policies/form',
    json: whole,
    summary: 'Change a set of tolerances in a draft.',
    onInvalid: (ctx, refused) => ruleForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id, version: seen, ...tolerances } = ctx.input
      const kept = tolerancesOf(tolerances, currencyOf(ctx))
      const { policy_id } = await commands.changeTolerances(ctx, id, kept, seen)
      return changed(url.policy(policy_id), () => policyPage(ctx, policy_id), 'Saved in the draft.')
    },
  })
  .post('/match-policy-rules/:id/removal', {
    allow: 'match_policies.manage',
    input: Move,
    json: whole,
    summary: 'Remove a set of tolerances from a draft.',
    handle: async (ctx) => {
      const removed = await commands.removeRule(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.policy(removed.policy_id),
        () => policyPage(ctx, removed.policy_id),
        `The tolerances of ${placeTitle(removed)} are not in the draft any more.`,
      )
    },
  })
  .get('/match-policies/:id/authority', {
    allow: 'match_policies.manage',
    input: ById,
    view: '/match-policies/form',
    summary: 'The form for what each role may accept alone, in a draft.',
    handle: async (ctx) => show(await authorityForm(ctx, ctx.input.id, blank)),
  })
  .post('/match-policies/:id/authority', {
    allow: 'match_policies.manage',
    input: NewAuthority,
    view: '/match-policies/form',
    json: whole,
    summary: 'Say in a draft what each role may accept alone; what is not named, nobody may.',
    onInvalid: (ctx, refused) => authorityForm(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const { id, version: seen, authority } = ctx.input
      await commands.setAuthority(ctx, id, authorityFrom(authority, currencyOf(ctx)), seen)
      return changed(url.policy(id), () => policyPage(ctx, id), 'Saved in the draft.')
    },
  })
  .post('/match-policies/:id/note', {
    allow: 'match_policies.manage',
    input: Move.extend({ reason: text(500, 'What it is for') }),
    json: whole,
    summary: 'Say what a draft is for.',
    handle: async (ctx) => {
      const { id, reason, version: seen } = ctx.input
      await commands.explain(ctx, id, reason, seen)
      return changed(url.policy(id), () => policyPage(ctx, id), 'Saved.')
    },
  })
  .post('/match-policies/:id/comparison', {
    allow: 'match_policies.manage',
    input: Move,
    json: whole,
    summary: 'Compare a draft with the version in force now.',
    handle: async (ctx) => {
      await commands.rebase(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.policy(ctx.input.id),
        () => policyPage(ctx, ctx.input.id),
        'Compared with the version in force. Look at what it changes.',
      )
    },
  })
  .post('/match-policies/:id/activation', {
    allow: 'match_policies.activate',
    stepUp: true,
    input: Move,
    json: whole,
    summary: 'Put a draft in force; never by somebody who wrote or changed it.',
    handle: async (ctx) => {
      const number = await commands.activate(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.policy(ctx.input.id),
        () => policyPage(ctx, ctx.input.id),
        `Version ${number} is in force. It applies to what is matched from now on.`,
      )
    },
  })
  .post('/match-policies/:id/removal', {
    allow: 'match_policies.manage',
    input: Move,
    json: json(z.object({ discarded: Uuid }), (gone: { discarded: string }) => gone),
    summary: 'Discard a draft.',
    handle: async (ctx) => {
      await commands.discard(ctx, ctx.input.id, ctx.input.version)
      return changed(url.index, () => ({ discarded: ctx.input.id }), 'The draft was discarded.')
    },
  })
