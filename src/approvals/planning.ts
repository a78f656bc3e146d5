import type { ReadCtx } from '../platform/ctx.ts'
import { planSteps, type PlannedStep } from './approval.ts'
import { storable, type Charge, type Facts, type StoredFacts } from './facts.ts'
import { lookUp } from './lookups.ts'
import { orOnlyPerson } from './only-person.ts'
import { sumsFor } from './adding-up.ts'
import { sumsIn, type Item } from './rolling.ts'
import * as queries from './planning-queries.ts'

/** The amount is net, in the organisation's currency. Without charges all of it is charged to the one cost centre. */
export type PlanInput = Pick<Facts, 'requesterId' | 'currency' | 'amount'> &
  Partial<Pick<Facts, 'kind' | 'vendorId' | 'contract' | 'budget' | 'sums'>> & {
    /** The document and its items, for rules that add up several documents. */
    id?: string | undefined
    items?: readonly Item[] | undefined
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
export async function planned(ctx: ReadCtx, input: PlanInput): Promise<Plan> {
  const bare = factsOf(input)
  const [policy, rules, lookups, vendor] = await Promise.all([
    queries.activePolicy(ctx.tx),
    queries.activeRules(ctx.tx),
    lookUp(ctx, [bare]),
    input.vendorId ? queries.vendorRisk(ctx.tx, input.vendorId) : null,
  ])
  const sums = await sumsFor(ctx, { ...bare, id: input.id, items: input.items }, sumsIn(rules))
  const facts = { ...bare, vendorRisk: vendor?.risk ?? null, sums }
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
  }
}
