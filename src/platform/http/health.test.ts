import { createServer, type AddressInfo } from 'node:net'
import express from 'express'
import supertest from 'supertest'
import { expect, test } from 'vitest'
import { createDb } from '../db/pool.ts'
import { knownMigrations } from '../db/schema.ts'
import { encryptedColumns } from '../../compose.ts'
import { kidOf } from '../encryption.ts'
import { sealedProblem } from '../sealing-keys.ts'
import { asOwner } from '../testing/visitor.ts'
import { version } from '../version.ts'
import { product } from '../testing/harness.ts'
import { health } from './health.ts'
import { installation } from '../testing/installation.ts'

test('a process is ready at the schema it knows or, while a newer release is rolled out, a newer one; not with an older database, or none', async () => {
  const { app, db } = await product()
  expect((await supertest(app).get('/ready')).body).toEqual({
    status: 'ready',
    schema: knownMigrations.at(-1),
  })
  const ready = (known: readonly string[]) =>
    supertest(express().use(health({ db, version: '1.2.3', known }))).get('/ready')
  const tomorrow = await ready([...knownMigrations, '9999_tomorrow__create'])
  expect([tomorrow.status, tomorrow.body.reason]).toEqual([
    503,
    'the database is older than this program',
  ])
  const yesterday = await ready(knownMigrations.slice(0, -1))
  expect([yesterday.status, yesterday.body.status, yesterday.body.schema]).toEqual([
    200,
    'ready',
    knownMigrations.at(-1),
  ])
  const nobody = createDb({ url: installation.appUrl.replace(/:\d+\//, ':1/'), poolSize: 1 })
  const gone = express().use(health({ db: nobody, version: '1.2.3' }))
  expect([
    (await supertest(gone).get('/ready')).status,
    (await supertest(gone).get('/health')).status,
  ]).toEqual([503, 200])
  await nobody.end()
})

test('while PostgreSQL is stopped, /ready says so within a second', async () => {
  const silent = createServer(() => {}) // takes connections and never answers
  await new Promise<void>((ok) => silent.listen(0, '127.0.0.1', ok))
  const { port } = silent.address() as AddressInfo
  const db = createDb({ url: installation.appUrl.replace(/:\d+\//, `:${port}/`), poolSize: 1 })
  const began = performance.now()
  const { status, body } = await supertest(express().use(health({ db, version: '1.2.3' }))).get(
    '/ready',
  )
  expect([status, body]).toEqual([503, { status: 'unavailable' }])
  expect(performance.now() - began).toBeLessThan(1500) // 900 ms, and what a busy machine adds
  silent.close()
})

test('/health says which version answers', async () => {
  const { app } = await product()
  expect((await supertest(app).get('/health')).body).toEqual({ status: 'ok', version })
})

test('what is sealed with a key that is not set makes a process not ready, and it says which key', async () => {
  const { db } = await product()
  const [ours, lost] = [1, 2].map((n) => Buffer.alloc(32, n).toString('base64')) as [string, string]
  const sealed = { raw: async () => ({ rows: [ours, lost].map((key) => ({ kid: kidOf(key) })) }) }
  const readyWith = (keys: readonly string[]) =>
    supertest(
      express().use(
        health({ db, version: '1.2.3', sealedProblem: sealedProblem(sealed as never, keys) }),
      ),
    ).get('/ready')
  expect((await readyWith([lost, ours])).status).toBe(200)
  const answer = await readyWith([ours])
  expect(answer.status).toBe(503)
  expect(answer.body.reason).toContain(kidOf(lost))
  expect(answer.body.reason).toContain('ENCRYPTION_KEYS_PREVIOUS')
})

test('every column that holds secrets is looked at', async () => {
  const [row] = await asOwner("select prosrc from pg_proc where proname = 'sealing_keys'")
  expect(encryptedColumns().length).toBeGreaterThan(2)
  for (const { table, column } of encryptedColumns())
    expect(String(row!['prosrc'])).toMatch(
      new RegExp(`split_part\\(${column}, [^)]*\\)\\s+from ${table}\\b`),
    )
})
