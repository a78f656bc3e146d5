import type { Role } from '../kernel/permissions.ts'

/** Roles that commit, approve or pay money, or give such roles to others. */
export const moneyRoles: readonly Role[] = ['approver', 'buyer', 'ap_clerk', 'controller', 'admin']

/** Who may say so alone: the only administrator there has ever been. */
export type Administration = { admins: number; hadSecond: boolean }
export const isAlone = ({ admins, hadSecond }: Administration): boolean =>
  admins === 1 && !hadSecond

/** What takes effect at once, and what a second administrator must confirm. */
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
