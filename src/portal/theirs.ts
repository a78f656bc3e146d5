import type { Ctx } from '../platform/ctx.ts'
import * as queries from './queries.ts'

/**
 * Asks as the contact whether something is theirs to see; 404 where it is not. What follows works for the
 * organisation: the same commands that members use, which read and write what no contact may.
 */
export async function theirs(ctx: Ctx, kind: string, id: string): Promise<void> {
  await Promise.all([queries.visible(ctx.tx, kind, id), ctx.tx.asOrganisation()])
}
