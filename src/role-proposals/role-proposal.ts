import type { Role } from '../kernel/permissions.ts'
import { lifecycle } from '../kernel/lifecycle.ts'

/** Roles that commit, approve or pay money, or give such roles to others. */
export const moneyRoles: readonly Role[] = [
  'approver',
  'buyer',
  'ap_clerk',
  'controller',
  'treasurer',
  'admin',
]

/** Whether one administrator may give roles alone: only the first, while there has never been a second. */
export type Administration = { admins: number; hadSecond: boolean }
export const isAlone = ({ admins, hadSecond }: Administration): boolean =>
  admins === 1 && !hadSecond

/** Which roles take effect at once, and which a second administrator must confirm. */
export function divided(
  roles: readonly Role[],
  alone: boolean,
): { now: readonly Role[]; later: readonly Role[] } {
  return alone
    ? { now: roles, later: [] }
    : {
        now: roles.filter((role) => !moneyRoles.includes(role)),
        later: roles.filter((role) => moneyRoles.includes(role)),
      }
}

export type Proposal = {
  status: 'proposed' | 'confirmed' | 'refused'
  proposed_by: string | null
  user_id: string
}
/** Why this person may not confirm it; null when they may. */
export function whyNot({ proposed_by: by, user_id: to }: Proposal, actorId: string): string | null {
  if (to === actorId) return 'Nobody confirms a role for themselves. Ask another administrator.'
  return by === actorId
    ? 'You gave this role, so another administrator must confirm it. While there is no other, the people who run this installation can add one: svpms user add.'
    : null
}

/** A role that moves money waits for a second administrator. */
export const proposalLifecycle = lifecycle({
  states: ['proposed', 'confirmed', 'refused'],
  begins: ['proposed'],
  acts: {
    confirm: { from: ['proposed'], to: 'confirmed' },
    refuse: { from: ['proposed'], to: 'refused' },
  },
  refusal: (status) => `This role was ${status} already.`,
})
