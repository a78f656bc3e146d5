import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { chainOf } from '../../history/index.ts'
import type { Role } from '../../kernel/permissions.ts'
import { permissionsOf, roles } from '../../kernel/permissions.ts'
import { toText } from '../../messages/index.ts'
import type { Kind } from '../kinds.ts'
import { newTenant, owner, wiring, type Place, type TestTenant } from './harness.ts'

/** A document of a kind, and what can be tried with it. */
export type KindSample = {
  code: string
  /** Makes one, as its own command does; gives its id. */
  given: (tenant: TestTenant) => Promise<string>
  /** Who reads it, writes about it and attaches to it. */
  reader?: Role
  /** Somebody who has nothing to do with it. */
  bystander?: Role
  /** A change of it that says which version was seen. */
  change?: { path: string; by: Role; body?: object }
  /** Beside a list that is filtered by status, where it has one. */
  filtered?: boolean
  place?: Place
}

type Listed = { id: string }
const someVersion = 987_654

/** What holds for every kind of document, tried with one of it. */
export function describeKind(sample: KindSample): void {
  const { code, reader = 'auditor', bystander = 'receiver', filtered = true } = sample
  const place = sample.place ?? null
  const kindOf = (): Kind => (place?.wiring ?? wiring).kinds.of(code)

  describe(`a ${code.replaceAll('_', ' ')}`, () => {
    let tenant: TestTenant
    let id: string
    let entry: { number: string; title: string; status: string }
    const tenantHere = () => (place ? newTenant({}, place) : newTenant())
    const database = place?.owner ?? owner
    beforeAll(async () => {
      tenant = await tenantHere()
      id = await sample.given(tenant)
      const { rows } = await database.query<typeof entry>(
        'select number, title, status from documents where kind = $1 and id = $2',
        [code, id],
      )
      entry = rows[0]!
    })
    const at = (rest = ''): string => `${kindOf().path}/${id}${rest}`

    test('is in the list of its kind, by itself and by its status', async () => {
      const idsOf = async (query: string): Promise<string[]> =>
        ((await tenant.as(reader).get(`${kindOf().path}${query}`)).body.data as Listed[]).map(
          (row) => row.id,
        )
      expect(await idsOf('?limit=100')).toContain(id)
      if (filtered) expect(await idsOf(`?limit=100&status=${entry.status}`)).toContain(id)
      expect((await tenant.as(reader).page(kindOf().path)).text).toContain(at())
    })

    test('goes out with the list as a file', async () => {
      const file = await tenant.as(reader).page(`${kindOf().path}/export?format=csv`)
      expect(file.status).toBe(200)
      expect(file.text).toContain(entry.number)
    })

    test('is found by its number, and by its words', async () => {
      const find = async (words: string) =>
        (await tenant.as(reader).get(`/search?q=${encodeURIComponent(words)}`)).body
          .data as object[]
      const hit = expect.objectContaining({ kind: code, id, href: at() })
      expect(await find(entry.number)).toContainEqual(hit)
      expect(await find(entry.title)).toContainEqual(hit)
    })

    test('is shown, with its history in words', async () => {
      const page = await tenant.as(reader).page(at())
      expect(page.status).toBe(200)
      const { rows } = await database.query<{ action: string }>(
        'select distinct action from audit_log where subject_id = $1',
        [id],
      )
      expect(rows.length).toBeGreaterThan(0)
      const { kinds } = place?.wiring ?? wiring
      for (const { action } of rows) expect(page.text).toContain(toText(kinds.words(action)!.what))
    })

    test('can be chosen in the audit log, and is named there', async () => {
      const log = await tenant.as('auditor').page(`/history?kind=${code}`)
      expect(log.text).toMatch(new RegExp(`<option\\s+value="${code}"\\s+selected`))
      expect(log.text).toContain(`href="${at()}"`)
    })

    test('is in the chain of its documents', async () => {
      const chain = await tenant.read(reader, (ctx) => chainOf(ctx, { kind: code, id }))
      expect(chain.view.links).toContainEqual(
        expect.objectContaining({ label: kindOf().name, href: at(), current: true }),
      )
    })

    test.runIf(sample.change)('refuses a change by somebody who saw another version', async () => {
      const { path, by, body = {} } = sample.change!
      const asked = (fields: object, headers = {}) =>
        tenant.as(by).post(at(path), { ...body, ...fields }, headers)
      expect((await asked({ version: someVersion })).status).toBe(409)
      expect((await asked({}, { 'If-Match': `"${someVersion}"` })).status).toBe(412)
      const { rows } = await database.query('select status from documents where id = $1', [id])
      expect(rows).toEqual([{ status: entry.status }])
    })

    test('takes comments, where its kind says so', async () => {
      const said = await tenant.as(reader).post(at('/comments'), { body: 'Seen it.' })
      expect(said.status).toBe(kindOf().comments ? 201 : 404)
      if (kindOf().comments) expect((await tenant.as(reader).page(at())).text).toContain('Seen it.')
    })

    test('takes attachments, where its kind says so', async () => {
      const { attachments } = kindOf()
      const type = attachments?.types[0] ?? 'quote'
      const by = attachments
        ? roles.find((role) => permissionsOf([role]).has(attachments.by[0]!))!
        : 'buyer'
      const added = await tenant
        .as(by)
        .upload(
          '/attachments',
          { bytes: Buffer.from('%PDF-1.4\n%%EOF'), name: 'sample.pdf' },
          { subject_kind: code, subject_id: id, kind: type },
        )
      expect(added.status).toBe(attachments ? 201 : 422)
      if (attachments) expect((await tenant.as(by).page(at())).text).toContain('sample.pdf')
    })

    test('does not exist for another organisation', async () => {
      const other = await tenantHere()
      expect((await other.as(reader).get(at())).status).toBe(404)
      expect((await other.as(reader).page(at())).status).toBe(404)
      const found = await other.as(reader).get(`/search?q=${encodeURIComponent(entry.number)}`)
      expect(found.body.data).toEqual([])
    })

    test('does not exist for a role that may not read its kind', async () => {
      const { read } = kindOf()
      const without = roles.find((role) => read && !permissionsOf([role]).has(read))
      if (!without) return
      expect((await tenant.as(without).get(at())).status).toBe(403)
      const found = await tenant.as(without).get(`/search?q=${encodeURIComponent(entry.number)}`)
      expect(found.body.data).toEqual([])
    })

    // A vendor belongs to all parts of an organisation.
    test.runIf(code !== 'vendor')(
      'does not exist for somebody whose role holds for another part',
      async () => {
        const limited = await limitedElsewhere(tenant, bystander, database)
        expect((await limited.get(at())).status).toBe(404)
        expect((await limited.page(at())).status).toBe(404)
        for (const path of [
          kindOf().path,
          `/search?q=${encodeURIComponent(entry.number)}`,
          `/search?q=${encodeURIComponent(entry.title)}`,
          `/history?kind=${code}`,
        ]) {
          const answer = await limited.get(path)
          expect([path, answer.status, answer.body.data]).toEqual([path, 200, []])
        }
      },
    )
  })
}

/** Somebody with every role, but only for a department in which nothing lies. */
async function limitedElsewhere(tenant: TestTenant, person: Role, database: Place['owner']) {
  const { body } = await tenant
    .as('admin')
    .post('/departments', { code: 'ELSE', name: 'Elsewhere', active: true })
  const { userId } = await tenant.actor(person)
  await database.query(
    "update memberships set roles = '{}' where tenant_id = $1 and user_id = $2",
    [tenant.tenantId, userId],
  )
  for (const role of roles.filter((one) => one !== 'admin'))
    await database.query(
      `insert into role_grants (tenant_id, id, user_id, role, department_id, valid, granted_by)
      values ($1, $2, $3, $4, $5, daterange('2020-01-01', null), $6)`,
      [tenant.tenantId, randomUUID(), userId, role, body.id, (await tenant.actor('admin')).userId],
    )
  return tenant.as(person)
}
