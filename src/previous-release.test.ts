import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import type { Role } from './kernel/permissions.ts'
import { createTenant } from './organisations/create.ts'
import { freshDatabase, type FreshDatabase } from './platform/testing/fresh-database.ts'
import { aRequest } from './platform/testing/given.ts'
import { startProcess, type ServerProcess } from './platform/testing/process.ts'
import { hashPassword } from './sign-in/password.ts'

const git = (...args: string[]): string => {
  const ran = spawnSync('git', args, { encoding: 'utf8' })
  return ran.status === 0 ? ran.stdout.trim() : ''
}

/** Written when the baseline is closed: what lacks it ran on another schema, and was never released. */
const landedList = 'src/platform/db/landed-migrations.sha256'
const hasBaseline = (commit: string): boolean => git('ls-tree', commit, landedList) !== ''

/**
 * The newest tag v*; without tags, what the main line was before migrations last changed: that code has run against a
 * schema which lacked them.
 */
function previousRelease(): string | null {
  const tag = git('describe', '--tags', '--abbrev=0', '--match', 'v*', 'HEAD~1')
  if (tag && hasBaseline(tag)) return tag
  const changed = git('log', '-1', '--first-parent', '--format=%H', '--', 'migrations', landedList)
  const before = changed && git('rev-parse', '--verify', '--quiet', `${changed}^1`)
  return before && hasBaseline(before) ? before : null
}

const release = previousRelease()
if (!release)
  console.info(
    'skipped: the previous release on the new schema; there is none since the baseline, or the history of this checkout does not reach it',
  )
const dir = mkdtempSync(join(tmpdir(), 'svpms-previous-'))
let database: FreshDatabase | null = null
let old: ServerProcess | null = null
afterAll(async () => {
  await old?.kill()
  await database?.drop()
  rmSync(dir, { recursive: true, force: true })
})

test.runIf(release)(
  'the previous release does the main job on the new schema, so a roll-out needs no pause',
  async () => {
    execFileSync('sh', ['-c', 'git archive "$1" | tar -x -C "$2"', 'sh', release!, dir])
    if (!existsSync(join(dir, 'node_modules')))
      symlinkSync(resolve('node_modules'), join(dir, 'node_modules'))
    database = await freshDatabase()
    const password = 'correct horse battery'
    const roles = [
      'requester',
      'approver',
      'buyer',
      'receiver',
      'ap_clerk',
      'controller',
      'admin',
    ] as const
    const tenant = await createTenant(database.ownerUrl, {
      slug: 'previous',
      name: 'Previous',
      baseCurrency: 'INR',
      timeZone: 'UTC',
      locale: 'en',
      fiscalYearStart: 1,
      passwordHash: await hashPassword(password, { N: 1024, r: 8, p: 1 }),
      people: roles.map((role) => ({ email: `${role}@previous.test`, name: role, roles: [role] })),
    })
    const [costCenterId, vendorId] = [crypto.randomUUID(), crypto.randomUUID()]
    const owner = new pg.Client(database.ownerUrl)
    await owner.connect()
    await owner.query(`select set_config('app.tenant_id', $1, false)`, [tenant.tenantId])
    await owner.query(
      `insert into cost_centers (id, code, name, owner_id) values ($1, 'OPS', 'Operations', $2)`,
      [costCenterId, tenant.users['approver@previous.test']],
    )
    await owner.query(
      `insert into approval_rules (id, position, name, min_amount, approver) values (gen_random_uuid(), 10, 'Cost centre owner', 0, 'cost_center_owner')`,
    )
    await owner.query(
      `with document as (insert into documents (id, kind, number, title, status, currency, owner_id) values ($1, 'vendor', 'V-1', 'Acme Components', 'active', 'INR', $2) returning id) insert into vendor_details (id, vat_id, country) values ($1, 'DE123456789', 'IN')`,
      [vendorId, tenant.users['buyer@previous.test']],
    )
    await owner.end()
    old = await startProcess(
      {
        DATABASE_URL: database.appUrl,
        DATABASE_DIRECT_URL: database.ownerUrl,
        SVPMS_DATA_DIR: join(dir, '.data'),
        MIGRATE_AT_START: 'off',
      },
      dir,
      (url) =>
        fetch(`${url}/health`).then(
          (res) => res.ok,
          () => false,
        ),
    )

    const { url } = old
    const tokens = new Map<Role, string>()
    const as = async (role: Role, path: string, body?: object | FormData) => {
      if (!tokens.has(role))
        tokens.set(
          role,
          (
            (await (
              await fetch(`${url}/auth/token`, {
                method: 'POST',
                headers: { 'Content-Type': 'application/json' },
                body: JSON.stringify({ email: `${role}@previous.test`, password }),
              })
            ).json()) as { access_token: string }
          ).access_token,
        )
      const json = body && !(body instanceof FormData)
      const res = await fetch(`${url}/api/v1${path}`, {
        method: body ? 'POST' : 'GET',
        headers: {
          Authorization: `Bearer ${tokens.get(role)}`,
          ...(json ? { 'Content-Type': 'application/json' } : {}),
        },
        ...(body ? { body: json ? JSON.stringify(body) : (body as FormData) } : {}),
      })
      const answer = (await res.json()) as {
        id: string
        number: string
        status: string
        approval_id: string
        lines: { id: string; quantity: string; unit_price: string }[]
      }
      expect([path, res.status, res.ok ? '' : answer]).toEqual([
        path,
        expect.toSatisfy((status: number) => status < 300),
        '',
      ])
      return answer
    }
    await as('controller', '/budgets', {
      cost_center_id: costCenterId,
      fiscal_year: new Date().getUTCFullYear(),
      amount: '2000000.00',
      mode: 'block',
    })
    const request = await as('requester', '/purchase-requests', aRequest(costCenterId))
    const sent = await as('requester', `/purchase-requests/${request.id}/submission`, {})
    await as('approver', `/approvals/${sent.approval_id}/approval`, {})
    const { lines } = await as('buyer', `/purchase-requests/${request.id}`)
    const made = await as('buyer', '/purchase-orders', {
      purchase_request_id: request.id,
      vendor_id: vendorId,
      lines: lines.map((l) => ({
        purchase_request_line_id: l.id,
        quantity: l.quantity,
        unit_price: l.unit_price,
      })),
    })
    const order = await as('buyer', `/purchase-orders/${made.id}/issue`, {})
    await as('receiver', '/receipts', {
      purchase_order_id: order.id,
      lines: order.lines.map((l) => ({ purchase_order_line_id: l.id, quantity: l.quantity })),
    })
    const upload = new FormData()
    upload.append(
      'file',
      new Blob([ublInvoice({ order: order.number })], { type: 'application/xml' }),
      'invoice.xml',
    )
    const invoice = await as('ap_clerk', '/invoices', upload)
    expect((await as('ap_clerk', `/invoices/${invoice.id}`)).status).toBe('approved')
  },
  90_000,
)
