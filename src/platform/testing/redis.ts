import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../dev/embedded-postgres.ts'
import { overTcp } from '../../integrations/redis/tcp.ts'
import { overRest } from '../../integrations/redis/rest.ts'
import type { Redis } from '../../integrations/redis/port.ts'

export const redisThere = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0
const quiet = { info() {}, warn() {} }
/** `withinMs`: on a busy machine only tests of slowness should be about slowness. */
export const tcp = (port: number, withinMs = 20_000): Promise<Redis> =>
  overTcp(`redis://127.0.0.1:${port}`, quiet, withinMs)

/** A real redis-server of our own, without a disk. */
export async function startRedis(
  port?: number,
): Promise<{ port: number; stall: () => void; kill: () => Promise<void> }> {
  const at = port ?? (await freePort())
  const child = spawn(
    'redis-server',
    ['--port', String(at), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: 'ignore' },
  )
  for (let tries = 0; ; tries++) {
    const probe = await tcp(at)
    const up = await probe.send(['PING']).catch(() => null)
    await probe.end()
    if (up) break
    if (tries > 100) throw new Error('redis-server does not start')
    await sleep(30)
  }
  return {
    port: at,
    stall: () => void child.kill('SIGSTOP'),
    kill: async () => {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((ok) => child.once('exit', ok))
    },
  }
}

/**
 * Upstash's REST interface, as far as its SDK uses it, in front of a Redis: `/`, `/pipeline`, bearer token, base64
 * answers.
 */
export async function upstashServer(
  redis: Redis,
): Promise<{ url: string; token: string; close: () => Promise<void> }> {
  const token = randomUUID()
  const encoded = (value: unknown): unknown =>
    typeof value === 'string' && value !== 'OK'
      ? Buffer.from(value).toString('base64')
      : Array.isArray(value)
        ? value.map(encoded)
        : value
  const server = createServer(async (req, res) => {
    const reply = (status: number, body: unknown): void =>
      void res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    let body = ''
    for await (const chunk of req) body += String(chunk)
    if (req.headers.authorization !== `Bearer ${token}`)
      return reply(401, { error: 'WRONGPASS invalid or missing auth token' })
    const answer =
      req.headers['upstash-encoding'] === 'base64' ? encoded : (value: unknown) => value
    const run = (command: unknown[]) =>
      redis.send(command.map(String)).then(
        (result) => ({ result: answer(result) }),
        (error: Error) => ({ error: error.message }),
      )
    const asked = JSON.parse(body) as unknown[]
    if (req.url === '/pipeline')
      return reply(200, await Promise.all((asked as unknown[][]).map(run)))
    const one = await run(asked)
    reply('error' in one ? 400 : 200, one)
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    async close() {
      server.closeAllConnections()
      await new Promise((ok) => server.close(ok))
    },
  }
}

export async function upstashStandIn(
  redis: Redis,
  withinMs = 20_000,
): Promise<{ client: Redis; close: () => Promise<void> }> {
  const { url, token, close } = await upstashServer(redis)
  return { client: overRest(url, token, withinMs), close }
}
