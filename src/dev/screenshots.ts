import { chromium, type Browser, type Page } from 'playwright-core'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export type Variant = { width: number; height: number; theme: 'light' | 'dark' }
export type Shot = {
  path: string
  file: string
  status: number
  axe: string[]
  csp: string[]
  errors: string[]
  overflow: number
}
export type ShootOptions = { cookie?: string; variants?: readonly Variant[]; axe?: boolean }

export const fourVariants: readonly Variant[] = [
  { width: 1440, height: 900, theme: 'light' },
  { width: 1440, height: 900, theme: 'dark' },
  { width: 390, height: 844, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
]

const axeSource = (): string =>
  readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Photographs each path at 1440 and 390, light and dark, and tells what axe, the CSP and the console say. */
export async function shoot(
  baseUrl: string,
  paths: readonly string[],
  outDir: string,
  options: ShootOptions = {},
): Promise<Shot[]> {
  mkdirSync(outDir, { recursive: true })
  const browser = await launchBrowser()
  try {
    const shots: Shot[] = []
    for (const variant of options.variants ?? fourVariants) {
      for (const path of paths)
        shots.push(await shootOne(browser, baseUrl, path, outDir, variant, options))
    }
    return shots
  } finally {
    await browser.close()
  }
}

async function shootOne(
  browser: Browser,
  baseUrl: string,
  path: string,
  outDir: string,
  variant: Variant,
  options: ShootOptions,
): Promise<Shot> {
  const context = await browser.newContext({
    viewport: { width: variant.width, height: variant.height },
    bypassCSP: false,
    reducedMotion: 'reduce',
    colorScheme: variant.theme,
  })
  const cookies = [options.cookie, `theme=${variant.theme}`].filter(Boolean).join('; ')
  await context.addCookies(
    cookies.split('; ').map((pair) => ({
      name: pair.slice(0, pair.indexOf('=')),
      value: pair.slice(pair.indexOf('=') + 1),
      url: baseUrl,
    })),
  )
  const page = await context.newPage()
  const said = listen(page)
  const response = await page.goto(baseUrl + path, { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready)
  const file = `${outDir}/${path.replace(/^\//, '').replace(/[^\w-]+/g, '-') || 'home'}-${variant.width}-${variant.theme}.png`
  await page.screenshot({ path: file })
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  const axe = options.axe === false ? [] : await axeViolations(page)
  await context.close()
  return { path, file, status: response?.status() ?? 0, axe, overflow, ...said }
}

function listen(page: Page): { csp: string[]; errors: string[] } {
  const said = { csp: [] as string[], errors: [] as string[] }
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) said.csp.push(message.text())
    else if (message.type() === 'error') said.errors.push(message.text())
  })
  page.on('pageerror', (error) => said.errors.push(error.message))
  return said
}

/**
 * Scripts run by the debugger are not subject to the page's policy, so the page is judged as served. What the selectors
 * in `not` name is not judged.
 */
export async function axeViolations(page: Page, not: readonly string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource())
  return page.evaluate(async (exclude) => {
    const { axe } = window as unknown as {
      axe: {
        run: (
          scope: object,
          options: object,
        ) => Promise<{
          violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
        }>
      }
    }
    const { violations } = await axe.run(
      { include: document, exclude },
      {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        resultTypes: ['violations'],
      },
    )
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(
        (node) =>
          `${id}: ${node.html.slice(0, 160)} ${(node.failureSummary ?? '').replace(/\s+/g, ' ').slice(0, 200)}`,
      ),
    )
  }, not)
}

if (import.meta.main) {
  const [baseUrl = 'http://localhost:8000', outDir = 'tmp/shots', ...paths] = process.argv.slice(2)
  for (const shot of await shoot(baseUrl, paths.length > 0 ? paths : ['/'], outDir))
    console.log(JSON.stringify(shot))
}
