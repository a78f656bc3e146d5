import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { describedRoutes } from './compose.ts'
import type { PickerOf } from './platform/http/picks.ts'
import { givenEverything, nowhere, pages, type Stop } from './platform/testing/every-page.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { asOwner, visitor } from './platform/testing/visitor.ts'

/** More of everything than a list that opens may hold. */
const many = 60
const most = 50

let tenant: TestTenant
let stops: Stop[]
beforeAll(async () => {
  const world = await givenEverything()
  tenant = world.tenant
  await givenMany(tenant)
  stops = [...pages(world.ids), ...world.more.filter(({ status }) => status === 200)]
}, 240_000)

async function givenMany(mine: TestTenant): Promise<void> {
  const { tenantId } = await mine.actor('approver')
  const owner_id = (await mine.actor('approver')).userId
  const made = async (role: 'admin' | 'controller' | 'buyer', path: string, body: object) => {
    const answer = await mine.as(role).post(path, body)
    expect(answer.status, `${path} ${answer.text}`).toBe(201)
    return String(answer.body.id)
  }
  for (let i = 0; i < many; i++) {
    const thing = { code: `N${i}`, name: `Number ${i}`, active: true }
    const center = await made('controller', '/cost-centers', { ...thing, owner_id })
    await Promise.all([
      made('controller', '/categories', thing),
      made('controller', '/projects', { ...thing, owner_id }),
      made('admin', '/departments', thing),
      made('admin', '/legal-entities', thing),
      made('buyer', '/vendors', {
        name: thing.name,
        country: 'IN',
        currency: 'INR',
        payment_terms_days: 30,
      }),
      made('controller', '/budgets', {
        cost_center_id: center,
        fiscal_year: 2026,
        amount: '1',
        mode: 'warn',
      }),
    ])
  }
  const ids = Array.from({ length: many }, () => randomUUID())
  const addresses = ids.map((_, i) => `colleague-${i}@${mine.slug}.test`)
  await asOwner('insert into users (id, email) select * from unnest($1::uuid[], $2::text[])', [
    ids,
    addresses,
  ])
  await asOwner(
    `insert into memberships (tenant_id, user_id, name, email, roles)
     select $3, id, 'Colleague ' || email, email, array['approver']
     from unnest($1::uuid[], $2::text[]) as person (id, email)`,
    [ids, addresses, tenantId],
  )
}

const htmlOf = async ({ role, path }: Stop): Promise<string> =>
  role ? (await tenant.as(role).page(path)).text : (await (await visitor()).get(path)).text

/** The fields of a page that choose by typing, with the form each is in. */
function picksIn(html: string): { action: string; name: string; path: string }[] {
  return [...html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/g)].flatMap(([, form, inside]) =>
    [...inside!.matchAll(/<input\b[^>]*data-controller="pick"[^>]*>/g)].flatMap(([tag]) =>
      /method="post"/.test(form!)
        ? [
            {
              action: attribute(form!, 'action'),
              name: attribute(tag, 'name'),
              path: attribute(tag, 'data-pick-url-value'),
            },
          ]
        : [],
    ),
  )
}
const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '').replaceAll('&amp;', '&')

const writes = describedRoutes().flatMap((route) => (route.kind === 'write' ? [route] : []))
const routeAt = (action: string) => {
  const path = new URL(action, 'http://here').pathname
  const fits = (pattern: string): boolean =>
    new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path)
  return writes.find((route) => route.path === path) ?? writes.find((route) => fits(route.path))
}
/** 'lines[0][category_id]' is declared as 'lines/category_id'. */
const declaredAs = (name: string): string => name.replace(/\[(?:\d+|__index__)\]\[(\w+)\]/, '/$1')
const pathOf = (of: PickerOf | undefined): string | null =>
  of === undefined || typeof of === 'function' ? null : of.path

describe('with more than fifty of everything', () => {
  test('no page has a list of more than fifty that opens', async () => {
    const long: string[] = []
    for (const stop of stops)
      for (const [select] of (await htmlOf(stop)).matchAll(/<select\b[^]*?<\/select>/g)) {
        const options = select.match(/<option\b/g)?.length ?? 0
        if (options > most) long.push(`${stop.path}: ${attribute(select, 'name')} has ${options}`)
      }
    expect(stops.length).toBeGreaterThan(90)
    expect(long).toEqual([])
  }, 240_000)

  test('each field that chooses is looked up when its form is sent, and its suggestions are open to who sees the form', async () => {
    const wrong: string[] = []
    let found = 0
    for (const stop of stops)
      for (const { action, name, path } of picksIn(await htmlOf(stop))) {
        if (path === '/pickers/time-zones') continue
        found += 1
        const declared = routeAt(action)?.spec.picks?.[declaredAs(name)]
        if (!declared || (pathOf(declared) ?? path) !== path)
          wrong.push(`${stop.path}: ${name} of ${action} is not declared to choose from ${path}`)
        const url = `${path}${path.includes('?') ? '&' : '?'}q=`
        const answer = await tenant.as(stop.role!).page(url, { Accept: 'application/json' })
        if (answer.status !== 200) wrong.push(`${stop.path}: ${path} answers ${answer.status}`)
        else expect(answer.body.data.length, path).toBeLessThanOrEqual(20)
      }
    expect(found).toBeGreaterThan(40)
    expect([...new Set(wrong)]).toEqual([])
  }, 240_000)
})

describe('a choice that is typed', () => {
  const form = {
    title: 'Chairs',
    need_by: '2099-01-01',
    currency: 'INR',
    'lines[0][description]': 'Chair',
    'lines[0][quantity]': '2',
    'lines[0][unit]': 'each',
    'lines[0][unit_price]': '5,000',
  }
  const raise = (fields: object) =>
    tenant.as('requester').form('/purchase-requests', { ...form, ...fields })
  const saved = async (at: string) => (await tenant.as('requester').get(at)).body

  test('is found by its label, its code or its name, in any case', async () => {
    const wanted = (await tenant.as('controller').get('/cost-centers?q=N17')).body.data[0]
    for (const text of ['N17 · Number 17', 'n17', ' number 17 ', wanted.id]) {
      const answer = await raise({ cost_center_id: text, 'lines[0][category_id]': 'Number 5' })
      expect(answer.status, answer.text).toBe(303)
      const request = await saved(answer.headers['location']!)
      expect(request.cost_center_id).toBe(wanted.id)
      expect(request.lines[0].category_id).not.toBeNull()
    }
  })

  test('that is not exact comes back with those it may mean, and everything that was typed', async () => {
    const answer = await raise({ cost_center_id: 'Nmber 17', 'lines[0][category_id]': 'umber 1' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('No open cost centre is called exactly “Nmber 17”.')
    expect(answer.text).toContain('No category is called exactly “umber 1”.')
    for (const kept of ['value="Nmber 17"', 'value="umber 1"', 'value="Chairs"', 'value="5,000"'])
      expect(answer.text).toContain(kept)
    const choices = [
      ...answer.text.matchAll(/name="_choice:\/cost_center_id"\s+value="([^"]+)"/g),
    ].map(([, value]) => value!)
    expect(choices.length).toBeGreaterThan(0)
    expect(choices.length).toBeLessThanOrEqual(5)

    const again = await raise({
      cost_center_id: 'Nmber 17',
      '_choice:/cost_center_id': choices[0],
      'lines[0][category_id]': '',
    })
    expect(again.status, again.text).toBe(303)
    const request = await saved(again.headers['location']!)
    expect(request.cost_center_id).toBe(choices[0]!.slice(0, 36))
  })

  test('counts no longer once another text is typed', async () => {
    const { body } = await tenant.as('controller').get('/cost-centers?q=N18')
    const answer = await raise({
      cost_center_id: 'Nonsense',
      '_choice:/cost_center_id': `${body.data[0].id} Nmber 18`,
    })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('No open cost centre is called “Nonsense”.')
  })

  test('names nothing of another organisation, and nothing that is closed', async () => {
    const other = await newTenant()
    const theirs = await other.as('controller').post('/cost-centers', {
      code: 'ELSE',
      name: 'Elsewhere',
      owner_id: (await other.actor('approver')).userId,
      active: true,
    })
    for (const text of ['ELSE', 'Elsewhere', 'ELSE · Elsewhere', String(theirs.body.id)])
      expect((await raise({ cost_center_id: text })).status).not.toBe(303)
    const made = await tenant.as('controller').post('/cost-centers', {
      code: 'SHUT',
      name: 'Closed place',
      owner_id: (await tenant.actor('approver')).userId,
      active: false,
    })
    expect(made.status).toBe(201)
    const answer = await raise({ cost_center_id: 'SHUT' })
    expect(answer.status).toBe(422)
    expect(answer.text).not.toContain('_choice:/cost_center_id')
  })

  test('is an id at the API, and no text', async () => {
    const answer = await tenant.as('requester').post('/purchase-requests', {
      title: 'Chairs',
      cost_center_id: 'N17',
      need_by: '2099-01-01',
      lines: [{ description: 'Chair', quantity: '1', unit: 'each', unit_price: '1' }],
    })
    expect(answer.status).toBe(422)
  })

  test('that no line has is told at its line; a form with 200 lines is answered', async () => {
    const lines = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [
        [`lines[${i}][description]`, `Thing ${i}`],
        [`lines[${i}][quantity]`, '1'],
        [`lines[${i}][unit]`, 'each'],
        [`lines[${i}][unit_price]`, '1'],
        [`lines[${i}][category_id]`, i === 150 ? 'Unheard of' : `N${i % 50}`],
      ]).flat(),
    )
    const answer = await raise({ ...lines, cost_center_id: 'N1' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('lines-150-category_id-error')
    expect(answer.text).not.toContain('lines-149-category_id-error')
  })
})

describe('suggestions', () => {
  const ask = (role: 'requester' | 'receiver' | 'ap_clerk' | 'admin', path: string) =>
    tenant.as(role).page(path, { Accept: 'application/json' })

  test('hold what is typed, the exact one first, and at most twenty', async () => {
    const { body } = await ask('requester', '/pickers/active-cost-centers?q=n1')
    expect(body.data).toHaveLength(11)
    expect(body.data[0].label).toBe('N1 · Number 1')
    expect((await ask('requester', '/pickers/active-cost-centers?q=')).body.data).toHaveLength(20)
    expect((await ask('requester', '/pickers/active-cost-centers?q=%25')).body.data).toEqual([])
  })
  test('are refused to who may not choose', async () => {
    expect((await ask('receiver', '/pickers/active-cost-centers?q=n')).status).toBe(403)
    expect((await ask('ap_clerk', '/pickers/active-cost-centers?q=n')).status).toBe(200)
    expect((await ask('requester', '/pickers/deciders?q=a')).status).toBe(403)
    expect((await ask('ap_clerk', `/pickers/orders?q=&invoice_id=${nowhere}`)).body.data).toEqual(
      [],
    )
  })
  test('of time zones are open, and a city is enough', async () => {
    const zones = await (await visitor()).get('/pickers/time-zones?q=kolkata')
    expect(zones.body.data).toEqual([{ id: 'Asia/Kolkata', label: 'Asia/Kolkata' }])
    const change = (time_zone: string) =>
      tenant.as('admin').form('/me/profile', { name: 'Admin', locale: 'en-IN', time_zone })
    expect((await change('new york')).status).toBe(303)
    expect((await change('Kolkat')).text).toContain('Did you mean Asia/Kolkata?')
    expect((await tenant.as('admin').get('/me/profile')).body.time_zone).toBe('America/New_York')
  })
})
