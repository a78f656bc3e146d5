import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, sayIfSkipped, serveProduct, type Served } from './platform/testing/browser.ts'
import { givenBudget, givenSubmitted } from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'

sayIfSkipped('bytes on the wire')
const kilobyte = 1000

/** Everything a fresh browser receives for one page, headers included, in bytes. */
async function coldBytes(
  { url, browser }: Served,
  tenant: TestTenant,
  path: string,
  width: number,
): Promise<Record<string, number>> {
  const context = await browser.newContext({ viewport: { width, height: 844 } })
  const pair = await tenant.as('approver').cookie()
  await context.addCookies([{ name: 'svpms', value: pair.slice(pair.indexOf('=') + 1), url }])
  const page = await context.newPage()
  const wire = await context.newCDPSession(page)
  await wire.send('Network.enable')
  await wire.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'br' } })
  const addresses = new Map<string, string>()
  const bytes: Record<string, number> = {}
  wire.on('Network.responseReceived', ({ requestId, response }) =>
    addresses.set(requestId, new URL(response.url).pathname),
  )
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes[addresses.get(requestId) ?? requestId] = encodedDataLength
  })
  await page.goto(url + path, { waitUntil: 'networkidle' })
  await context.close()
  return bytes
}

const sum = (bytes: Record<string, number>): number =>
  Object.values(bytes).reduce((a, b) => a + b, 0)

describe.skipIf(!hasBrowser)('a page fetched for the first time', () => {
  let served: Served
  let tenant: TestTenant
  let approvalPath: string
  beforeAll(async () => {
    served = await serveProduct()
    tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 10_000_000_000n)
    for (let i = 0; i < 12; i++) await givenSubmitted(tenant, costCenterId)
    const { body } = await tenant.as('approver').get('/inbox')
    approvalPath = `/purchase-requests/${body.data[0].id}`
  })
  afterAll(() => served.stop())

  test('the inbox of a wide screen takes at most 110 KB', async () => {
    const bytes = await coldBytes(served, tenant, '/inbox', 1440)
    expect(sum(bytes)).toBeGreaterThan(20 * kilobyte)
    expect(sum(bytes)).toBeLessThanOrEqual(110 * kilobyte)
  })

  test('an approval on a phone takes at most 50 KB', async () => {
    const bytes = await coldBytes(served, tenant, approvalPath, 390)
    expect(sum(bytes)).toBeGreaterThan(20 * kilobyte)
    expect(sum(bytes)).toBeLessThanOrEqual(50 * kilobyte)
  })
})
