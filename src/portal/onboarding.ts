import type { z } from 'zod'
import { lifecycle, moveTo, type Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Field } from '../platform/view/ui.ts'
import type { Language } from './words/index.ts'

/**
 * `invited`: asked for, or begun by the vendor. `submitted`: in review, as an approval of the vendor. `active`:
 * approved; a change begins it anew. `withdrawn`: the customer ended it.
 */
export const onboardingStates = [
  'invited',
  'submitted',
  'changes_requested',
  'active',
  'rejected',
  'withdrawn',
] as const
export type OnboardingState = (typeof onboardingStates)[number]
export const onboardingLifecycle = lifecycle({
  states: onboardingStates,
  begins: ['invited'],
  acts: {
    ask: { from: ['active', 'rejected', 'withdrawn'], to: 'invited' },
    submit: { from: ['invited', 'changes_requested', 'active'], to: 'submitted' },
    approve: { from: ['submitted'], to: 'active' },
    reject: { from: ['submitted'], to: 'rejected' },
    return: { from: ['submitted'], to: 'changes_requested' },
    withdraw: { from: ['invited', 'changes_requested'], to: 'withdrawn' },
  },
})

/** What was given, by section and field. */
export type Given = Readonly<Record<string, Readonly<Record<string, string | null>>>>
export type Onboarding = {
  vendor_id: string
  state: OnboardingState
  given: Given
  reason: string | null
  submitted_at: Date | null
  version: number
}

type SectionField = Omit<Field, 'value' | 'error' | 'label' | 'hint' | 'options'> & {
  label: Record<Language, string>
  hint?: Record<Language, string>
}
/** A part of what a vendor gives. A feature declares its own, and compose.ts names it. */
export type OnboardingSection = {
  /** In its address: /portal/onboarding/company. */
  name: string
  title: Record<Language, string>
  /** Why the customer asks. */
  why: Record<Language, string>
  required: boolean
  /** Whether it has all it needs, as far as the vendor has given it or the customer knows it. */
  isDone: (ctx: ReadCtx, given: Given) => Promise<boolean>
  /** Fields that are kept until all is sent for review; or else the page of its own where it is filled in. */
  filledIn:
    | {
        fields: readonly SectionField[]
        input: z.ZodType<Record<string, string | null>>
        /** What is known already. */
        known: (ctx: ReadCtx) => Promise<Record<string, string>>
      }
    | { at: string; label: Record<Language, string> }
}

const open: readonly OnboardingState[] = ['invited', 'changes_requested', 'active']

/** Whether the vendor may write now. */
export const isOpen = ({ state }: Pick<Onboarding, 'state'>): boolean => open.includes(state)

export function refuseClosed(
  onboarding: Pick<Onboarding, 'state'>,
  said: { reviewing: string; ended: string },
): void {
  if (onboarding.state === 'submitted') throw conflict('not_now', said.reviewing)
  if (!isOpen(onboarding)) throw conflict('not_now', said.ended)
}

/** What becomes of it when the vendor is decided on; null where the decision is about something else. */
export function decisionMove(
  { state }: Pick<Onboarding, 'state'>,
  decision: 'approved' | 'rejected' | 'returned',
): Move<OnboardingState> | null {
  if (state !== 'submitted') return null
  const to = { approved: 'active', rejected: 'rejected', returned: 'changes_requested' } as const
  return moveTo(onboardingLifecycle, state, to[decision])
}

/** Members may ask again at any time, but while it is in review. */
export function refuseStart({ state }: Pick<Onboarding, 'state'>, vendor: string): void {
  if (state === 'submitted')
    throw conflict('wrong_state', `${vendor} has sent its details. Approve them or send them back.`)
  if (state === 'invited' || state === 'changes_requested')
    throw conflict('wrong_state', `${vendor} was asked for its details already.`)
}

export function refuseWithdrawal({ state }: Pick<Onboarding, 'state'>, vendor: string): void {
  if (state !== 'invited' && state !== 'changes_requested')
    throw conflict('wrong_state', `${vendor} is not being asked for its details.`)
}
