import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from '../../app.ts'
import type { Config } from '../../platform/config.ts'
import { statementName } from '../../platform/db/batch.ts'
import { createDb, type Db } from '../../platform/db/pool.ts'
import { createJobs } from '../../platform/jobs/jobs.ts'
import { createLogger } from '../../platform/log.ts'
import { send } from './load.ts'

type From = {
  config: Config
  appUrl: string
  ownerUrl: string
  headers: Record<string, string>
  file: string
}
/** What bare.ts needs: the same statements and the same HTML without the layers. Returns the file they are in. */
export async function record(
  paths: readonly string[],
  { config, appUrl, ownerUrl, headers, file }: From,
): Promise<string> {
  const log = createLogger('silent')
  const db = createDb({ url: appUrl, poolSize: 4, validateReads: false })
  const seen: {
    text: string
    values: readonly unknown[]
    result: Promise<{ rows: Record<string, unknown>[] }>
  }[] = []
  const spy: Db = {
    ...db,
    async acquire() {
      const connection = await db.acquire()
      return {
        ...connection,
        flush: (statements) => {
          seen.push(...(statements as unknown as typeof seen))
          return connection.flush(statements)
        },
      }
    },
    raw: async (text, params = []) => {
      const result = db.raw(text, params)
      seen.push({ text, values: params, result })
      return result
    },
  }
  const app = await createApp({
    ownerUrl: ownerUrl,
    config,
    log,
    db: spy,
    jobs: createJobs(appUrl, log),
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const out = []
  for (const path of paths) {
    const agent = new Agent()
    await send(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, agent, {
      path,
      headers,
    })
    seen.length = 0
    const { body } = await send(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      agent,
      { path, headers },
    )
    const rows = await Promise.all(seen.map(async (s) => (await s.result).rows))
    const listed = rows.findIndex((r) => r.length === Math.max(...rows.map((x) => x.length)))
    const html = body.toString()
    const numbers = (rows[listed] ?? []).flatMap((r) =>
      typeof r['number'] === 'string' && html.includes(`>${r['number']}<`) ? [r['number']] : [],
    )
    const pieces: string[] = []
    let from = 0
    for (const number of numbers) {
      const at = html.indexOf(`>${number}<`, from)
      if (at < 0) continue
      pieces.push(html.slice(from, at + 1))
      from = at + 1 + number.length
    }
    pieces.push(html.slice(from))
    out.push({
      path,
      statements: seen
        .map((s) => ({ text: s.text.replaceAll(', true)', ', false)'), values: s.values }))
        .map((s) => ({
          name: statementName(s.text),
          text: s.text,
          values: s.values.map((v) => (v instanceof Date ? v.toISOString() : v)),
        })),
      pieces,
      listed,
    })
  }
  server.closeAllConnections()
  server.close()
  await db.end()
  writeFileSync(file, JSON.stringify(out))
  return file
}
