import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axeViolations } from './dev/screenshots.ts'
import {
  Visitor,
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  type Served,
} from './platform/testing/browser.ts'
import {
  at,
  givenEverything,
  kept,
  pages,
  roleWith,
  type Stop,
} from './platform/testing/every-page.ts'

sayIfSkipped('every page in a browser')
/** Forms that the tour cannot send back empty: nothing in it is required, or it stands on the page of another one. */
const notRefused: Record<string, string> = {
  '/members/:id/deactivation': 'a successor is optional',
  ...Object.fromEntries(
    ['approval', 'rejection', 'return', 'questions', 'questions/:question/answer', 'approvers'].map(
      (noun) => [
        `/approvals/:id/${noun}`,
        'is a button of the approval; what it refuses is in decisions.test.ts and asking.test.ts',
      ],
    ),
  ),
  '/purchase-orders/:id/answers/:answer/decision': 'stands beside the answer of a vendor',
  '/invoices/:id/order': 'stands on the page of the invoice',
  '/invoices/:id/line': 'stands on the page of the invoice',
  '/purchase-requests/:id/comments': 'stands below the document',
  '/purchase-orders/:id/comments': 'stands below the document',
  '/invoices/:id/comments': 'stands below the document',
  '/vendors/:id/comments': 'stands below the document',
  '/returns/:id/comments': 'stands below the document',
  '/receipts/:id/inspection': 'stands on the page of a receipt whose goods wait for it',
  '/purchase-order-lines/:id/receiving': 'all of it is optional',
  '/blanket-orders/:id/comments': 'stands below the document',
  '/payments/runs/:id/comments': 'stands below the document',
  '/purchase-requests/importing': 'is a button of the form of a request',
  '/purchase-requests/:id/importing': 'is a button of the form of a request',
  '/invitations/import/confirmation': 'appears below a table that was checked',
  '/vendors/:id/profile': 'all of it is optional',
  '/vendors/:id/scope': 'all of it is optional',
  '/catalog-imports/:id/columns': 'leaves each column out',
  '/catalog-imports/:id/corrections': 'appears above lines with errors',
  '/catalog-imports/:id/confirmation': 'holds what its page shows, no field',
  '/cart/items/:id': 'is sent by the form of the same address; cart.test.ts sends it wrongly',
  '/cart/quantities': 'an empty quantity takes a line out',
  '/cart/request': 'stands on the page of the cart; cart.test.ts sends it wrongly',
  '/punchouts/:id/request': 'appears once a shop sent something back',
  '/vendor-imports/:id/columns': 'leaves each column out',
  '/vendor-imports/:id/corrections': 'appears above lines with errors',
  '/vendor-imports/:id/confirmation': 'holds what its page shows, no field',
  '/budgets/import/confirmation': 'appears below a table that was checked',
  '/budgets/carry-forward': 'holds what its page shows, no field',
}
/** Forms that stand on the page of what they change, under an address of their own. */
const standsOn: Record<string, string> = {
  '/invoice-captures/:id/confirmation': '/invoice-captures/:id?typing=1',
  '/approval-policies/:id/rules': '/approval-policies/:id/new-rule',
}
/** Every form, to be sent back empty. */
const refusedForms = (ids: ReadonlyMap<string, string>): Stop[] =>
  kept
    .filter(
      (route) => route.kind === 'write' && route.spec.onInvalid && !(route.path in notRefused),
    )
    .map((route) => ({
      role: roleWith(route),
      path: at(
        route.feature,
        standsOn[route.path] ??
          (kept.some(
            (r) => r.kind === 'read' && r.path === route.path && r.spec.view === route.spec.view,
          )
            ? route.path
            : `${route.path}/new`),
        ids,
      ),
      status: 422,
      empty: true,
    }))

/** Empties every field and sends the form as a browser without our help would. */
async function sendEmpty({ page }: Visitor): Promise<number> {
  if ((await page.locator('main form.form-page').count()) === 0) return 0
  const [answer, loaded] = [
    page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' && response.request().isNavigationRequest(),
    ),
    page.waitForEvent('load'),
  ]
  await page.evaluate(() => {
    const form = document.querySelector<HTMLFormElement>('main form.form-page')!
    for (const field of form.querySelectorAll<
      HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement
    >('input:not([type=hidden], [type=file]), select, textarea'))
      field.value = ''
    form.submit()
  })
  const status = (await answer).status()
  await loaded
  return status
}

type Size = readonly [width: number, theme: 'light' | 'dark']
const everySize: readonly Size[] = [
  [1440, 'light'],
  [390, 'dark'],
  [320, 'light'],
]
const seen = new Set<string>()
/** What stands around the pages of one person, and is the same on each: axe judges it once in each size. */
const frame = ['.shell > nav', '.shell > header'] as const
const framed = new Set<string>()
function aroundOf({ role }: Stop, size: string): readonly string[] {
  const known = framed.has(`${role} ${size}`)
  framed.add(`${role} ${size}`)
  return known ? frame : []
}
/**
 * Pages of one view differ in words alone, so axe judges one of each view once more, small and dark; every page it
 * judges large and light.
 */
function firstOf({ view }: Stop): boolean {
  if (view && seen.has(view)) return false
  if (view) seen.add(view)
  return true
}

describe.skipIf(!hasBrowser)('every page in a browser', { timeout: 600_000 }, () => {
  let served: Served
  let world: Awaited<ReturnType<typeof givenEverything>>
  beforeAll(async () => {
    served = await serveProduct()
    world = await givenEverything()
  })
  afterAll(() => served?.stop())

  /** Each page is loaded once and then looked at in every size and both themes: they differ in CSS alone. */
  async function look(
    visitor: Visitor,
    stop: Stop,
    sizes: readonly Size[],
    judged: readonly string[],
  ): Promise<string[]> {
    const found: string[] = []
    for (const [width, theme] of sizes) {
      const size = `${width} ${theme}`
      await visitor.page.setViewportSize({ width, height: 844 })
      if (judged.includes(size)) await asTallAsItsText(visitor.page, width)
      await visitor.page.evaluate((name) => void (document.documentElement.className = name), theme)
      await visitor.settled()
      if (!judged.includes(size)) continue
      const violations = await axeViolations(visitor.page, aroundOf(stop, size))
      found.push(...violations.map((text) => `${size}: ${text}`))
    }
    return found
  }

  /** So tall for axe that no bar lies over what it measures. */
  async function asTallAsItsText(page: Visitor['page'], width: number): Promise<void> {
    const text = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ width, height: Math.max(2400, text + 200) })
  }

  async function tour(
    path: readonly Stop[],
    sizes: readonly Size[],
    judgedAt: (stop: Stop) => readonly string[],
  ): Promise<string[]> {
    const visitor = await Visitor.open(served, { width: 1440 })
    const found: string[] = []
    for (const stop of path) {
      if (stop.role) await visitor.become(world.tenant, stop.role)
      else await visitor.leave()
      const first = await visitor.visit(stop.path)
      const status = stop.empty ? await sendEmpty(visitor) : first
      if (status !== stop.status) found.push(`${stop.path} answered ${status}, not ${stop.status}`)
      found.push(
        ...(await look(visitor, stop, sizes, judgedAt(stop))).map(
          (text) => `${stop.path}: ${text}`,
        ),
      )
    }
    await visitor.close()
    return [...found, ...visitor.complaints]
  }

  // In several tests, so that none of them takes minutes on a busy machine.
  const parts = Array.from({ length: 8 }, (_, part) => part)
  test.each(parts)('is accessible, keeps the policy and fits the screen: part %i', async (part) => {
    const stops = [...pages(world.ids), ...world.more]
    const size = Math.ceil(stops.length / parts.length)
    const mine = stops.slice(part * size, (part + 1) * size)
    expect(mine.length).toBeGreaterThan(0)
    expect(
      await tour(mine, everySize, (stop) => ['1440 light', ...(firstOf(stop) ? ['390 dark'] : [])]),
    ).toEqual([])
  })
  test('and so is every form that came back with errors', async () =>
    expect(await tour(refusedForms(world.ids), [[390, 'light']], () => ['390 light'])).toEqual([]))
})
