import type { Redis } from './port.ts'

type Multi = {
  set(key: string, value: number, options: { EX: number }): Multi
  get(key: string): Multi
  pTTL(key: string): Multi
  exec(): Promise<unknown[]>
}

/** The few calls that rate-limiter-flexible makes of a client, over either protocol. */
export const limiterClient = (redis: Redis) => ({
  eval: (script: string, { keys, arguments: args }: { keys: string[]; arguments: string[] }) =>
    redis.send(['EVAL', script, String(keys.length), ...keys, ...args]),
  del: (key: string) => redis.send(['DEL', key]),
  multi(): Multi {
    const commands: string[][] = []
    const add = (...command: string[]): Multi => {
      commands.push(command)
      return self
    }
    const self: Multi = {
      set: (key, value, { EX }) => add('SET', key, String(value), 'EX', String(EX)),
      get: (key) => add('GET', key),
      pTTL: (key) => add('PTTL', key),
      exec: () => Promise.all(commands.map((command) => redis.send(command))),
    }
    return self
  },
})
