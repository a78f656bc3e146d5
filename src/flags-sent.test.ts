import { expect, test } from 'vitest'
import { describedPortalRoutes, describedRoutes } from './compose.ts'
import type { Role } from './kernel/permissions.ts'
import { fieldsOf } from './platform/http/input.ts'
import { schemaOf } from './platform/http/openapi.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'

type Property = { type?: string; default?: unknown }
type Body = { properties?: Record<string, Property>; required?: string[] }
/** They say what is done with the edit, not what the record is. */
const acts = ['submit_now']
/** Every flag that the body of a request may have. */
const flags = [...describedRoutes(), ...describedPortalRoutes()].flatMap(
  ({ method, path, spec: { input } }) => {
    if (!input || method === 'get') return []
    const schema: Body = schemaOf(input, 'input')
    const described = schema.properties ?? {}
    return Object.entries(fieldsOf(input))
      .filter(([name]) => described[name]?.type === 'boolean')
      .map(([name, field]) => ({
        route: `${method} ${path}`,
        name,
        isEdit: path.endsWith('/edit') && !acts.includes(name),
        left: field.safeParse(undefined).data,
        property: described[name]!,
        isRequired: (schema.required ?? []).includes(name),
      }))
  },
)

test('there are flags to judge', () => expect(flags.length).toBeGreaterThan(30))

test.each(flags)(
  '$route: $name left out of JSON has the value that is described, or stays as it is',
  ({ isEdit, left, property, isRequired }) => {
    if (isEdit) expect(left).toBeUndefined()
    expect(property.default).toBe(left)
    expect(isRequired).toBe(false)
  },
)

type Kind = { role: Role; path: string; body: (tenant: TestTenant) => object; off?: string[] }
const kinds: Kind[] = [
  {
    role: 'admin',
    path: '/cost-centers',
    body: ({ users, slug }) => ({
      code: 'CC-1',
      name: 'One',
      owner_id: users[`approver@${slug}.test`],
    }),
  },
  {
    role: 'admin',
    path: '/projects',
    body: ({ users, slug }) => ({
      code: 'P-1',
      name: 'One',
      owner_id: users[`approver@${slug}.test`],
    }),
  },
  { role: 'admin', path: '/categories', body: () => ({ code: 'C-1', name: 'One' }) },
  { role: 'admin', path: '/departments', body: () => ({ code: 'D-1', name: 'One' }) },
  { role: 'admin', path: '/legal-entities', body: () => ({ code: 'E-1', name: 'One' }) },
  {
    role: 'admin',
    path: '/delivery-places',
    body: () => ({
      name: 'One',
      street: 'Main Street 1',
      postal_code: '10115',
      city: 'Berlin',
      country: 'DE',
    }),
  },
  {
    role: 'controller',
    path: '/tax-codes',
    body: () => ({ code: 'T-1', name: 'One', rate: '18' }),
    off: ['inclusive'],
  },
  { role: 'buyer', path: '/catalog', body: () => ({ code: 'I-1', name: 'One', unit: 'each' }) },
  {
    role: 'controller',
    path: '/payment-terms',
    body: () => ({ name: 'One', part_1_percent: '100', part_1_days: '30' }),
  },
  {
    role: 'admin',
    path: '/vendor-document-kinds',
    body: () => ({ name: 'One' }),
    off: ['expires'],
  },
]

/** What is made in JSON is in use, what an edit does not say stays, and a form still says no by an empty box. */
test.each(kinds)('$path: flags by JSON and by form', async ({ role, path, body, off = [] }) => {
  const tenant = await newTenant()
  const they = tenant.as(role)
  const sent = body(tenant)
  const made = await they.post(path, sent)
  expect(made.status, made.text).toBe(201)
  const shown = async (): Promise<Record<string, unknown>> =>
    (await they.get(`${path}/${made.body.id}`)).body
  const flagsOf = (active: boolean, others: boolean) => ({
    active,
    ...Object.fromEntries(off.map((name) => [name, others])),
  })
  expect(await shown()).toMatchObject(flagsOf(true, false))
  const edit = (more: object) => they.post(`${path}/${made.body.id}/edit`, { ...sent, ...more })
  const turned = await edit(flagsOf(false, true))
  expect(turned.status, turned.text).toBe(200)
  expect((await edit({})).status).toBe(200)
  expect(await shown()).toMatchObject(flagsOf(false, true))
  expect((await edit({ active: true })).status).toBe(200)
  expect(await shown()).toMatchObject(flagsOf(true, true))
  const typed = await they.form(`${path}/${made.body.id}/edit`, sent)
  expect(typed.status, typed.text).toBe(303)
  expect(await shown()).toMatchObject(flagsOf(false, false))
})
