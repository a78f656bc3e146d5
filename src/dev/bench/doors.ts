import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import type pg from 'pg'
import { sendPatiently, type Ask } from './load.ts'
import type { Organisation, SignedIn } from './people.ts'
import type { Body, Doors } from './round-trips.ts'

type At = { baseUrl: string; signedIn: SignedIn; organisation: Organisation }

/** The doors of an organisation, for all its people. */
export function doorsAt({ baseUrl, signedIn, organisation }: At): Doors {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const kept = new Map<string, Promise<Record<string, string>>>()
  const as = (how: 'bearer' | 'cookie', role: string): Promise<Record<string, string>> => {
    const key = `${how} ${role}`
    const headers = kept.get(key) ?? signedIn[how](organisation, role)
    kept.set(key, headers)
    return headers
  }
  async function done(ask: Ask): Promise<string> {
    const { status, body } = await sendPatiently(baseUrl, agent, ask)
    const text = body.toString()
    if (status >= 300) throw new Error(`${ask.path}: ${status} ${text.slice(0, 300)}`)
    return text
  }
  return {
    async post(role, path, body = {}) {
      const headers = { ...(await as('bearer', role)), 'Idempotency-Key': randomUUID() }
      const ask = { method: 'POST', path: `/api/v1${path}`, headers, body: JSON.stringify(body) }
      return JSON.parse(await done(ask)) as Body
    },
    async upload(role, path, xml) {
      const headers = await as('bearer', role)
      const ask = uploadOf({ path: `/api/v1${path}`, headers, name: 'i.xml', bytes: xml })
      return JSON.parse(await done(ask)) as Body
    },
    page: async (role, path) => done({ path, headers: await as('cookie', role) }),
  }
}

type File = {
  path: string
  headers: Record<string, string>
  name: string
  bytes: string | Buffer
}
/** A file in a form, as a browser sends it. */
export function uploadOf({ path, headers, name, bytes }: File): Ask {
  const edge = 'svpmsbench'
  const type = name.endsWith('.pdf') ? 'application/pdf' : 'application/xml'
  const head = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`
  return {
    method: 'POST',
    path,
    headers: { ...headers, 'Content-Type': `multipart/form-data; boundary=${edge}` },
    body: Buffer.concat([
      Buffer.from(head),
      Buffer.from(bytes),
      Buffer.from(`\r\n--${edge}--\r\n`),
    ]),
  }
}

export type Buying = { costCenterId: string; vendor: { id: string; vatId: string }; year: number }

/** Gives a seeded organisation what a purchase needs: an approver, budget enough, and a vendor that invoices name. */
export async function readyToBuy(owner: pg.Client, tenantId: string): Promise<Buying> {
  const one = async (text: string): Promise<string> =>
    (await owner.query<{ id: string }>(text, [tenantId])).rows[0]!.id
  const costCenterId = await one(
    'select id from cost_centers where tenant_id = $1 order by code limit 1',
  )
  const vendorId = await one(
    "select id from vendors where tenant_id = $1 and status = 'active' order by id limit 1",
  )
  await owner.query("select set_config('app.tenant_id', $1, false)", [tenantId])
  await owner.query(
    `insert into approval_rules (id, position, name, min_amount, approver)
    select uuidv7(), 10, 'Owner', 0, 'cost_center_owner'
    where not exists (select 1 from approval_rules where tenant_id = $1)`,
    [tenantId],
  )
  const year = new Date().getFullYear() - (new Date().getMonth() < 3 ? 1 : 0)
  await owner.query(
    'update budgets set amount = 900000000000000 where tenant_id = $1 and fiscal_year = $2',
    [tenantId, year],
  )
  const vatId = `DE${Date.now()}`
  await owner.query('update vendor_details set vat_id = $2 where id = $1', [vendorId, vatId])
  return { costCenterId, vendor: { id: vendorId, vatId }, year }
}
