import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { asOwner } from '../platform/testing/visitor.ts'
import { newTenant, testConfig } from '../platform/testing/harness.ts'
import { hashPassword } from './password.ts'

describe('signing in from an app', () => {
  test('gives a pair of tokens; a refresh token works once, and its second use ends the family', async () => {
    const { app, slug } = await newTenant({
      passwordHash: await hashPassword('correct horse', { N: 2 ** 12, r: 8, p: 1 }),
    })
    const email = `buyer@${slug}.test`
    const token = (password: string) => supertest(app).post('/auth/token').send({ email, password })
    const refresh = (refresh_token: string) =>
      supertest(app).post('/auth/refresh').send({ refresh_token })
    const vendors = (access: string) =>
      supertest(app).get('/api/v1/vendors').set('Authorization', `Bearer ${access}`)
    expect((await token('wrong horse')).body).toMatchObject({
      status: 401,
      code: 'bad_credentials',
    })
    expect((await supertest(app).post('/auth/token').send({ email })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/password' }],
    })
    const first = await token('correct horse')
    expect([
      first.status,
      (await vendors(first.body.access_token)).status,
      (await vendors(`${first.body.access_token}x`)).status,
    ]).toEqual([200, 200, 401])
    const second = await refresh(first.body.refresh_token)
    expect(second.status).toBe(200)
    const third = await refresh(second.body.refresh_token)
    expect(third.status).toBe(200)
    expect((await refresh(first.body.refresh_token)).body).toMatchObject({
      status: 401,
      code: 'bad_token',
    })
    expect((await refresh(third.body.refresh_token)).status).toBe(401)
  })
})

test('a session that is used is kept for seven days more', async () => {
  const tenant = await newTenant()
  const left = async () =>
    Number(
      (
        await asOwner(
          'select extract(epoch from expires_at - now()) / 86400 as days from sessions where user_id = $1',
          [(await tenant.actor('buyer')).userId],
        )
      )[0]?.['days'],
    )
  const buyer = tenant.as('buyer')
  expect((await buyer.page('/vendors')).status).toBe(200)
  await expect.poll(left).toBeGreaterThan(6.9)
})

describe('a session that has ended', () => {
  const partial = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
  test('leaves the page where it is and says so; only whole pages go to sign in, and come back', async () => {
    const { app } = await newTenant()
    const from = `${testConfig.publicUrl}/purchase-requests/new`
    const ask = (headers: object) =>
      supertest(app)
        .post('/purchase-requests/preview')
        .set({ 'Sec-Fetch-Site': 'same-origin', Referer: from, ...headers })
        .set('Host', new URL(testConfig.publicUrl).host)
        .type('form')
        .send({ title: 'Chairs' })
    const told = await ask(partial)
    expect([told.status, told.headers['hx-retarget'], told.headers['hx-redirect']]).toEqual([
      401,
      '#flash',
      undefined,
    ])
    expect(told.text).toMatch(/What you typed is still here[\s\S]*target="_blank"/)
    expect((await ask({})).headers['location']).toBe(
      `/sign-in?return_to=${encodeURIComponent('/purchase-requests/new')}`,
    )
  })
})
