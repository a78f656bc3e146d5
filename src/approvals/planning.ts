import type { ReadCtx } from '../platform/ctx.ts'
import { planSteps, type PlannedStep } from './approval.ts'
import { storable, type Charge, type Facts, type Lookups, type StoredFacts } from './facts.ts'
import { lookUpSought, soughtFor, type Sought } from './lookups.ts'
import { orOnlyPerson } from './only-person.ts'
import { sumsFor } from './adding-up.ts'
import { sumsIn, type Item } from './rolling.ts'
import * as queries from './planning-queries.ts'
import type { Rule } from './rule.ts'

/** The amount is net, in the organisation's currency. Without charges all of it is charged to the one cost centre. */
export type PlanInput = Pick<Facts, 'requesterId' | 'currency' | 'amount'> &
  Partial<
    Pick<Facts, 'kind' | 'vendorId' | 'contract' | 'budget' | 'sums' | 'priceRise' | 'paymentRisks'>
  > & {
    /** The document and its items, for rules that add up several documents. */
    id?: string | undefined
    items?: readonly Item[] | undefined
    /** Of the amount, what is added up with others, where that is not all of it. */
    added?: bigint | undefined
    costCenterId: string | null
    charges?: readonly Charge[]
  }
export type Plan = {
  steps: readonly PlannedStep[]
  /** Its author decides alone, being the only person there is. */ alone: boolean
  facts: StoredFacts
  policyId: string | null
  policyNumber: number | null
}

/** Who must approve, in order, and why, with the facts and the policy version behind it. One flush. */
export const planned = async (ctx: ReadCtx, input: PlanInput): Promise<Plan> =>
  (await readToPlan(ctx, input))(factsOf(input).budget)

export type PlanWith = (budget: Facts['budget']) => Promise<Plan>
/** The same in two steps, where what the budget says is known later. */
const readToPlan = async (ctx: ReadCtx, input: PlanInput): Promise<PlanWith> =>
  (await readRules(ctx, soughtToPlan(input))).planFor(input)

/** What is looked up of a document to plan its path; `vendor`: its vendor, where it has one. */
export type SoughtToPlan = Sought & { vendor: queries.Ids | null }
export const soughtToPlan = (input: PlanInput): SoughtToPlan => ({
  ...soughtFor([factsOf(input)]),
  vendor: input.vendorId ? queries.listed([input.vendorId]) : null,
})

/**
 * In three steps, where the document itself is read in the same flush: the rules in force are known before anything is
 * added up.
 */
export async function readRules(
  ctx: ReadCtx,
  sought: SoughtToPlan,
): Promise<{ rules: readonly Rule[]; planFor: (input: PlanInput) => Promise<PlanWith> }> {
  const [policy, rules, lookups, vendor] = await Promise.all([
    queries.activePolicy(ctx.tx),
    queries.activeRules(ctx.tx),
    lookUpSought(ctx, sought),
    sought.vendor && queries.vendorRiskAmong(ctx.tx, sought.vendor),
  ])
  const planFor = async (input: PlanInput): Promise<PlanWith> => {
    const bare = factsOf(input)
    const { id, items, added } = input
    const sums = await sumsFor(ctx, { ...bare, id, items, added }, sumsIn(rules))
    return (budget) =>
      plan(
        ctx,
        { ...bare, budget, vendorRisk: vendor?.risk ?? null, sums },
        { policy, rules, lookups },
      )
  }
  return { rules, planFor }
}

async function plan(
  ctx: ReadCtx,
  facts: Facts,
  {
    policy,
    rules,
    lookups,
  }: {
    policy: Awaited<ReturnType<typeof queries.activePolicy>>
    rules: readonly Rule[]
    lookups: Lookups
  },
): Promise<Plan> {
  const path = await orOnlyPerson(
    ctx,
    { kind: facts.kind, requesterId: facts.requesterId, budget: facts.budget.state },
    () => planSteps(facts, rules, lookups),
  )
  return {
    ...path,
    facts: storable(facts),
    policyId: policy?.id ?? null,
    policyNumber: policy?.number ?? null,
  }
}

export const planPath = async (ctx: ReadCtx, input: PlanInput): Promise<readonly PlannedStep[]> =>
  (await planned(ctx, input)).steps

export function factsOf({
  kind = 'purchase_request',
  requesterId,
  currency,
  amount,
  costCenterId,
  charges,
  vendorId = null,
  contract = false,
  budget = { state: 'none', ownerIds: [] },
  sums = {},
  priceRise = null,
  paymentRisks = [],
}: PlanInput): Facts {
  const all =
    charges ??
    (costCenterId ? [{ costCenterId, categoryId: null, projectId: null, minor: amount }] : [])
  return {
    kind,
    requesterId,
    currency,
    amount,
    costCenterId,
    charges: all,
    vendorId,
    vendorRisk: null,
    contract,
    budget,
    sums,
    priceRise,
    paymentRisks,
  }
}
