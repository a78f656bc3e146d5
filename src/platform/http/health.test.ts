import express from 'express'
import supertest from 'supertest'
import { expect, inject, test } from 'vitest'
import { createDb } from '../db/pool.ts'
import { knownMigrations } from '../db/schema.ts'
import { product } from '../testing/harness.ts'
import { health } from './health.ts'

test('a process is ready at the schema it knows or, while a newer release is rolled out, a newer one; not with an older database, or none', async () => {
  const { app, db } = await product()
  expect((await supertest(app).get('/ready')).body).toEqual({
    status: 'ready',
    schema: knownMigrations.at(-1),
  })
  const ready = (known: readonly string[]) =>
    supertest(express().use(health(db, known))).get('/ready')
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
  const nobody = createDb({ url: inject('appUrl').replace(/:\d+\//, ':1/'), poolSize: 1 })
  const gone = express().use(health(nobody))
  expect([
    (await supertest(gone).get('/ready')).status,
    (await supertest(gone).get('/health')).status,
  ]).toEqual([503, 200])
  await nobody.end()
})
