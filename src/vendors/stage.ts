import { statuses } from './vendor.ts'

/** How far a vendor is on its way: the one status that people are shown. */
export const stages = [
  'draft',
  'invited',
  'submitted',
  'changes_requested',
  'in_review',
  'active',
  'suspended',
  'inactive',
] as const
export type Stage = (typeof stages)[number]

export const onboardingStates = [
  'invited',
  'submitted',
  'changes_requested',
  'active',
  'rejected',
  'withdrawn',
] as const

/**
 * What the stage follows from. `in_review`: somebody is asked to approve it. `returned`: it was sent back, with a
 * reason.
 */
export type StageFacts = {
  status: (typeof statuses)[number]
  onboarding: (typeof onboardingStates)[number] | null
  in_review: boolean
  returned: boolean
}

const decided = { active: 'active', blocked: 'suspended', inactive: 'inactive' } as const

export function stageOf({ status, onboarding, in_review, returned }: StageFacts): Stage {
  if (status !== 'pending') return decided[status]
  if (onboarding === 'invited' || onboarding === 'changes_requested') return onboarding
  if (in_review) return onboarding === 'submitted' ? 'submitted' : 'in_review'
  return returned ? 'changes_requested' : 'draft'
}

const every: readonly StageFacts[] = statuses.flatMap((status) =>
  [null, ...onboardingStates].flatMap((onboarding) =>
    [false, true].flatMap((in_review) =>
      [false, true].map((returned) => ({ status, onboarding, in_review, returned })),
    ),
  ),
)
/** All that makes a vendor be at a stage, for a query to look for. */
export const factsOf = (stage: Stage): readonly StageFacts[] =>
  every.filter((facts) => stageOf(facts) === stage)
