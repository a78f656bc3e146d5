import type { z } from 'zod'
import type * as queries from './queries.ts'
import { isRole, roleLabels } from '../kernel/permissions.ts'

export const labelOf = (role: string): string => (isRole(role) ? roleLabels[role] : role)
export const rolesText = (held: readonly string[]): string => held.map(labelOf).join(', ') || 'None'
export const statusOf = (m: Member) =>
  m.active
    ? { text: 'Active', tone: 'ok' as const }
    : { text: 'Deactivated', tone: 'neutral' as const }

export type Member = z.output<typeof queries.Row>
export type Grant = z.output<typeof queries.GrantRow>
