import express from 'express'
import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { crossOrigin, sameOriginOnly } from './security.ts'

const app = express()
  .use(crossOrigin(['https://app.example.com']))
  .use(
    sameOriginOnly({
      publicUrl: 'https://svpms.example.com',
      allowed: ['https://app.example.com'],
    }),
  )
  .all(/.*/, (_req, res) => void res.json({ ok: true }))
app.use(((_error, _req, res, _next) => void res.status(403).end()) as express.ErrorRequestHandler)

const post = (path: string, headers: Record<string, string>) =>
  supertest(app)
    .post(path)
    .set({ Host: 'backend.internal:8080', Cookie: 'svpms=1', ...headers })

describe('a write from a browser without Fetch Metadata, behind a proxy that rewrites Host', () => {
  test.each([
    ['https://svpms.example.com', 200],
    ['http://backend.internal:8080', 200],
    ['http://svpms.example.com', 403],
    ['https://svpms.example.com.evil.test', 403],
    ['https://evil.test', 403],
    ['null', 403],
  ])('from %s is answered %i', async (origin, status) =>
    expect((await post('/purchase-requests', { Origin: origin })).status).toBe(status),
  )
  test('without Origin is refused when it carries a cookie', async () =>
    expect((await post('/purchase-requests', {})).status).toBe(403))
  test('is refused when the browser says that it is cross-site, for every Origin', async () =>
    expect(
      (
        await post('/purchase-requests', {
          Origin: 'https://svpms.example.com',
          'Sec-Fetch-Site': 'cross-site',
        })
      ).status,
    ).toBe(403))
})

describe('a browser app of another site', () => {
  const asked = {
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'authorization, content-type, idempotency-key, if-match',
  }
  test('that is named in CORS_ORIGINS may use the API and the door of tokens', async () => {
    for (const path of ['/api/v1/inbox', '/auth/token']) {
      const preflight = await supertest(app)
        .options(path)
        .set({ Origin: 'https://app.example.com', ...asked })
      expect(preflight.status).toBe(204)
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': 'https://app.example.com',
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST, DELETE',
      })
      for (const header of ['Authorization', 'Idempotency-Key', 'If-Match'])
        expect(preflight.headers['access-control-allow-headers']).toContain(header)
      const answer = await supertest(app)
        .post(path)
        .set({ Origin: 'https://app.example.com', 'Sec-Fetch-Site': 'cross-site' })
      expect(answer.status).toBe(200)
      expect(answer.headers['access-control-allow-origin']).toBe('https://app.example.com')
      expect(answer.headers['vary']).toContain('Origin')
    }
  })
  test('that is not named reads nothing and writes nothing', async () => {
    for (const origin of ['https://evil.test', 'null', 'https://app.example.com.evil.test']) {
      const answer = await supertest(app).get('/api/v1/inbox').set('Origin', origin)
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      const write = await supertest(app)
        .post('/api/v1/inbox')
        .set({ Origin: origin, 'Sec-Fetch-Site': 'cross-site' })
      expect(write.status).toBe(403)
    }
  })
  test('never reaches the pages, which look at a cookie', async () => {
    const origin = { Origin: 'https://app.example.com', 'Sec-Fetch-Site': 'cross-site' }
    expect((await post('/purchase-requests', origin)).status).toBe(403)
    const page = await supertest(app).get('/inbox').set(origin)
    expect(page.headers['access-control-allow-origin']).toBeUndefined()
  })
})
