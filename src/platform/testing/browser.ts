import { createServer } from 'node:http'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { buildAssets } from '../../dev/build.ts'
import { launchBrowser } from '../../dev/screenshots.ts'
import type { Role } from '../../kernel/permissions.ts'
import { endProduct, product, type TestTenant } from './harness.ts'

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
export const hasBrowser = existsSync(chromium)
export const sayIfSkipped = (what: string): void =>
  void (hasBrowser || console.info(`skipped: ${what} (no ${chromium})`))

export type Served = { url: string; browser: Browser; stop: () => Promise<void> }

/** One for all files of this worker; it ends with the worker. */
let opened: Promise<Browser> | null = null
const theBrowser = (): Promise<Browser> => (opened ??= launchBrowser())

/** The product on an open port of loopback, with its assets, and a browser to look at it. */
export async function serveProduct(): Promise<Served> {
  await buildAssets()
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  server.on('request', (await product(url)).app)
  const browser = await theBrowser()
  return {
    url,
    browser,
    async stop() {
      await Promise.all(browser.contexts().map((context) => context.close()))
      server.closeAllConnections()
      server.close()
      await endProduct(url)
    },
  }
}

export type Look = { width: number; dark?: boolean; scripts?: boolean }

/** One window, and everything that went wrong in it. */
export class Visitor {
  readonly complaints: string[] = []
  readonly page: Page
  readonly #context: BrowserContext
  readonly #url: string

  static async open(
    { url, browser }: Served,
    { width, dark = false, scripts = true }: Look,
  ): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width, height: width < 768 ? 844 : 900 },
      reducedMotion: 'reduce',
      javaScriptEnabled: scripts,
    })
    context.setDefaultTimeout(60_000)
    await context.addCookies([{ name: 'theme', value: dark ? 'dark' : 'light', url }])
    return new Visitor(url, context, await context.newPage())
  }

  constructor(url: string, context: BrowserContext, page: Page) {
    this.page = page
    this.#context = context
    this.#url = url
    page.on('pageerror', (error) => this.complaints.push(`${page.url()}: ${error.message}`))
    page.on('console', (message) => {
      if (refusal.test(message.text())) return
      if (message.type() === 'error' || /Content Security Policy/i.test(message.text()))
        this.complaints.push(`${page.url()}: ${message.text()}`)
    })
  }

  /** Signed in as this person from now on, in the same window. */
  async become(tenant: TestTenant, role: Role): Promise<void> {
    const pair = await tenant.as(role).cookie()
    await this.#context.addCookies([
      { name: 'svpms', value: pair.slice(pair.indexOf('=') + 1), url: this.#url },
    ])
  }

  leave(): Promise<void> {
    return this.#context.clearCookies({ name: 'svpms' })
  }

  async visit(path: string): Promise<number> {
    const response = await this.page.goto(this.#url + path)
    await this.settled()
    return response?.status() ?? 0
  }

  /** What another program would fetch with this window's session. */
  fetch(path: string) {
    return this.#context.request.get(this.#url + path)
  }

  /** A page that can be scrolled sideways is a complaint. */
  async settled(): Promise<void> {
    const over = await this.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    if (over > 0) this.complaints.push(`${this.page.url()}: ${over} px too wide`)
  }

  /** Waits until the page says it. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page
      .locator('main, #flash')
      .getByText(text)
      .filter({ visible: true })
      .first()
      .waitFor()
    await this.settled()
  }

  presses(name: string | RegExp): Promise<void> {
    return this.page.locator('main').getByRole('button', { name }).first().click()
  }

  follows(name: string | RegExp): Promise<void> {
    return this.page.locator('main').getByRole('link', { name }).first().click()
  }

  close(): Promise<void> {
    return this.#context.close()
  }
}

/** Chromium reports every page that answers 4xx as an error; those are judged by their status. */
const refusal = /Failed to load resource: the server responded with a status of 4(03|04|09|22)/
