// Photographs twenty pages of the demo data at a fixed time, and compares two such sets of pictures:
// node src/dev/look.ts shoot FOLDER [NAME ...] | node src/dev/look.ts compare BEFORE AFTER
import type { Browser, BrowserContext } from 'playwright-core'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createApp } from '../app.ts'
import type { Role } from '../kernel/permissions.ts'
import { loadConfig } from '../platform/config.ts'
import { createDb } from '../platform/db/pool.ts'
import { createJobs } from '../platform/jobs/jobs.ts'
import { createLogger } from '../platform/log.ts'
import { demoPassword, demoPeople } from '../sign-in/demo-people.ts'
import { openDatabase, owned } from '../start.ts'
import { buildAssets } from './build.ts'
import { fourVariants, launchBrowser, type Variant } from './screenshots.ts'
import { createCipher } from '../platform/encryption.ts'
import { seedDemo } from './seed/demo.ts'
import { startGallery } from './ui-gallery/server.ts'

const folder = 'tmp/look'

/**
 * `opens` is what a link of the page must begin with to be followed: the first document of a list. `below` is added to
 * its address.
 */
type Sight = { name: string; role: Role | null; path: string; opens?: string; below?: string }
const sights: readonly Sight[] = [
  { name: 'sign-in', role: null, path: '/sign-in' },
  { name: 'inbox', role: 'approver', path: '/inbox' },
  { name: 'approval', role: 'approver', path: '/inbox', opens: '/purchase-requests/' },
  { name: 'search', role: 'approver', path: '/search?q=laptop' },
  { name: 'notifications', role: 'requester', path: '/notifications' },
  { name: 'devices', role: 'requester', path: '/me/notifications' },
  { name: 'requests', role: 'requester', path: '/purchase-requests' },
  { name: 'request-form', role: 'requester', path: '/purchase-requests/new' },
  { name: 'orders', role: 'buyer', path: '/purchase-orders' },
  { name: 'order', role: 'buyer', path: '/purchase-orders', opens: '/purchase-orders/' },
  { name: 'vendor', role: 'buyer', path: '/vendors', opens: '/vendors/' },
  {
    name: 'contact-form',
    role: 'buyer',
    path: '/vendors',
    opens: '/vendors/',
    below: '/contacts/new',
  },
  {
    name: 'dispatch-form',
    role: 'buyer',
    path: '/purchase-orders?status=issued',
    opens: '/purchase-orders/',
    below: '/dispatches/new',
  },
  {
    name: 'bank-accounts',
    role: 'buyer',
    path: '/vendors?q=Sagar',
    opens: '/vendors/',
    below: '/bank-accounts',
  },
  {
    name: 'bank-account-form',
    role: 'buyer',
    path: '/vendors',
    opens: '/vendors/',
    below: '/bank-accounts/new',
  },
  {
    name: 'vendor-on-hold',
    role: 'controller',
    path: '/vendors?on_hold=payments',
    opens: '/vendors/',
  },
  {
    name: 'holds',
    role: 'controller',
    path: '/vendors?on_hold=payments',
    opens: '/vendors/',
    below: '/holds',
  },
  {
    name: 'hold-form',
    role: 'buyer',
    path: '/vendors?on_hold=payments',
    opens: '/vendors/',
    below: '/holds/new',
  },
  { name: 'bank-account', role: 'controller', path: '/inbox', opens: '/bank-accounts/' },
  {
    name: 'bank-account-verification',
    role: 'controller',
    path: '/inbox',
    opens: '/bank-accounts/',
    below: '/verification',
  },
  {
    name: 'vendor-documents',
    role: 'buyer',
    path: '/vendors?q=Sagar',
    opens: '/vendors/',
    below: '/documents',
  },
  { name: 'document-list', role: 'controller', path: '/vendor-documents' },
  {
    name: 'document',
    role: 'controller',
    path: '/vendor-documents?state=waiting',
    opens: '/vendor-documents/',
  },
  {
    name: 'document-form',
    role: 'buyer',
    path: '/vendors?q=Acme',
    opens: '/vendors/',
    below: '/documents/new',
  },
  { name: 'document-kinds', role: 'admin', path: '/vendor-document-kinds' },
  {
    name: 'scorecard',
    role: 'buyer',
    path: '/vendors?q=Acme',
    opens: '/vendors/',
    below: '/scorecard',
  },
  {
    name: 'checks',
    role: 'controller',
    path: '/vendors?q=Sagar',
    opens: '/vendors/',
    below: '/checks',
  },
  { name: 'vendor-with-accounts', role: 'buyer', path: '/vendors?q=Acme', opens: '/vendors/' },
  { name: 'receipt', role: 'receiver', path: '/receipts', opens: '/receipts/' },
  { name: 'invoices', role: 'ap_clerk', path: '/invoices' },
  { name: 'held-invoice', role: 'ap_clerk', path: '/invoices?status=held', opens: '/invoices/' },
  { name: 'capture', role: 'ap_clerk', path: '/invoices/new' },
  { name: 'budgets', role: 'controller', path: '/budgets' },
  { name: 'budget', role: 'controller', path: '/budgets', opens: '/budgets/' },
  { name: 'rules', role: 'admin', path: '/approval-policies' },
  { name: 'history', role: 'auditor', path: '/history' },
  { name: 'no-such-page', role: 'auditor', path: '/nowhere' },
]
const galleryPages = ['/dev/ui', '/dev/ui/inbox', '/dev/ui/match', '/dev/ui/form']

/** All pages, or those that are named. */
async function shootAll(outDir: string, names: readonly string[]): Promise<void> {
  mkdirSync(outDir, { recursive: true })
  const isAsked = (name: string): boolean => names.length === 0 || names.includes(name)
  const browser = await launchBrowser()
  const product = await serveDemo()
  const gallery = await startGallery(0)
  try {
    const cookies = new Map<Role, BrowserContext>()
    for (const sight of sights.filter(({ name }) => isAsked(name))) {
      const context = sight.role ? await signedIn(cookies, browser, product.url, sight.role) : null
      const url = await addressOf(browser, product.url, sight, context)
      for (const variant of fourVariants)
        await photograph(browser, url, context, variant, fileOf(outDir, sight.name, variant))
    }
    for (const path of galleryPages.filter(isAsked)) {
      for (const variant of fourVariants) {
        const file = fileOf(outDir, `gallery${path.replaceAll('/', '-')}`, variant)
        await photograph(browser, gallery.url + path, null, variant, file)
      }
    }
  } finally {
    await browser.close()
    gallery.stop()
    await product.stop()
  }
}

const fileOf = (outDir: string, name: string, { width, theme }: Variant): string =>
  join(outDir, `${name}-${width}-${theme}.png`)

/** The demo data of one folder, at the moment it was made. */
async function serveDemo(): Promise<{ url: string; stop: () => Promise<void> }> {
  const config = loadConfig({ SVPMS_DATA_DIR: folder, PORT: '0' })
  const database = await openDatabase(config)
  await seedDemo({ ...owned(database), cipher: createCipher(config.encryptionKeys) })
  await buildAssets()
  const log = createLogger('silent')
  const db = createDb({ url: database.appUrl, poolSize: config.poolSize })
  const jobs = createJobs(database.appUrl, log)
  await jobs.start({ workers: false })
  const moment = theMoment()
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const { ownerUrl } = database
  const clock = (): Date => moment
  const served = { ...config, publicUrl: url }
  server.on('request', await createApp({ config: served, log, ownerUrl, db, jobs, clock }))
  return {
    url,
    async stop() {
      server.closeAllConnections()
      server.close()
      await jobs.stop()
      await db.end()
      await database.stop()
    },
  }
}

function theMoment(): Date {
  const file = join(folder, 'moment')
  if (!existsSync(file)) writeFileSync(file, new Date().toISOString())
  return new Date(readFileSync(file, 'utf8'))
}

async function signedIn(
  known: Map<Role, BrowserContext>,
  browser: Browser,
  url: string,
  role: Role,
): Promise<BrowserContext> {
  const context = known.get(role) ?? (await browser.newContext())
  if (known.has(role)) return context
  known.set(role, context)
  const person = demoPeople.find((one) => one.roles.includes(role))!
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.fill('input[type="email"]', person.email)
  await page.fill('input[type="password"]', demoPassword)
  await Promise.all([
    page.waitForURL((now) => now.pathname !== '/sign-in'),
    page.keyboard.press('Enter'),
  ])
  await page.close()
  return context
}

async function addressOf(
  browser: Browser,
  url: string,
  { path, opens, below = '' }: Sight,
  context: BrowserContext | null,
): Promise<string> {
  if (!opens || !context) return url + path
  const page = await context.newPage()
  await page.goto(url + path)
  const links = page.locator(`main a[href^="${opens}"]`).filter({ visible: true })
  const hrefs = await links.evaluateAll((found) => found.map((a) => a.getAttribute('href') ?? ''))
  await page.close()
  const href = hrefs.find((one) => toDocument.test(one))
  if (!href) throw new Error(`${path} has no link to a document below ${opens}`)
  return url + href + below
}
const toDocument = /^\/[a-z-]+\/[0-9a-f]{8}-[0-9a-f-]{27}$/

async function photograph(
  browser: Browser,
  url: string,
  known: BrowserContext | null,
  { width, height, theme }: Variant,
  file: string,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height },
    reducedMotion: 'reduce',
    colorScheme: theme,
  })
  await context.addCookies([
    ...((await known?.cookies()) ?? []).filter(({ name }) => name !== 'theme'),
    { name: 'theme', value: theme, url },
  ])
  const page = await context.newPage()
  await page.goto(url, { waitUntil: 'networkidle' })
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: file, fullPage: true })
  await context.close()
}

/** Prints each picture that differs, with how many of its pixels do. */
async function compareAll(before: string, after: string): Promise<void> {
  const browser = await launchBrowser()
  const page = await browser.newPage()
  let differing = 0
  const files = readdirSync(before).filter((file) => file.endsWith('.png'))
  for (const file of files) {
    const pictures = [before, after].map((dir) => readFileSync(join(dir, file)).toString('base64'))
    const said = await page.evaluate(differences, pictures)
    if (said === '') continue
    differing += 1
    console.log(`${file}: ${said}`)
  }
  await browser.close()
  console.log(`${files.length} pictures, ${differing} differ`)
  process.exitCode = differing === 0 ? 0 : 1
}

/** Runs in the browser. */
async function differences(pictures: string[]): Promise<string> {
  const bitmaps = await Promise.all(
    pictures.map(async (text) => {
      const answer = await fetch(`data:image/png;base64,${text}`)
      return createImageBitmap(await answer.blob())
    }),
  )
  const [before, after] = bitmaps as [ImageBitmap, ImageBitmap]
  if (before.width !== after.width || before.height !== after.height)
    return `${before.width} x ${before.height} became ${after.width} x ${after.height}`
  const [first, second] = bitmaps.map((bitmap) => {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    const context = canvas.getContext('2d')!
    context.drawImage(bitmap, 0, 0)
    return context.getImageData(0, 0, bitmap.width, bitmap.height).data
  }) as [Uint8ClampedArray, Uint8ClampedArray]
  let count = 0
  let top = 0
  for (let i = 0; i < first.length; i += 4) {
    const same =
      first[i] === second[i] && first[i + 1] === second[i + 1] && first[i + 2] === second[i + 2]
    if (same) continue
    if (count === 0) top = Math.floor(i / 4 / before.width)
    count += 1
  }
  return count === 0 ? '' : `${count} pixels from line ${top} on`
}

const [what, ...folders] = process.argv.slice(2)
if (what === 'shoot' && folders[0]) await shootAll(folders[0], folders.slice(1))
else if (what === 'compare' && folders[0] && folders[1]) await compareAll(folders[0], folders[1])
else console.error('shoot FOLDER [NAME ...], or compare BEFORE AFTER')
