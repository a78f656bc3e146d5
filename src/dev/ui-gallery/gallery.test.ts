import { existsSync, statSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { asset } from '../../platform/view/asset.ts'
import { axeViolations, launchBrowser } from '../screenshots.ts'
import { received, startGallery } from './server.ts'

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
if (!existsSync(chromium)) console.log(`skipped: the gallery in a browser (no ${chromium})`)

let browser: Browser
let gallery: Awaited<ReturnType<typeof startGallery>>
const complaints: string[] = []

async function open(
  path: string,
  options: { width?: number; dark?: boolean; scripts?: boolean } = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: 900 },
    reducedMotion: 'reduce',
    javaScriptEnabled: options.scripts ?? true,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  await context.addCookies([
    { name: 'theme', value: options.dark ? 'dark' : 'light', url: gallery.url },
  ])
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/.test(message.text()))
      complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  // Before its scripts have arrived, a button is an ordinary one of its form.
  await page.goto(gallery.url + path, { waitUntil: 'networkidle' })
  return page
}

describe.skipIf(!existsSync(chromium))('the gallery in a browser', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    gallery = await startGallery(0)
    browser = await launchBrowser()
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    gallery?.stop()
  })
  beforeEach(() => {
    complaints.length = 0
    received.length = 0
  })

  test.each([
    { path: '/dev/ui', dark: false, width: 1440 },
    { path: '/dev/ui', dark: true, width: 390 },
    { path: '/dev/ui/inbox', dark: true, width: 1440 },
    { path: '/dev/ui/match', dark: false, width: 390 },
    { path: '/dev/ui/form', dark: true, width: 1440 },
    { path: '/dev/ui/sign-in', dark: false, width: 390 },
    { path: '/dev/ui/problem', dark: false, width: 1440 },
  ])('$path at $width is accessible and keeps the policy', async ({ path, dark, width }) => {
    const page = await open(path, { dark, width })
    expect(await axeViolations(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test.each(['/dev/ui', '/dev/ui/inbox', '/dev/ui/match', '/dev/ui/form'])(
    '%s does not scroll sideways at 320 px',
    async (path) => {
      const page = await open(path, { width: 320 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
      await page.context().close()
    },
  )

  test('a double click sends one form', async () => {
    const page = await open('/dev/ui/inbox')
    await page.locator('.action-bar form[action="/dev/ui/approval"] button').dblclick()
    await expect.poll(() => received.length).toBe(1)
    await page.waitForTimeout(600)
    expect(received.map(({ path }) => path)).toEqual(['/dev/ui/approval'])
    expect(received[0]?.body).toContain('version=3&_key=one-time-key')
    await page.context().close()
  })

  test('keys move, open and act, but never while typing', async () => {
    const page = await open('/dev/ui/inbox')
    await page.keyboard.press('j')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      'Invoice AC-88213 · price over PO',
    )
    await page.keyboard.press('k')
    await page.keyboard.press('r')
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
    await page.keyboard.type('ja?')
    expect(
      await page.evaluate(
        () => document.activeElement instanceof HTMLTextAreaElement && document.activeElement.value,
      ),
    ).toBe('ja?')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    expect(await page.locator('#shortcuts').isVisible()).toBe(true)
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await Promise.all([
      page.waitForRequest((request) => request.method() === 'POST'),
      page.keyboard.press('a'),
    ])
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('lines are added, removed and pasted from a spreadsheet', async () => {
    const page = await open('/dev/ui/form')
    const lines = page.locator('[data-line-table-target="line"]')
    await page.getByRole('button', { name: 'Add line' }).click()
    expect(await lines.count()).toBe(3)
    expect(await page.evaluate(() => document.activeElement?.id)).toMatch(/^lines-\d+-item$/)
    await page.evaluate(() =>
      navigator.clipboard.writeText('Mouse\t4\tkg\t1,200\nKeyboard\t2\teach\t900\n'),
    )
    await page.keyboard.press('Control+V')
    expect(await lines.count()).toBe(4)
    expect(
      await lines
        .nth(3)
        .locator('input')
        .evaluateAll((inputs) =>
          inputs.map((input) => input instanceof HTMLInputElement && input.value),
        ),
    ).toEqual(['Keyboard', '2', '900'])
    expect(await lines.nth(2).locator('select').inputValue()).toBe('kg')
    await lines.nth(0).getByRole('button', { name: 'Remove line' }).click()
    expect(await lines.count()).toBe(3)
    expect(received.filter(({ path }) => path !== '/dev/ui/preview')).toEqual([])
    await page.context().close()
  })

  test('the preview follows what is typed and leaves the typing alone', async () => {
    const page = await open('/dev/ui/form')
    await page.locator('#what').pressSequentially(' in the south')
    await page.getByText('Worked out by the server').waitFor()
    await expect.poll(() => received.at(-1)?.body).toContain('in+the+south')
    expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/dev/ui/preview']))
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('what')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('errors get the focus and lead to their field', async () => {
    const page = await open('/dev/ui/form')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
    await page.getByRole('link', { name: 'Unit price for line 1' }).click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('lines-0-price')
    await page.context().close()
  })

  test('a file is named and sent with its progress', async () => {
    const page = await open('/dev/ui')
    await page.locator('#invoice').setInputFiles({
      name: 'AC-88213.xml',
      mimeType: 'text/xml',
      buffer: Buffer.from('<Invoice/>'),
    })
    await expect
      .poll(() => page.locator('[data-file-drop-target="names"]').textContent())
      .toBe('AC-88213.xml (1 kB)')
    await page
      .locator('form[action="/dev/ui/upload"]')
      .evaluate((form) => form instanceof HTMLFormElement && form.requestSubmit())
    await expect.poll(() => received[0]?.body).toContain('<Invoice/>')
    expect(complaints).toEqual([])
    await page.context().close()
  })

  test('a theme is shown at once and told to the server', async () => {
    const page = await open('/dev/ui/inbox')
    await page.getByTitle('Your account').click()
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await page.evaluate(() => document.documentElement.className)).toBe('dark')
    await expect
      .poll(() => received[0])
      .toEqual({ path: '/preferences/theme', body: 'return_to=%2Fdev%2Fui%2Finbox&theme=dark' })
    await page.context().close()
  })

  test.each([
    ['main.js', 45_000],
    ['app.css', 25_000],
    ['lines.css', 2_000],
    ['icons.svg', 10_000],
  ])('%s stays below %i bytes', (name, limit) => {
    expect(statSync(`public${asset(name)}.br`).size).toBeLessThan(limit)
  })

  test('without scripts the forms and menus still work', async () => {
    const page = await open('/dev/ui/inbox', { scripts: false })
    await page.locator('.action-bar summary').first().click()
    await page.locator('.action-bar textarea').first().fill('Wrong cost centre')
    await page.locator('[data-sheet] button').first().click()
    await expect.poll(() => received[0]?.body).toBe('reason=Wrong+cost+centre')
    await page.context().close()
  })
})
