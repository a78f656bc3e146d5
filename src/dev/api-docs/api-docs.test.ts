import supertest from 'supertest'
import { expect, test } from 'vitest'
import { createApp } from '../../app.ts'
import { createLogger } from '../../platform/log.ts'
import { product, testConfig } from '../../platform/testing/harness.ts'
import { installation } from '../../platform/testing/installation.ts'

test('/docs shows every operation of the API outside production, with nothing from elsewhere', async () => {
  const { app } = await product()
  const page = await supertest(app).get('/docs')
  expect(page.status).toBe(200)
  const { body } = await supertest(app).get('/api/v1/openapi.json')
  for (const path of Object.keys(body.paths)) expect(page.text).toContain(`<code>${path}</code>`)
  expect(page.text).not.toMatch(/(src|href)="https?:/)
})

test('/docs is not there in production', async () => {
  const { db, jobs } = await product()
  const app = await createApp({
    ownerUrl: installation.ownerUrl,
    config: { ...testConfig, production: true },
    log: createLogger('silent'),
    db,
    jobs,
  })
  const answer = await supertest(app).get('/docs')
  expect([303, 404]).toContain(answer.status)
  expect(answer.text).not.toContain('POST /auth/token')
})
