import { givenPriceChange, givenShop } from './platform/testing/given-catalog.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { describedRoutes } from './compose.ts'
import { addDays, businessDate } from './kernel/calendar.ts'
import { permissionsOf, roles, type Role } from './kernel/permissions.ts'
import { linesOf } from './platform/table-file.ts'
import {
  newTenant,
  personAt,
  product,
  type Product,
  type TestTenant,
} from './platform/testing/harness.ts'
import {
  givenApproved,
  givenCapture,
  givenBlanketOrder,
  givenCollection,
  givenIssued,
  givenOrder,
  givenRate,
  daysFromNow,
  receive,
} from './platform/testing/given.ts'
import { givenShipNotice } from './platform/testing/given-ship-notices.ts'
import {
  givenExport,
  givenJournalFormat,
  givenLedgerAccounts,
} from './platform/testing/given-journals.ts'
import {
  givenAnswer,
  givenFailed,
  givenPayFrom,
  givenRun,
} from './platform/testing/given-payments.ts'
import { givenJoined } from './platform/testing/joined.ts'
import { asOwner } from './platform/testing/visitor.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { add, compare, decimal, decimalText, type Decimal } from './kernel/decimal.ts'
import { parametersOf, type Filter } from './platform/lists/filters.ts'
import type { List } from './platform/lists/list.ts'

/** Every list of the product: whatever is declared as one is tried here. */
const lists = describedRoutes().flatMap((route) =>
  route.kind === 'read' && route.spec.list ? [route.spec.list] : [],
)

/** What a list must be asked for before it shows anything, by its path. */
const needs = new Map<string, Record<string, string>>()
/** The question with what the list needs, where it does not ask for that itself. */
const needed = (path: string, query: URLSearchParams): URLSearchParams =>
  new URLSearchParams({ ...needs.get(path), ...Object.fromEntries(query) })

let tenant: TestTenant
let here: Product
beforeAll(async () => {
  here = await product()
  tenant = await newTenant()
  await fill(tenant)
}, 120_000)

/** Several rows of each, some of them alike in what they may be sorted by. */
async function fill(mine: TestTenant): Promise<void> {
  const { order, vendorId, costCenterId, budgetId } = await givenIssued(mine, 900_000_000n)
  for (let i = 0; i < 2; i++)
    await givenOrder(mine, await givenApproved(mine, costCenterId), vendorId)
  await asOwner('update purchase_order_details set expected_on = $2 where tenant_id = $1', [
    mine.tenantId,
    '2026-01-15',
  ])
  needs.set('/scorecard-documents', { vendor_id: vendorId, measure: 'on_time_in_full' })
  for (let i = 0; i < 3; i++) {
    const { body: receipt } = await receive(mine, order, '1')
    await mine.as('receiver').post('/returns', {
      receipt_id: receipt.id,
      intent: i === 0 ? 'credit' : 'replacement',
      reason: 'Broken',
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '1' }],
    })
    await givenShipNotice(mine, order, {
      vendorId,
      delivery_note: `DN-${i}`,
      expected_on: daysFromNow(i === 0 ? 2 : 3),
    })
    await givenCapture(mine)
    await givenCollection(mine, vendorId)
    await givenBlanketOrder(mine, vendorId, { valid_until: i === 0 ? '2098-12-31' : '2099-12-31' })
    await changed(mine)
    if (i === 0) {
      await givenPriceChange(mine, { vendorId })
      await givenShop(mine, vendorId)
    }
    await mine.as('ap_clerk').upload('/invoices', {
      bytes: Buffer.from(ublInvoice({ order: 'none', number: `R-${i}` })),
      name: `${i}.xml`,
    })
    await mine
      .as('buyer')
      .upload(
        '/attachments',
        { bytes: Buffer.from(`File ${i}`), name: 'same name.txt' },
        { subject_kind: 'vendor', subject_id: vendorId, kind: 'contract' },
      )
  }
  await reference(mine)
  await people(mine)
  await account(mine)
  await dated(mine)
  const second = await mine.as('controller').post('/budgets', {
    category_id: (await mine.as('controller').get('/categories')).body.data[0].id,
    fiscal_year: 2026,
    amount: '1',
    mode: 'block',
  })
  for (const amount of ['1', '2', '2'])
    await mine.as('controller').post('/budget-transfers', {
      from_id: budgetId,
      to_id: second.body.id,
      amount,
      reason: 'More is needed there',
    })
  const documentKinds = await mine.as('admin').get('/vendor-document-kinds')
  for (const [i, { id }] of (documentKinds.body.data as { id: string }[]).slice(0, 3).entries()) {
    const sent = await mine
      .as('buyer')
      .upload(
        `/vendors/${vendorId}/documents`,
        { bytes: Buffer.from('Certificate'), name: 'Certificate.txt' },
        { kind_id: id, expires_on: `209${9 - (i % 2)}-01-01` },
      )
    expect(sent.status, sent.text).toBe(201)
  }
  for (const path of ['/approval-policies', '/match-policies'])
    for (const note of ['One', 'Two']) await mine.as('admin').post(path, { note })
}

/** A change of an order. */
async function changed(mine: TestTenant): Promise<void> {
  const orders = await mine.as('buyer').get('/purchase-orders?status=issued')
  for (const { id } of orders.body.data as { id: string }[])
    await mine.as('buyer').post('/change-orders', {
      purchase_order_id: id,
      reason: 'They are needed later',
      expected_on: '2035-04-01',
      lines: [],
    })
}

async function reference(mine: TestTenant): Promise<void> {
  const owner_id = (await mine.actor('approver')).userId
  const made = async (role: Role, path: string, body: object): Promise<string> => {
    const answer = await mine.as(role).post(path, body)
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBe(201)
    return String(answer.body.id)
  }
  let parent_id: string | undefined
  for (const code of ['M', 'C', 'K']) {
    const thing = { code, name: `Même name ${code === 'K' ? 'C' : code}`, active: code !== 'K' }
    await made('controller', '/projects', { ...thing, owner_id })
    await made('controller', '/tax-codes', { ...thing, rate: '5' })
    await made('controller', '/cost-centers', { ...thing, owner_id })
    await made('controller', '/delivery-places', {
      name: `${thing.name} ${code}`,
      street: 'Plot 7',
      city: 'Hosur',
      country: 'IN',
      active: thing.active,
    })
    await made('admin', '/departments', thing)
    await made('admin', '/legal-entities', thing)
    await made('admin', '/custom-fields', {
      label: `${thing.name} ${code}`,
      key: thing.code.toLowerCase(),
      type: 'text',
    })
    const itemId = await made('buyer', '/catalog', { ...thing, unit: 'each' })
    await made('buyer', '/catalog-bundles', {
      name: `${thing.name} ${code}`,
      lines: [{ item_id: itemId, quantity: '1' }],
    })
    parent_id = await made('controller', '/categories', { ...thing, parent_id })
    await made('buyer', '/vendors', {
      name: thing.name,
      country: 'IN',
      currency: 'INR',
      payment_terms_days: 30,
      different_because: 'Another company of the same name',
    })
  }
}

async function people(mine: TestTenant): Promise<void> {
  const requester = (await mine.actor('requester')).userId
  for (const [i, day] of ['01', '02', '02'].entries()) {
    await mine.as(i === 0 ? 'requester' : i === 1 ? 'buyer' : 'receiver').post('/me/delegation', {
      to: (await mine.actor('approver')).userId,
      from: `2099-01-${day}`,
      until: '2099-02-01',
    })
    await mine.as('admin').post('/invitations', {
      email: `invited-${i}@${mine.slug}.test`,
      name: 'Somebody',
      roles: ['requester'],
    })
  }
  await givenJoined(mine, { name: 'Second', email: `second@${mine.slug}.test`, roles: ['admin'] })
  for (const role of ['buyer', 'approver', 'ap_clerk'])
    await mine.as('admin').post(`/members/${requester}/roles`, { role })
}

/** Keys and sign-ins of the member who goes through the lists that each member has of their own. */
async function account(mine: TestTenant): Promise<void> {
  const own = mine.as(roleFor({ allow: 'member' }))
  for (const name of ['Nightly export', 'Nightly export', 'Till'])
    await own.post('/me/api-keys', {
      name,
      scopes: [...permissionsOf([roleFor({ allow: 'member' })])].slice(0, 1),
      expires_on: addDays(businessDate(new Date(), 'UTC'), 30),
    })
  const userId = (await mine.actor(roleFor({ allow: 'member' }))).userId
  for (let i = 0; i < 2; i++) await mine.tokens.issue({ userId, tenantId: mine.tenantId })
}

/** What counts from a day on, or on one. */
async function dated(mine: TestTenant): Promise<void> {
  for (const [i, name] of ['Even', 'Even', 'Odd'].entries())
    await mine.as('admin').post('/holidays', { day: `2099-12-2${i}`, name })
  const entities = await mine.as('admin').get('/legal-entities')
  for (const month of ['2020-01-01', '2020-02-01'])
    await mine.as('controller').post('/periods', {
      entity_id: entities.body.data[0].id,
      month,
      reason: 'Books are done',
    })
  await givenPayFrom(mine, 'EUR')
  for (const name of ['Monday.csv', 'Tuesday.csv', 'Été.csv']) await givenAnswer(mine, name)
  await givenLedgerAccounts(mine, ['expense', 'tax', 'payable'])
  for (let i = 0; i < 2; i++) {
    await givenFailed(mine, (await givenRun(mine, 'released')).run)
    await givenExport(mine)
  }
  for (const name of ['DATEV', 'Sage', 'Éclair']) {
    const format = await givenJournalFormat(mine, { name })
    if (name === 'Éclair')
      await mine.as('controller').post(`/journal-formats/${format.id}/archiving`)
  }
  for (const name of ['Ten days', 'Twenty days', 'Éclair'])
    await mine.as('controller').post('/payment-terms', {
      name,
      parts: [{ percent: '100', days: 10 }],
      active: name !== 'Éclair',
    })
  for (const currency of ['USD', 'EUR'])
    for (const valid_on of ['2026-01-01', '2026-02-01'])
      await givenRate(mine, { currency, rate: '90', valid_on })
  await mine.as('controller').post('/exchange-rates', {
    currency: 'GBP',
    valid_on: '2026-01-01',
    rate: '110',
    source: 'Waits',
  })
}

const roleFor = ({ allow }: Pick<List, 'allow'>): Role =>
  roles.find((role) => allow === 'member' || permissionsOf([role]).has(allow))!

type Person = ReturnType<typeof personAt>
/** Somebody with one token for everything. */
function oneSignIn(role: Role): Person {
  const userId = tenant.users[`${role}@${tenant.slug}.test`]!
  let token: Promise<string> | undefined
  return personAt(here, tenant, role, tenant.slug, () => {
    token ??= tenant.tokens
      .issue({ userId, tenantId: tenant.tenantId })
      .then(({ access_token }) => access_token)
    return token
  })
}

type Answer = { data: Record<string, unknown>[]; next_cursor: string | null }
const keyOf = (row: Record<string, unknown>): string =>
  String(row['id'] ?? row['seq'] ?? row['day'])

/** Each way of asking that an address can hold. */
function queriesOf(list: List): URLSearchParams[] {
  const filters = Object.entries(list.filters).map(([name, filter]): [string, string][] => {
    switch (filter.kind) {
      case 'choice':
        return [[name, filter.options[0]!.value]]
      case 'text':
        return [[name, 'e']]
      case 'currency':
        return [[name, 'EUR']]
      case 'year':
        return [[name, '2026']]
      case 'pick':
      case 'id':
        return [[name, '01900000-0000-7000-8000-000000000000']]
      case 'days': {
        const [from, until] = filter.names ?? [`${name}_from`, `${name}_until`]
        return [
          [from, '2000-01-01'],
          [until, '2099-12-31'],
        ]
      }
      case 'amounts':
        return [
          [`${name}_least`, '0.01'],
          [`${name}_most`, '99000000'],
        ]
    }
  })
  const columns = Object.keys(list.columns)
  return [
    new URLSearchParams(),
    ...filters.map((filter) => new URLSearchParams(filter)),
    ...list.sorts.flatMap((sort) => [
      new URLSearchParams({ sort }),
      new URLSearchParams({ sort: `-${sort}` }),
    ]),
    new URLSearchParams({ columns: columns.toReversed().join(',') }),
    new URLSearchParams([...filters.flat(), ['columns', columns[0]!], ['sort', 'id']]),
  ]
}

/** The two ends of a range that ends before it begins. */
const reversed: Partial<Record<Filter['kind'], [string, string]>> = {
  days: ['2026-12-31', '2026-01-01'],
  amounts: ['1000.01', '1000'],
}

/** Lists whose amounts cannot be asked for in a range, and why. */
const withoutRange: Readonly<Record<string, string>> = {
  '/catalog': 'the price of an item is chosen among its offers for the rows of a page alone',
}
const amountsOf = ({ filters }: List) =>
  Object.entries(filters).flatMap(([name, filter]) =>
    filter.kind === 'amounts' ? [{ name, filter }] : [],
  )
/** Columns whose file has the currency beside the number. */
const moneyColumnsOf = ({ columns }: List) =>
  Object.entries(columns).filter(([, { file }]) =>
    file.some(({ label }) => label.endsWith(', currency')),
  )

const wrongCursors = [
  '12.',
  'x',
  'x.y',
  `${'0'.repeat(36)}.AA`,
  '01900000-0000-7000-8000-000000000000.!.',
]

/** Something wrong to say of each parameter. */
function wrongly(list: List): [string, string][] {
  const filters = Object.entries(list.filters).flatMap(([name, filter]): [string, string][] =>
    parametersOf(name, filter).map((parameter) => [
      parameter.name,
      filter.kind === 'text' ? 'e'.repeat(101) : 'nonsense',
    ]),
  )
  return [
    ...filters,
    ['nonsense', '1'],
    ['sort', 'nonsense'],
    ['limit', '0'],
    ['limit', 'many'],
    ['columns', 'nonsense'],
    ['layout', 'nonsense'],
    ['view', 'nonsense'],
    ['cursor', 'nonsense'],
    ['before', 'nonsense'],
  ]
}

/** The addresses a page leads to, by what they say. */
function linksOf(html: string): { rel: string; href: string }[] {
  return [...html.matchAll(/<a\b[^>]*>/g)].flatMap(([tag]) => {
    const href = /\bhref="([^"]*)"/.exec(tag)?.[1]?.replaceAll('&amp;', '&')
    return href ? [{ href, rel: /\brel="(\w+)"/.exec(tag)?.[1] ?? '' }] : []
  })
}
const paramsOf = (href: string): URLSearchParams => new URL(href, 'http://here').searchParams

describe.each(lists.map((list) => [list.path, list] as const))('the list %s', (path, list) => {
  /** One sign-in for all that is asked: the list of sign-ins must not grow while it is gone through. */
  let person: Person | undefined
  const who = () => (person ??= oneSignIn(roleFor(list)))
  const ask = async (query: URLSearchParams): Promise<Answer> => {
    const answer = await who().get(`${path}?${needed(path, query)}`)
    expect(answer.status, `${path}?${query}`).toBe(200)
    return answer.body as Answer
  }

  test('gives every row once when it is gone through, however it is sorted and filtered', async () => {
    for (const query of queriesOf(list)) {
      const whole: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const at: URLSearchParams = new URLSearchParams([...query, ['limit', '200']])
        if (cursor) at.set('cursor', cursor)
        const { data, next_cursor } = await ask(at)
        whole.push(...data.map(keyOf))
        cursor = next_cursor
      }
      const paged: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const at: URLSearchParams = new URLSearchParams([...query, ['limit', '2']])
        if (cursor) at.set('cursor', cursor)
        const { data, next_cursor } = await ask(at)
        paged.push(...data.map(keyOf))
        cursor = next_cursor
        expect(paged.length, `${path}?${query}`).toBeLessThanOrEqual(whole.length)
      }
      expect(paged, `${path}?${query}`).toEqual(whole)
      expect(new Set(paged).size).toBe(paged.length)
    }
  })

  test('keeps what was asked on the next page, on the one before, in its tabs and headings', async () => {
    for (const asked of queriesOf(list)) {
      const query = needed(path, asked)
      query.set('limit', '1')
      const first = await who().page(`${path}?${query}`)
      expect(first.status).toBe(200)
      const next = linksOf(first.text).find(({ rel }) => rel === 'next')
      for (const [part, changes] of [
        [/<nav [^>]*data-tabs[^]*?<\/nav>/, list.tabs],
        [/<thead[^]*?<\/thead>/, 'sort'],
      ] as const)
        for (const { href } of linksOf(part.exec(listIn(first.text))?.[0] ?? ''))
          for (const [name, value] of query)
            if (name !== changes)
              expect(paramsOf(href).get(name) ?? usualOf(list, name), href).toBe(value)
      if (!next) continue
      for (const [name, value] of query)
        expect(paramsOf(next.href).get(name) ?? usualOf(list, name), next.href).toBe(value)
      const second = await who().page(next.href)
      const back = linksOf(second.text).find(({ rel }) => rel === 'prev')
      expect(back, `${next.href} has no way back`).toBeDefined()
      const again = await who().page(back!.href)
      expect(rowsIn(again.text), back!.href).toEqual(rowsIn(first.text))
    }
  })

  test('writes the rows of the view into its files', async () => {
    const query = needed(path, queriesOf(list)[1] ?? new URLSearchParams())
    const rows = (await ask(new URLSearchParams([...query, ['limit', '200']]))).data
    const csv = await who().page(`${path}/export?${query}`)
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    const lines = linesOf(csv.text)
    expect(Array.isArray(lines) ? lines.length - 1 : lines).toBe(rows.length)
    const xlsx = await who().page(`${path}/export?${query}&format=xlsx`)
    expect(xlsx.headers['content-type']).toContain('spreadsheetml')
  })

  const refusedOf = async (query: Record<string, string>, at = path) => {
    const { status, body } = await who().get(`${at}?${needed(path, new URLSearchParams(query))}`)
    expect([status, body.code], JSON.stringify(query)).toEqual([422, 'invalid'])
    return body as { detail: string; errors: { pointer: string; detail: string }[] }
  }

  test('refuses a program what it does not know, and names what it may ask', async () => {
    for (const [name, value] of wrongly(list)) {
      const { detail, errors } = await refusedOf({ [name]: value })
      expect([errors.map(({ pointer }) => pointer), detail]).toEqual([
        [`/${name}`],
        errors[0]!.detail,
      ])
    }
    for (const [name, filter] of Object.entries(list.filters)) {
      const [from, until] = parametersOf(name, filter)
      const ends = reversed[filter.kind]
      if (!ends) continue
      const { errors } = await refusedOf({ [from!.name]: ends[0], [until!.name]: ends[1] })
      expect(errors.map(({ pointer }) => pointer)).toEqual([`/${until!.name}`])
    }
    expect((await refusedOf({ nonsense: '1' })).detail).toContain(
      list.parameters[0]?.name ?? 'sort',
    )
    expect((await refusedOf({ sort: 'nonsense' })).detail).toContain(list.sorts.join(', '))
    for (const { name, allowed } of list.parameters)
      if (allowed)
        expect((await refusedOf({ [name]: 'nonsense' })).detail).toContain(allowed.join(', '))
    const both = await refusedOf({ nonsense: '1', sort: 'nonsense' })
    expect(both.errors.map(({ pointer }) => pointer)).toEqual(['/nonsense', '/sort'])
    for (const cursor of wrongCursors)
      for (const sort of list.sorts) await refusedOf({ cursor, sort })
    expect(await refusedOf({ nonsense: '1' }, `${path}/export`)).toMatchObject({
      errors: [{ pointer: '/nonsense' }],
    })
    await refusedOf({ format: 'pdf' }, `${path}/export`)
    if (list.sums) await refusedOf({ nonsense: '1' }, `${path}/sums`)
  })

  test('leaves out on its page what it does not know, and says so', async () => {
    expect((await who().page(`${path}?nonsense=1`)).text).toContain('no filter “nonsense”')
    for (const [name, value] of wrongly(list)) {
      const query = needed(path, new URLSearchParams({ [name]: value }))
      const { status, text } = await who().page(`${path}?${query}`)
      expect([status, text.includes('left out')], `${path}?${query}`).toEqual([200, true])
    }
  })

  test('can be narrowed by the amounts it shows', () => {
    const isAsked = amountsOf(list).length > 0
    expect(isAsked, path).toBe(moneyColumnsOf(list).length > 0 && !(path in withoutRange))
  })

  test.each(amountsOf(list))(
    'finds exactly the rows with $filter.label in a range',
    async (one) => {
      const { name, filter } = one
      const [column] = moneyColumnsOf(list).find(([, { label }]) => label === filter.label)!
      const amounts = async (ends: Record<string, string>): Promise<Decimal[]> => {
        const query = needed(path, new URLSearchParams({ columns: column, ...ends }))
        const { status, text } = await who().page(`${path}/export?${query}`)
        expect(status, String(query)).toBe(200)
        const lines = linesOf(text)
        if (!Array.isArray(lines)) throw new Error(lines)
        const rows = lines.slice(1).map(({ cells: [amount, currency] }) => ({ amount, currency }))
        return rows
          .filter(({ currency }) => filter.in === 'own' || currency === 'INR')
          .flatMap(({ amount }) => (amount ? [decimal(amount)] : []))
      }
      const all = await amounts({})
      // What a scorecard counts here has no price: its ranges are tried in its own tests.
      expect(all.length > 0, path).toBe(path !== '/scorecard-documents')
      for (const edge of all.slice(0, 3))
        for (const step of ['-0.01', '0', '0.01']) {
          const end = add(edge, decimal(step))
          const from = { [`${name}_least`]: decimalText(end) }
          const to = { [`${name}_most`]: decimalText(end) }
          expect(await amounts(from)).toEqual(all.filter((each) => compare(each, end) >= 0))
          expect(await amounts(to)).toEqual(all.filter((each) => compare(each, end) <= 0))
          expect(await amounts({ ...from, ...to })).toEqual(
            all.filter((each) => compare(each, end) === 0),
          )
        }
    },
  )

  test.each(amountsOf(list))(
    'tells at $filter.label what is wrong, and keeps it',
    async ({ name }) => {
      for (const [ends, wrong] of [
        [{ [`${name}_least`]: 'much' }, `${name}_least`],
        [{ [`${name}_least`]: '5,000.50', [`${name}_most`]: '20' }, `${name}_most`],
      ] as const) {
        const query = needed(path, new URLSearchParams(ends))
        const { status, text } = await who().page(`${path}?${query}`)
        expect(status).toBe(200)
        for (const [field, value] of Object.entries(ends)) {
          const input = new RegExp(`<input[^>]*id="list-${field}"[^>]*>`).exec(text)![0]
          expect(input).toContain(`value="${value}"`)
          expect(input.includes(`aria-describedby="list-${field}-error"`)).toBe(field === wrong)
        }
        expect(text).toMatch(new RegExp(`id="list-${wrong}-error"[^>]*>[^<]*left out`))
      }
    },
  )

  test('has rows to be tried with', async () =>
    expect((await ask(new URLSearchParams({ limit: '200' }))).data.length).toBeGreaterThan(0))
})

/** Without what stands around it, such as the tabs of the account. */
const listIn = (html: string): string => html.slice(html.indexOf('id="list"'))
const usualOf = (list: List, name: string): string | null => (name === 'sort' ? list.order : null)
const rowsIn = (html: string): string[] =>
  [...html.matchAll(/<(?:td|li [^>]*data-notice)[^]*?<\/(?:td|li)>/g)].map(([row]) => row)
