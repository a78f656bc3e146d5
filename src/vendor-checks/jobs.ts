import { z } from 'zod'
import { CouldNotAsk, type Sanctions } from '../integrations/sanctions/index.ts'
import {
  CouldNotAsk as RegistryCouldNot,
  type VatRegistry,
} from '../integrations/vat-registry/index.ts'
import { systemId } from '../kernel/actor.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import type { Logger } from '../platform/log.ts'
import { systemActor } from '../platform/system.ts'
import { failed, notChecked, registered, screened, type Outcome } from './check.ts'
import { keep } from './commands.ts'
import * as queries from './queries.ts'
import type { VendorCheck } from './queries.ts'

const Job = z.object({ tenantId: z.uuid(), checkId: z.uuid() })
type Registries = { sanctions: Sanctions | null; vatRegistry: VatRegistry | null }
export type CheckDeps = ProcessDeps & Registries & { log: Pick<Logger, 'warn'> }

/**
 * Asks outside any transaction. A service that is down or answers wrongly is no reason to try for hours: the page says
 * so, and a button asks again.
 */
export const checkVendor =
  (deps: CheckDeps): Handler =>
  async (data) => {
    const { tenantId, checkId } = Job.parse(data)
    const tx = readIn(deps.db, { tenantId, userId: systemId })
    const check = await queries.findOptional(tx, checkId)
    if (check?.state !== 'waiting') return
    const { country } = await queries.findVendor(tx, check.vendor_id)
    const outcome = await answerOf(deps, check, country)
    if (outcome.state === 'failed')
      deps.log.warn({ checkId, kind: check.kind, note: outcome.note }, 'a vendor was not checked')
    await command(deps, await systemActor(deps.db, tenantId), null, (ctx) =>
      keep(ctx, checkId, outcome),
    )
  }

const answerOf = (deps: Registries, check: VendorCheck, country: string): Promise<Outcome> =>
  check.kind === 'sanctions'
    ? screen(deps, { name: check.about, country, taxNumber: null })
    : lookUp(deps, check.about)

type Sought = Parameters<Sanctions['look']>[0]
async function screen({ sanctions }: Registries, sought: Sought): Promise<Outcome> {
  if (!sanctions) return notChecked('No sanctions service is set up here.')
  try {
    return screened(sanctions.source, await sanctions.look(sought))
  } catch (error) {
    if (!(error instanceof CouldNotAsk)) throw error
    return failed(sanctions.source, error.message)
  }
}

async function lookUp({ vatRegistry }: Registries, number: string): Promise<Outcome> {
  if (!vatRegistry) return notChecked('No VAT registry is set up here.')
  if (!vatRegistry.knows(number))
    return notChecked('The registry knows numbers of the European Union only.')
  try {
    return registered(vatRegistry.source, await vatRegistry.look(number))
  } catch (error) {
    if (!(error instanceof RegistryCouldNot)) throw error
    return failed(vatRegistry.source, error.message)
  }
}
