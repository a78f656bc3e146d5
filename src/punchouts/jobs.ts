import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { readSetupResponse, setupRequest } from '../integrations/cxml/index.ts'
import {
  assertCallable,
  guardedFetch,
  RefusedAddress,
} from '../integrations/guarded-fetch/index.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import type { Cipher } from '../platform/encryption.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import { systemActor } from '../platform/system.ts'
import { failed, keepNonce, opened, secretColumn } from './commands.ts'
import type { Failure } from './punchout.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const Job = z.object({ tenantId: z.uuid(), punchoutId: z.uuid() })
export type StartDeps = ProcessDeps & { cipher: Cipher; publicUrl: string; insideToo: boolean }
type Outcome = { startUrl: string } | { failure: Failure; answer: string | null }

/**
 * Asks the shop where it starts, outside any transaction. A person waits for it, so it is asked once: the page says
 * what was wrong.
 */
export const startPunchout =
  (deps: StartDeps): Handler =>
  async (data) => {
    const { tenantId, punchoutId } = Job.parse(data)
    const actor = await systemActor(deps.db, tenantId)
    const tx = readIn(deps.db, actor)
    const punchout = await queries.findOptional(tx, punchoutId)
    if (punchout?.state !== 'starting') return
    const nonce = randomBytes(32).toString('base64url')
    await command(deps, actor, null, (ctx) => keepNonce(ctx, punchoutId, nonce))
    const [site, items] = await Promise.all([
      queries.findSite(tx, punchout.site_id),
      punchout.about_id ? queries.itemsOf(tx, punchout.about_id) : [],
    ])
    const outcome = await ask(deps, site.url, {
      operation: punchout.operation,
      payloadId: `${punchoutId}.${nonce.slice(0, 8)}@svpms`,
      at: new Date(),
      from: { domain: site.from_domain, identity: site.from_identity },
      to: { domain: site.to_domain, identity: site.to_identity },
      secret: secretColumn.open(deps.cipher, site.id, site.secret),
      buyerCookie: punchoutId,
      returnUrl: new URL(url.back(tenantId, nonce), deps.publicUrl).href,
      items: items.map((item) => ({
        quantity: item.quantity,
        partId: item.supplier_part_id,
        auxiliaryId: item.supplier_part_auxiliary_id,
      })),
    })
    await command(deps, actor, null, (ctx) =>
      'startUrl' in outcome
        ? opened(ctx, punchoutId, outcome.startUrl)
        : failed(ctx, punchoutId, outcome),
    )
  }

async function ask(
  { insideToo }: StartDeps,
  address: string,
  setup: Parameters<typeof setupRequest>[0],
): Promise<Outcome> {
  try {
    const answer = await guardedFetch(insideToo)(address, {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml; charset=utf-8' },
      body: setupRequest(setup),
    })
    if (!answer.ok) return { failure: 'refused', answer: `HTTP ${answer.status}` }
    return outcomeOf(new Uint8Array(await answer.arrayBuffer()), insideToo)
  } catch (error) {
    return {
      failure: error instanceof RefusedAddress ? 'bad_address' : 'not_reached',
      answer: error instanceof Error ? error.message : null,
    }
  }
}

function outcomeOf(bytes: Uint8Array, insideToo: boolean): Outcome {
  const read = readSetupResponse(bytes)
  if ('problem' in read) return { failure: 'not_understood', answer: read.problem }
  if ('refused' in read) return { failure: 'refused', answer: read.refused }
  const { startUrl } = read
  if (startUrl.length > 2000 || !URL.canParse(startUrl))
    return { failure: 'bad_address', answer: startUrl.slice(0, 100) }
  assertCallable(new URL(startUrl), insideToo)
  return { startUrl }
}
