import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { ublInvoice } from '../../integrations/e-invoice/samples.ts'
import type { Role } from '../../kernel/permissions.ts'
import { createTenant } from '../../organisations/create.ts'
import type { IssueToken } from './world.ts'

type Answer = { status: number; body: Record<string, unknown> }
export type PathDeps = { baseUrl: string; ownerUrl: string; issue: IssueToken }
type Pair = readonly [string, string]

/** One purchase as far as it has come; ids of what was made. */
type Chain = {
  requestId?: string
  approvalId?: string
  lineId?: string
  orderId?: string
  orderNumber?: string
  orderLineId?: string
  invoiceId?: string
  codingApprovalId?: string
}
/** The five acts that a purchase consists of; accepting a difference is none of them. */
type Act = 'raise' | 'approve' | 'order' | 'receive' | 'enter' | 'accept'
type Command = {
  name: string
  act: Act
  possible: (chain: Chain) => boolean
  run: (ask: Ask, chain: Chain) => Promise<Chain | null>
}
/** One person's request to the JSON API. */
type Ask = (method: 'GET' | 'POST', path: string, body?: object | string) => Promise<Answer>
type Step = { command: Command; person: number }

const text = (value: unknown): string => String(value)
const first = (value: unknown): Record<string, unknown> =>
  (value as Record<string, unknown>[] | undefined)?.[0] ?? {}
const done = ({ status }: Answer): boolean => status < 300
const invoice = (order: string | null, price: string): string =>
  ublInvoice({
    order,
    number: `R-${randomUUID().slice(0, 12)}`,
    lines: [{ name: 'Latitude 5450', quantity: '2', price }],
  })

/** Every way in which a purchase goes on, by the doors that people use. */
const commandsFor = (costCenterId: string, vendorId: string): Command[] => [
  {
    name: 'raise the request',
    act: 'raise',
    possible: (c) => !c.requestId,
    run: async (ask, c) => {
      const made = await ask('POST', '/purchase-requests', {
        title: 'Laptops',
        cost_center_id: costCenterId,
        need_by: '2099-12-31',
        lines: [
          { description: 'Latitude 5450', quantity: '2', unit: 'each', unit_price: '100.00' },
        ],
        submit_now: true,
      })
      return done(made)
        ? {
            ...c,
            requestId: text(made.body['id']),
            approvalId: text(made.body['approval_id']),
            lineId: text(first(made.body['lines'])['id']),
          }
        : null
    },
  },
  {
    name: 'approve the request',
    act: 'approve',
    possible: (c) => c.approvalId !== undefined,
    run: async (ask, c) =>
      done(await ask('POST', `/approvals/${c.approvalId}/approval`)) ? c : null,
  },
  {
    name: 'place the order',
    act: 'order',
    possible: (c) => c.lineId !== undefined && !c.orderId,
    run: async (ask, c) => {
      const made = await ask('POST', '/purchase-orders', {
        purchase_request_id: c.requestId,
        vendor_id: vendorId,
        lines: [{ purchase_request_line_id: c.lineId, quantity: '2', unit_price: '100.00' }],
      })
      return done(made)
        ? {
            ...c,
            orderId: text(made.body['id']),
            orderLineId: text(first(made.body['lines'])['id']),
          }
        : null
    },
  },
  {
    name: 'issue the order',
    act: 'order',
    possible: (c) => c.orderId !== undefined && !c.orderNumber,
    run: async (ask, c) => {
      const issued = await ask('POST', `/purchase-orders/${c.orderId}/issue`)
      return done(issued) ? { ...c, orderNumber: text(issued.body['number']) } : null
    },
  },
  {
    name: 'receive the goods',
    act: 'receive',
    possible: (c) => c.orderNumber !== undefined,
    run: async (ask, c) => {
      const posted = await ask('POST', '/receipts', {
        purchase_order_id: c.orderId,
        lines: [{ purchase_order_line_id: c.orderLineId, quantity: '2' }],
      })
      return done(posted) ? c : null
    },
  },
  {
    name: 'enter the invoice',
    act: 'enter',
    possible: (c) => c.orderNumber !== undefined && !c.invoiceId,
    run: (ask, c) => enter(ask, c, invoice(c.orderNumber!, '100.00')),
  },
  {
    name: 'enter a dearer invoice',
    act: 'enter',
    possible: (c) => c.orderNumber !== undefined && !c.invoiceId,
    run: (ask, c) => enter(ask, c, invoice(c.orderNumber!, '110.00')),
  },
  {
    name: 'enter the invoice without its order',
    act: 'enter',
    possible: (c) => c.orderNumber !== undefined && !c.invoiceId,
    run: (ask, c) => enter(ask, c, invoice(null, '100.00')),
  },
  {
    name: 'link the invoice',
    act: 'enter',
    possible: (c) => c.invoiceId !== undefined && c.orderNumber !== undefined,
    run: async (ask, c) =>
      done(await ask('POST', `/invoices/${c.invoiceId}/order`, { order_number: c.orderNumber }))
        ? c
        : null,
  },
  {
    name: 'accept the difference',
    act: 'accept',
    possible: (c) => c.invoiceId !== undefined,
    run: async (ask, c) => {
      const { body } = await ask('GET', `/invoices/${c.invoiceId}`)
      const holds = (body['holds'] ?? []) as { id: string; open: boolean }[]
      let accepted = false
      for (const hold of holds.filter(({ open }) => open))
        for (const door of ['price', 'document', 'funds'])
          accepted ||= done(
            await ask('POST', `/invoices/${c.invoiceId}/${door}-acceptance`, {
              hold_id: hold.id,
              reason: 'It is dearer now',
            }),
          )
      return accepted ? c : null
    },
  },
]

async function enter(ask: Ask, chain: Chain, xml: string): Promise<Chain | null> {
  const made = await ask('POST', '/invoices', xml)
  return done(made) ? { ...chain, invoiceId: text(made.body['id']) } : null
}

const asker =
  (baseUrl: string, token: string): Ask =>
  async (method, path, body) => {
    const form = new FormData()
    if (typeof body === 'string') form.set('file', new Blob([body]), 'invoice.xml')
    const res = await fetch(`${baseUrl}/api/v1${path}`, {
      method,
      signal: AbortSignal.timeout(20_000),
      headers: {
        Authorization: `Bearer ${token}`,
        ...(typeof body === 'string' || method === 'GET'
          ? {}
          : { 'Content-Type': 'application/json' }),
      },
      ...(method === 'GET'
        ? {}
        : { body: typeof body === 'string' ? form : JSON.stringify(body ?? {}) }),
    })
    return { status: res.status, body: (await res.json()) as Record<string, unknown> }
  }

const allRoles: readonly Role[] = [
  'requester',
  'approver',
  'buyer',
  'receiver',
  'ap_clerk',
  'controller',
]
/** Three people who may do everything, one cost centre that another one owns, no budget that could refuse. */
async function smallOrganisation(
  { baseUrl, ownerUrl, issue }: PathDeps,
  people: number,
  without: readonly Pair[],
): Promise<{ asks: Ask[]; commands: Command[] }> {
  const slug = `d-${randomUUID().slice(0, 8)}`
  const names = Array.from({ length: people }, (_, i) => `person${i}@${slug}.test`)
  const tenant = await createTenant(ownerUrl, {
    slug,
    name: slug,
    baseCurrency: 'INR',
    timeZone: 'Asia/Kolkata',
    locale: 'en-IN',
    fiscalYearStart: 4,
    people: [
      ...names.map((email) => ({ email, name: email, roles: allRoles })),
      { email: `owner@${slug}.test`, name: 'Owner', roles: ['requester', 'admin'] },
    ],
  })
  const [costCenterId, vendorId] = [randomUUID(), randomUUID()]
  const owner = tenant.users[`owner@${slug}.test`]!
  const client = new pg.Client(ownerUrl)
  await client.connect()
  await client.query('begin')
  await client.query("select set_config('app.tenant_id', $1, true)", [tenant.tenantId])
  await client.query("update organisations set unbudgeted = 'free' where tenant_id = $1", [
    tenant.tenantId,
  ])
  await client.query(
    "insert into cost_centers (id, code, name, owner_id) values ($1, 'OPS', 'Operations', $2)",
    [costCenterId, owner],
  )
  await client.query(
    "with document as (insert into documents (id, kind, number, title, status, currency, owner_id) values ($1, 'vendor', 'V-1', 'Acme Components', 'active', 'INR', $2) returning id) insert into vendor_details (id, vat_id, country) values ($1, 'DE123456789', 'IN')",
    [vendorId, owner],
  )
  await client.query(
    "insert into approval_rules (id, position, name, min_amount, approver, approver_role) values (uuidv7(), 10, 'An approver', 0, 'role', 'approver')",
  )
  if (without.length)
    await client.query(
      "insert into duty_matrices (id, number, status, added, removed, reason, proposed_by) values (uuidv7(), 1, 'active', '[]', $1::jsonb, 'a planted hole', $2)",
      [JSON.stringify(without), owner],
    )
  await client.query('commit')
  await client.end()
  const asks = await Promise.all(
    names.map(async (email) =>
      asker(baseUrl, await issue({ userId: tenant.users[email]!, tenantId: tenant.tenantId })),
    ),
  )
  return { asks, commands: commandsFor(costCenterId, vendorId) }
}

/** `without`: pairs taken out of the matrix, as a planted hole. `untilFound`: one path is enough. */
type Extent = { people?: number; without?: readonly Pair[]; untilFound?: boolean }
export type Search = {
  /** How many states of a purchase were reached: sets of acts done, and by whom. */ states: number
  refused: number
  approved: number
  violations: string[]
}

const keyOf = (steps: readonly Step[]): string =>
  steps
    .map(({ command, person }) => `${command.name}:${person}`)
    .toSorted((a, b) => a.localeCompare(b))
    .join()
const described = (steps: readonly Step[]): string =>
  steps.map(({ command, person }) => `person ${person + 1}: ${command.name}`).join('; ')

/** What one person may not have done: three of the five acts, or all of them by two people. */
function tooFew(steps: readonly Step[]): string | null {
  const acts = Map.groupBy(steps, (step) => step.person)
  for (const [person, own] of acts) {
    const done = new Set(own.map((step) => step.command.act).filter((act) => act !== 'accept'))
    if (done.size > 2) return `person ${person + 1} did ${[...done].join(', ')}`
  }
  return acts.size < 3 ? `${acts.size} people did all of it` : null
}

/**
 * Goes through every order of commands by every person of a small organisation, against the running product, and
 * reports each approved invoice that too few people brought about. A state is the set of acts done and who did each;
 * it is visited once, in whichever order it is reached. People are alike, so a new one comes in only after those
 * before.
 */
export async function searchPurchases(
  deps: PathDeps,
  { people = 3, without = [], untilFound = false }: Extent = {},
): Promise<Search> {
  const { asks, commands } = await smallOrganisation(deps, people, without)
  const seen = new Set<string>([''])
  const found: Search = { states: 0, refused: 0, approved: 0, violations: [] }
  const open: (readonly Step[])[] = [[]]
  for (let path = open.pop(); path; path = open.pop()) {
    let chain: Chain | null = null
    for (const step of nextSteps(commands, path, people)) {
      const next = [...path, step]
      if (seen.has(keyOf(next))) continue
      chain ??= await played(asks, path)
      if (!step.command.possible(chain)) continue
      seen.add(keyOf(next))
      const after = await step.command.run(asks[step.person]!, chain)
      if (!after) {
        found.refused++
        continue
      }
      chain = null
      found.states++
      if (await isApproved(asks[0]!, after)) {
        found.approved++
        const why = tooFew(next)
        if (why) found.violations.push(`${why}: ${described(next)}`)
        if (why && untilFound) return found
      } else open.push(next)
    }
  }
  return found
}

/** What may follow a path: each command that was not done yet, by each person there is, and by one newcomer. */
function nextSteps(commands: readonly Command[], path: readonly Step[], people: number): Step[] {
  const newcomers = Math.min(people, Math.max(0, ...path.map((step) => step.person + 1)) + 1)
  return commands
    .filter((command) => !path.some((step) => step.command === command))
    .flatMap((command) => Array.from({ length: newcomers }, (_, person) => ({ command, person })))
}

/** A purchase of its own that has come as far as this path; what is refused leaves it as it is. */
async function played(asks: readonly Ask[], path: readonly Step[]): Promise<Chain> {
  let chain: Chain = {}
  for (const { command, person } of path) {
    const after = await command.run(asks[person]!, chain)
    if (!after) throw new Error(`could not be done again: ${described(path)}`)
    chain = after
  }
  return chain
}

const isApproved = async (ask: Ask, { invoiceId }: Chain): Promise<boolean> =>
  invoiceId !== undefined &&
  (await ask('GET', `/invoices/${invoiceId}`)).body['status'] === 'approved'

const money: readonly string[] = ['approver', 'buyer', 'ap_clerk', 'controller']
type Sets = { invented: string; second: string; own: string }
type Trick = { name: string; run: (admin: Ask, other: Ask, ids: Sets) => Promise<unknown> }
const confirmAll = async (reader: Ask, confirmer: Ask): Promise<void> => {
  const { body } = await reader('GET', '/role-proposals')
  for (const { id } of (body['data'] ?? []) as { id: string }[])
    await confirmer('POST', `/role-proposals/${id}/confirmation`)
}
/** What one administrator can try with a colleague that they invented, while the second administrator does nothing. */
const tricks: readonly Trick[] = [
  {
    name: 'edit the colleague’s roles',
    run: (admin, _other, { invented }) =>
      admin('POST', `/members/${invented}/edit`, {
        name: 'Colleague',
        roles: ['requester', 'admin', ...money],
      }),
  },
  {
    name: 'give roles for a time',
    run: async (admin, _other, { invented }) => {
      for (const role of [...money, 'admin'])
        await admin('POST', `/members/${invented}/roles`, { role, until: '2099-12-31' })
    },
  },
  {
    name: 'edit their own roles',
    run: (admin, _other, { own }) =>
      admin('POST', `/members/${own}/edit`, { name: 'Me', roles: ['admin', ...money] }),
  },
  { name: 'confirm it themselves', run: (admin) => confirmAll(admin, admin) },
  { name: 'let the colleague confirm it', run: (admin, other) => confirmAll(admin, other) },
  {
    name: 'deactivate the second administrator',
    run: (admin, _other, { second }) => admin('POST', `/members/${second}/deactivation`),
  },
  {
    name: 'take the second administrator’s role',
    run: (admin, _other, { second }) =>
      admin('POST', `/members/${second}/edit`, { name: 'Second', roles: ['requester'] }),
  },
  {
    name: 'activate them again',
    run: (admin, _other, { second }) => admin('POST', `/members/${second}/reactivation`),
  },
]

export type RoleSearch = { orders: number; violations: string[] }
/** Every order of so many tricks: nobody but the second administrator gets a role that moves money to be held. */
export async function searchRoles(
  { baseUrl, ownerUrl, issue }: PathDeps,
  depth: number,
): Promise<RoleSearch> {
  const found: RoleSearch = { orders: 0, violations: [] }
  for (const order of ordersOf(tricks, depth)) {
    const slug = `r-${randomUUID().slice(0, 8)}`
    const tenant = await createTenant(ownerUrl, {
      slug,
      name: slug,
      baseCurrency: 'INR',
      timeZone: 'Asia/Kolkata',
      locale: 'en-IN',
      fiscalYearStart: 4,
      people: [
        { email: `own@${slug}.test`, name: 'Me', roles: ['admin'] },
        { email: `second@${slug}.test`, name: 'Second', roles: ['admin'] },
        { email: `colleague@${slug}.test`, name: 'Colleague', roles: ['requester'] },
      ],
    })
    const ids: Sets = {
      own: tenant.users[`own@${slug}.test`]!,
      second: tenant.users[`second@${slug}.test`]!,
      invented: tenant.users[`colleague@${slug}.test`]!,
    }
    const [admin, other] = await Promise.all(
      [ids.own, ids.invented].map(async (userId) =>
        asker(baseUrl, await issue({ userId, tenantId: tenant.tenantId })),
      ),
    )
    for (const trick of order) await trick.run(admin!, other!, ids)
    found.orders++
    for (const id of [ids.own, ids.invented]) {
      const { body } = await admin!('GET', `/members/${id}`)
      const held = [
        ...((body['roles'] ?? []) as string[]),
        ...((body['grants'] ?? []) as { role: string }[]).map((grant) => grant.role),
      ]
      if (held.some((role) => money.includes(role) || (role === 'admin' && id !== ids.own)))
        found.violations.push(
          `holds ${held.join(', ')} after ${order.map((t) => t.name).join('; ')}`,
        )
    }
  }
  return found
}

function ordersOf<T>(items: readonly T[], depth: number): T[][] {
  return depth === 0
    ? []
    : items.flatMap((item) => [
        [item],
        ...ordersOf(
          items.filter((one) => one !== item),
          depth - 1,
        ).map((rest) => [item, ...rest]),
      ])
}
