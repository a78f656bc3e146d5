import { z } from 'zod'

const budgetStates = ['within', 'over', 'none'] as const
export const vendorRisks = ['low', 'medium', 'high'] as const
export type BudgetState = (typeof budgetStates)[number]
type VendorRisk = (typeof vendorRisks)[number]

/** A part of the amount and what it is charged to, in the organisation's currency. */
export type Charge = {
  costCenterId: string
  categoryId: string | null
  projectId: string | null
  minor: bigint
}
/** What a plan is made from. The amount is net, in the organisation's currency, at the rate of the document. */
export type Facts = {
  kind: string
  requesterId: string
  currency: string
  amount: bigint
  costCenterId: string | null
  charges: readonly Charge[]
  vendorId: string | null
  vendorRisk: VendorRisk | null
  contract: boolean
  budget: { state: BudgetState; ownerIds: readonly string[]; name?: string | undefined }
  /** What it comes to together with others, by the sums that rules ask for: 'requester:7'. */
  sums?: Readonly<Record<string, bigint>> | undefined
  /** By how many percent a price rises at most, where the document changes prices; endlessly from nothing. */
  priceRise?: string | null | undefined
  /** What is unusual about the vendors that a payment run pays. */
  paymentRisks?: readonly PaymentRisk[] | undefined
}

export type Person = { userId: string; name: string; roles: readonly string[] }
/** What the facts refer to, as it is today. `within` is the thing itself and all that it lies in. */
export type Lookups = {
  costCenters: ReadonlyMap<
    string,
    {
      code: string
      ownerId: string
      entityId: string
      entity: string
      within: readonly string[]
      departments: readonly string[]
    }
  >
  categories: ReadonlyMap<string, { code: string; within: readonly string[] }>
  projects: ReadonlyMap<string, { code: string; ownerId: string }>
  /** Who may decide at a cost centre; at '' for what is charged to none. */
  deciders: ReadonlyMap<string, readonly Person[]>
  /** The manager of a person's department, then of the departments above. */
  managers: ReadonlyMap<string, readonly { userId: string; unit: string }[]>
  /** Up to which amount somebody may approve, by kind of document or for 'all'. */
  limits: ReadonlyMap<string, ReadonlyMap<string, bigint>>
}

const minor = z
  .string()
  .regex(/^-?\d+$/)
  .transform((text) => BigInt(text))
/** Facts as they are kept beside an approval; older ones may lack some. */
export const StoredFacts = z.object({
  kind: z.string(),
  requesterId: z.string(),
  currency: z.string(),
  amount: minor,
  costCenterId: z.string().nullable(),
  charges: z.array(
    z.object({
      costCenterId: z.string(),
      categoryId: z.string().nullable(),
      projectId: z.string().nullable(),
      minor,
    }),
  ),
  vendorId: z.string().nullable(),
  vendorRisk: z.enum(vendorRisks).nullable(),
  contract: z.boolean(),
  budget: z.object({
    state: z.enum(budgetStates),
    ownerIds: z.array(z.string()),
    name: z.string().optional(),
  }),
  sums: z.record(z.string(), minor).default({}),
  priceRise: z.string().nullable().default(null),
  paymentRisks: z.array(z.enum(paymentRisks)).default([]),
})
export type StoredFacts = z.input<typeof StoredFacts>
import { paymentRisks, type PaymentRisk } from './payment-risk.ts'

export const storable = (facts: Facts): StoredFacts => ({
  ...facts,
  paymentRisks: [...(facts.paymentRisks ?? [])],
  amount: String(facts.amount),
  sums: Object.fromEntries(
    Object.entries(facts.sums ?? {}).map(([value, sum]) => [value, String(sum)]),
  ),
  charges: facts.charges.map((charge) => ({ ...charge, minor: String(charge.minor) })),
  budget: {
    state: facts.budget.state,
    ownerIds: [...facts.budget.ownerIds],
    ...(facts.budget.name === undefined ? {} : { name: facts.budget.name }),
  },
})

/** The cost centre whose roles count: the document's own, else the first that it charges. */
export const mainCostCenter = (facts: Facts): string =>
  facts.costCenterId ?? facts.charges[0]?.costCenterId ?? ''
