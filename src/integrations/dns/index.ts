import { Resolver } from 'node:dns/promises'
import type { Dns } from './port.ts'

export type { Dns } from './port.ts'

/** Asks the resolvers of the machine, for ten seconds at most. Answers nothing when they do not. */
export const createDns = (): Dns => ({
  async texts(name) {
    const resolver = new Resolver({ timeout: 5000, tries: 2 })
    const records = await resolver.resolveTxt(name).catch(() => [])
    return records.map((parts) => parts.join(''))
  },
})
