import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  Visitor,
  type Served,
} from '../platform/testing/browser.ts'
import { newTenant } from '../platform/testing/harness.ts'

sayIfSkipped('what is typed is kept')

/** In the page: what keeps the form answers its head at once and its body never, as on a slow line. */
function answerHeadOnly(): void {
  const real = window.fetch.bind(window)
  window.fetch = (input, init) => {
    if (!String(input).includes('unsaved')) return real(input, init)
    const body = new ReadableStream({
      start: (stream) =>
        init?.signal?.addEventListener('abort', () => stream.error(init.signal?.reason)),
    })
    document.documentElement.dataset['begun'] = 'yes'
    return Promise.resolve(new Response(body, { status: 200 }))
  }
}

describe.skipIf(!hasBrowser)('what is typed into a request', { timeout: 240_000 }, () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  })
  afterAll(() => served.stop())

  test('is sent for good while it is still being kept, without a fault', async () => {
    const visitor = await Visitor.open(served, { width: 390 })
    await visitor.become(await newTenant(), 'requester')
    await visitor.page.addInitScript(answerHeadOnly)
    await visitor.visit('/purchase-requests/new')
    await visitor.page.getByLabel('Title').fill('Twelve laptops')
    await visitor.page.locator('html[data-begun]').waitFor()
    await visitor.page.evaluate(() => {
      document
        .querySelector('form[data-controller~="autosave"]')
        ?.dispatchEvent(new SubmitEvent('submit', { cancelable: true }))
      return new Promise((done) => setTimeout(done, 100))
    })
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })
})
