import * as queries from './queries.ts'
import { z } from 'zod'
import { ProposalJson, proposalJson, openFor } from '../role-proposals/index.ts'
import type { Member } from './words.ts'
import type { ReadCtx } from '../platform/ctx.ts'

const GrantJson = z.object({
  id: z.string(),
  role: z.string(),
  entity: z.string().nullable(),
  department: z.string().nullable(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  in_force: z.boolean(),
})
export const SummaryJson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  department_id: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
})
export const MemberJson = SummaryJson.extend({
  grants: z.array(GrantJson),
  proposed_roles: z.array(ProposalJson),
})
export const summaryJson = (m: Member): z.input<typeof SummaryJson> => ({
  id: m.id,
  name: m.name,
  email: m.email,
  roles: m.roles,
  department_id: m.department_id,
  active: m.active,
  version: m.version,
})
/** One person, read for the API. */
export async function memberJson(ctx: ReadCtx, id: string): Promise<z.input<typeof MemberJson>> {
  const [member, grants, proposals] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.grants(ctx.tx, id, ctx.today),
    openFor(ctx.tx, id),
  ])
  return {
    ...summaryJson(member),
    grants: grants.map((grant) => ({
      id: grant.id,
      role: grant.role,
      entity: grant.entity,
      department: grant.department,
      from: grant.valid_from,
      until: grant.last_day,
      in_force: grant.now,
    })),
    proposed_roles: proposals.map(proposalJson),
  }
}
