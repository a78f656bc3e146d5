import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from './app.ts'
import { launchBrowser } from './dev/screenshots.ts'
import { createLogger } from './platform/log.ts'
import { hasBrowser, sayIfSkipped } from './platform/testing/browser.ts'
import { newTenant, product, testConfig } from './platform/testing/harness.ts'
import { hashPassword } from './sign-in/password.ts'
import { installation } from './platform/testing/installation.ts'

sayIfSkipped('an app of another site')
const password = 'five-laptops-please'

async function served(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener)
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe.skipIf(!hasBrowser)('an app in a browser, on another site than the product', () => {
  const page: RequestListener = (_req, res) =>
    res.setHeader('Content-Type', 'text/html').end('<!doctype html><title>App</title>')
  let [api, named, stranger]: { server: Server; url: string }[] = []
  let browser: Browser
  beforeAll(async () => {
    ;[named, stranger] = await Promise.all([served(page), served(page)])
    const { db, jobs } = await product()
    const app = await createApp({
      ownerUrl: installation.ownerUrl,
      config: { ...testConfig, corsOrigins: [named!.url] },
      log: createLogger('silent'),
      db,
      jobs,
    })
    api = await served(app)
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    for (const one of [api, named, stranger]) one?.server.close()
  })

  /** Signs in, raises a cost centre and reads it back, as a script of that site. */
  async function uses(site: string, email: string, code: string): Promise<unknown> {
    const window = await browser.newPage()
    await window.goto(site)
    const outcome = await window
      .evaluate(
        async ({ url, email, password, code, key }) => {
          const json = { 'Content-Type': 'application/json' }
          const signIn = await fetch(`${url}/auth/token`, {
            method: 'POST',
            credentials: 'include',
            headers: json,
            body: JSON.stringify({ email, password }),
          })
          const { access_token: token } = await signIn.json()
          const made = await fetch(`${url}/api/v1/departments`, {
            method: 'POST',
            credentials: 'include',
            headers: { ...json, Authorization: `Bearer ${token}`, 'Idempotency-Key': key },
            body: JSON.stringify({ code, name: 'Field', active: true }),
          })
          return { status: made.status, location: made.headers.get('Location') !== null }
        },
        { url: api!.url, email, password, code, key: randomUUID() },
      )
      .catch((error: Error) => error.message)
    await window.close()
    return outcome
  }

  test('works when it is named, and reads nothing when it is not', async () => {
    const tenant = await newTenant({ passwordHash: await hashPassword(password) })
    const email = `admin@${tenant.slug}.test`
    expect(await uses(named!.url, email, 'F1')).toEqual({ status: 201, location: true })
    expect(await uses(stranger!.url, email, 'F2')).toMatch(/Failed to fetch/)
  })
})
