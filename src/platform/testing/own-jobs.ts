import { createLogger } from '../log.ts'
import { createJobs, type Handler, type Jobs } from '../jobs/jobs.ts'
import { installation } from './installation.ts'

/**
 * Jobs that wait in this process, for what no other test's process could do: its stand-ins are here. `run` does what
 * waits, once, and says how each went.
 */
export function ownJobs(): Jobs & { run: () => Promise<PromiseSettledResult<void>[]> } {
  const handlers = new Map<string, Handler>()
  let waiting: { name: string; tenantId: string; data: Record<string, unknown>; id: string }[] = []
  const add = (name: string, data: Record<string, unknown>): void =>
    void waiting.push({ name, tenantId: String(data['tenantId']), data, id: crypto.randomUUID() })
  return {
    ...createJobs(installation.appUrl, createLogger('silent')),
    register: (name, handler) => void handlers.set(name, handler),
    enqueue: async (tx, name, data) => add(name, { tenantId: tx.tenantId, ...data }),
    enqueueForEach: async (tenantIds, name, data) =>
      tenantIds.forEach((tenantId) => add(name, { ...data, tenantId })),
    run: async () => {
      const now = waiting
      waiting = []
      const done = await Promise.allSettled(
        now.map(({ name, tenantId, data, id }) =>
          handlers.get(name)!({ ...data, name, tenantId }, id),
        ),
      )
      waiting.push(...now.filter((_, i) => done[i]!.status === 'rejected'))
      return done
    },
  }
}
