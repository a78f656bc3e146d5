import { z } from 'zod'
import { Refused, type Payments, type StripeEvent } from '../integrations/stripe/index.ts'
import { money } from '../kernel/money.ts'
import { systemId } from '../kernel/actor.ts'
import { insertEvent } from '../payments/index.ts'
import { command, type Ctx, type ProcessDeps } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import { systemActor } from '../platform/system.ts'
import type { Collection } from './collection.ts'
import * as commands from './commands.ts'
import * as queries from './queries.ts'

export type CollectingDeps = ProcessDeps & { payments: () => Promise<Payments | null> }
export const collectingJobs = ['collect', 'cancel-intent', 'refresh-collection'] as const
const Job = z.object({ tenantId: z.uuid(), id: z.uuid() })

/** The work with Stripe, outside of any request: each job calls Stripe, then stores its answer in one transaction. */
export function collecting(
  deps: CollectingDeps,
): Record<'collect' | 'cancel-intent' | 'refresh-collection', Handler> {
  async function stripe(): Promise<Payments> {
    const found = await deps.payments()
    if (!found) throw new Error('Stripe is not set up (STRIPE_SECRET_KEY)')
    return found
  }
  const withOne =
    (
      work: (
        collection: Collection,
        tenantId: string,
        take: (change: (ctx: Ctx) => Promise<void>) => Promise<void>,
      ) => Promise<void>,
    ): Handler =>
    async (data) => {
      const { tenantId, id } = Job.parse(data)
      const collection = await queries.maybe(readIn(deps.db, { tenantId, userId: systemId }), id)
      if (collection)
        await work(collection, tenantId, async (change) =>
          command(deps, await systemActor(deps.db, tenantId), null, change),
        )
    }

  return {
    collect: withOne(async (c, tenantId, take) => {
      if (c.intent_id !== null || c.status !== 'requested') return
      const intent = await (
        await stripe()
      )
        .collect({
          key: `collection:${c.id}:1`,
          amount: money(c.amount, c.currency),
          description: `${c.number} ${c.description}`,
          metadata: { tenant_id: tenantId, collection_id: c.id },
        })
        .catch(asRefused)
      await take((ctx) =>
        'why' in intent
          ? commands.refused(ctx, c.id, intent.why)
          : commands.heard(ctx, c.id, intent),
      )
    }),
    /** It may have been paid at the same moment: then it is paid, and the page says so. */
    'cancel-intent': withOne(async (c, _tenantId, take) => {
      if (c.intent_id === null) return
      const id = c.intent_id
      const intent = await (await stripe()).cancel(id, `collection:${c.id}:cancel`).catch(asRefused)
      const now = 'why' in intent ? await (await stripe()).find(id) : intent
      await take((ctx) => commands.heard(ctx, c.id, now))
    }),
    'refresh-collection': withOne(async (c, _tenantId, take) => {
      if (c.intent_id === null) return
      const intent = await (await stripe()).find(c.intent_id)
      await take((ctx) => commands.heard(ctx, c.id, intent))
    }),
  }
}

const asRefused = (error: unknown): { why: string } => {
  if (error instanceof Refused) return { why: error.message }
  throw error
}

const About = z.object({ tenant_id: z.uuid(), collection_id: z.uuid() })

/**
 * Receives an event of Stripe once, in the transaction that queues the job which asks Stripe for the present state.
 * False for events that are not ours.
 */
export async function receiveEvent(deps: ProcessDeps, event: StripeEvent): Promise<boolean> {
  const about = About.safeParse(event.metadata)
  if (!about.success || !event.type.startsWith('payment_intent.')) return false
  const { tenant_id: tenantId, collection_id: id } = about.data
  if ((await queries.maybe(readIn(deps.db, { tenantId, userId: systemId }), id)) === null)
    return false
  await command(deps, await systemActor(deps.db, tenantId), null, async (ctx) => {
    if ((await insertEvent(ctx.tx, event.id, event.type)) > 0)
      await ctx.enqueue('refresh-collection', { id })
  })
  return true
}
