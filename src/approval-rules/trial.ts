import { toText, valueText, Message as MessageJson } from '../messages/index.ts'
import { z } from 'zod'
import {
  factsOf,
  lookUp,
  sumsIn,
  vendorRisk,
  withSums,
  type Facts,
  type PlannedStep,
} from '../approvals/index.ts'
import { money, type Money as Amount } from '../kernel/money.ts'
import { amountIn } from '../kernel/number-field.ts'
import { Problem } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { baseAmount, optional } from '../platform/http/input.ts'
import { currencySign, moneyText } from '../platform/view/format.ts'
import type { ApprovalPath, Empty, Field, PageHeader } from '../platform/view/ui.ts'
import { byNumber } from './documents.ts'
import { nameOf } from './pages.ts'
import { url } from './urls.ts'
import * as queries from './queries.ts'
import * as ruleQueries from './rule-queries.ts'
import { pathUnder } from './replay.ts'
import { activeCostCenterPicker, categoryPicker } from '../pickers/index.ts'
import { chosenIn, withChoices } from '../platform/http/picks.ts'
import { formState } from '../platform/view/form.ts'
import { named } from '../platform/view/picks.ts'

const chosenText = optional(z.string().trim().max(300)).optional().catch(null)
export const TrialInput = z.looseObject({
  id: z.uuid(),
  document: z.string().trim().max(60).optional(),
  amount: z.string().trim().max(40).optional(),
  cost_center_id: chosenText,
  category_id: chosenText,
})
type Input = z.output<typeof TrialInput>
const trialPicks = { cost_center_id: activeCostCenterPicker, category_id: categoryPicker } as const
type Tried = {
  name: string
  path: ApprovalPath
  steps: readonly PlannedStep[]
  refused: string | null
}
export type TrialPage = {
  title: string
  header: PageHeader
  action: string
  byNumber: Field
  byHand: readonly Field[]
  about: string | null
  problem: string | null
  tried: readonly Tried[]
  empty: Empty | null
  facts: Facts | null
  base: string
}

/**
 * Who would be asked about one document, under this policy and under the one in force, side by side. Nothing is
 * changed.
 */
export async function trialPage(ctx: ReadCtx, input: Input): Promise<TrialPage> {
  const base = ctx.actor.organisation.baseCurrency
  const [policy, active, picked] = await Promise.all([
    queries.find(ctx.tx, input.id),
    queries.active(ctx.tx),
    chosenIn(() => ctx.tx, trialPicks, withChoices(trialPicks, input)),
  ])
  const wrong = formState(picked.form, picked.errors)
  const { id, facts, about, problem } = picked.errors.length
    ? { id: null, facts: null, about: null, problem: picked.errors[0]!.detail }
    : await chosen(ctx, { ...input, ...picked.form })
  const lookups = facts && (await lookUp(ctx, [facts]))
  const policies = active && active.id !== policy.id ? [policy, active] : [policy]
  const tried =
    facts && lookups
      ? await Promise.all(
          policies.map(async (p): Promise<Tried> => {
            const rules = await ruleQueries.rules(ctx.tx, p.id)
            const summed = id ? await withSums(ctx, { id, facts }, sumsIn(rules)) : facts
            const { steps, text } = pathUnder(summed, rules, lookups)
            return {
              name: nameOf(p),
              path: {
                title: p.status === 'active' ? `${nameOf(p)}, in force` : nameOf(p),
                steps: steps.map((s) => ({
                  who: whom(s),
                  role: `step ${s.stage}, ${valueText(s.ruleName)}`,
                  note: toText(s.why),
                  state: s.skipped ? 'skipped' : 'next',
                })),
              },
              steps,
              refused: steps.length ? null : text,
            }
          }),
        )
      : []
  const choice = (name: keyof typeof trialPicks, label: string): Field => ({
    name,
    label,
    picker: trialPicks[name],
    placeholder: 'None',
    optional: true,
    value: wrong.value(name),
    error: wrong.error(`/${name}`),
  })
  return {
    title: `Try ${nameOf(policy)}`,
    base,
    facts,
    about,
    problem,
    tried,
    action: url.at(policy.id, 'trial'),
    header: {
      title: 'Try it',
      meta: 'Nothing is changed or sent.',
      crumbs: [
        { label: 'Approval rules', href: url.index },
        { label: nameOf(policy), href: url.policy(policy.id) },
        { label: 'Try it' },
      ],
    },
    byNumber: {
      name: 'document',
      label: 'Number of a document',
      value: input.document ?? '',
      placeholder: 'PR-2026-0001',
      autofocus: !facts,
      ...(problem && input.document ? { error: problem } : {}),
    },
    byHand: await named<Field>(ctx.tx, [
      {
        name: 'amount',
        label: 'Net amount',
        type: 'money',
        prefix: currencySign(base),
        value: input.amount ?? '',
        ...(problem && !input.document && !picked.errors.length ? { error: problem } : {}),
      },
      choice('cost_center_id', 'Cost centre'),
      choice('category_id', 'Category'),
    ]),
    empty:
      facts || problem
        ? null
        : {
            title: 'Choose what to try it with',
            text: 'A request there is, by its number; or an amount, as if you requested it.',
            icon: 'play',
          },
  }
}

function whom({ assignees, needed }: PlannedStep): string {
  const names = assignees.map((p) => p.name)
  return needed === 1 ? names.join(' or ') : `${needed} of ${names.join(', ')}`
}

/** The amount, or what is wrong with it. */
function amountOf(text: string, base: string): Amount | string {
  const label = 'The amount'
  const read = baseAmount(label).safeParse(text)
  if (!read.success) return read.error.issues[0]!.message
  try {
    return amountIn(base, read.data, { pointer: '/amount', label })
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}

/** `id`: of the document there is, where it is one. */
type Chosen = {
  id?: string
  facts: Facts | null
  about: string | null
  problem: string | null
}
async function chosen(ctx: ReadCtx, input: Input): Promise<Chosen> {
  const base = ctx.actor.organisation.baseCurrency
  if (input.document) {
    const found = await byNumber(ctx.tx, input.document, base)
    if (!found)
      return {
        facts: null,
        about: null,
        problem: `There is no document ${input.document}, or it is not yours to see.`,
      }
    const risk =
      found.facts.vendorId && !found.facts.vendorRisk
        ? ((await vendorRisk(ctx.tx, found.facts.vendorId))?.risk ?? null)
        : found.facts.vendorRisk
    return {
      id: found.id,
      facts: { ...found.facts, vendorRisk: risk },
      about: `${found.number} ${found.title}, ${moneyText(money(found.facts.amount, found.facts.currency))} net`,
      problem: null,
    }
  }
  if (!input.amount) return { facts: null, about: null, problem: null }
  const amount = amountOf(input.amount, base)
  if (typeof amount === 'string') return { facts: null, about: null, problem: amount }
  const charges = input.cost_center_id
    ? [
        {
          costCenterId: input.cost_center_id,
          categoryId: input.category_id ?? null,
          projectId: null,
          minor: amount.minor,
        },
      ]
    : []
  return {
    facts: factsOf({
      requesterId: ctx.actor.userId,
      currency: base,
      amount: amount.minor,
      costCenterId: input.cost_center_id ?? null,
      charges,
      budget: { state: 'within', ownerIds: [] },
    }),
    about: `${moneyText(amount)} net, as if you requested it`,
    problem: null,
  }
}

const Step = z.object({
  stage: z.int(),
  rule: z.string(),
  why: z.string(),
  /** The same for the API: code and parameters. */
  why_message: MessageJson,
  needed: z.int(),
  people: z.array(z.string()),
  skipped: z.boolean(),
})
export const TrialJson = z.object({
  about: z.string().nullable(),
  problem: z.string().nullable(),
  paths: z.array(
    z.object({ policy: z.string(), refused: z.string().nullable(), steps: z.array(Step) }),
  ),
})
export const trialJson = (page: TrialPage): z.input<typeof TrialJson> => ({
  about: page.about,
  problem: page.problem,
  paths: page.tried.map((t) => ({
    policy: t.name,
    refused: t.refused,
    steps: t.steps.map((s) => ({
      stage: s.stage,
      rule: valueText(s.ruleName),
      why: toText(s.why),
      why_message: s.why,
      needed: s.needed,
      people: s.assignees.map((p) => p.name),
      skipped: s.skipped,
    })),
  })),
})
