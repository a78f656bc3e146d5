import { expect, test } from 'vitest'
import { givenVendor } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'

async function given() {
  const tenant = await newTenant()
  const [admin, buyer] = [tenant.as('admin'), tenant.as('buyer')]
  const vendorId = await givenVendor(tenant)
  const category = async (code: string, name: string, parent_id = '') =>
    (
      await admin.post('/categories', {
        code,
        name,
        active: true,
        ...(parent_id ? { parent_id } : {}),
      })
    ).body.id as string
  const chemicals = await category('CHEM', 'Chemicals')
  const solvents = await category('SOLV', 'Solvents', chemicals)
  const made = await admin.post('/vendor-document-kinds', { name: 'Safety sheet', active: true })
  const kindId = made.body.id as string
  const ask = (rule: object) => admin.post(`/vendor-document-kinds/${kindId}/rules`, rule)
  const sells = async (...ids: string[]) => {
    const answer = await buyer.post(`/vendors/${vendorId}/scope`, {
      categories: ids.map((id) => ({ id })),
      entities: [],
    })
    expect(answer.status, answer.text).toBe(200)
  }
  const because = async () => {
    const { kinds } = (await buyer.get(`/vendors/${vendorId}/documents`)).body as {
      kinds: { kind: string; asked: boolean; because: string[] }[]
    }
    return kinds.find(({ kind }) => kind === 'Safety sheet')?.because ?? []
  }
  return { tenant, admin, buyer, vendorId, chemicals, solvents, kindId, ask, sells, because }
}

test('a document is asked by what a vendor sells, and what lies below it', async () => {
  const { ask, sells, because, chemicals, solvents } = await given()
  const first = await ask({ category_id: chemicals })
  expect(first.status, first.text).toBe(201)
  expect(await because()).toEqual([])
  await sells(chemicals)
  expect(await because()).toEqual(['Vendors that sell Chemicals'])
  await sells(solvents)
  expect(await because()).toEqual(['Vendors that sell Chemicals'])
  await sells()
  expect(await because()).toEqual([])
})

test('what lies above a category is not asked by it', async () => {
  const { ask, sells, because, chemicals, solvents } = await given()
  await ask({ category_id: solvents })
  await sells(chemicals)
  expect(await because()).toEqual([])
})

test('country and category narrow a rule together, and each rule says why', async () => {
  const { ask, sells, because, chemicals } = await given()
  await sells(chemicals)
  await ask({ category_id: chemicals, country: 'DE' })
  expect(await because()).toEqual([])
  await ask({ category_id: chemicals, country: 'IN' })
  await ask({ country: 'IN' })
  expect((await because()).toSorted()).toEqual([
    'Vendors in India',
    'Vendors in India that sell Chemicals',
  ])
  const twice = await ask({ category_id: chemicals, country: 'IN' })
  expect([twice.status, twice.body.errors[0].code]).toEqual([422, 'already_exists'])
})

test('the pages say what is missing and why, also to the vendor in its language', async () => {
  const { tenant, buyer, admin, vendorId, kindId, ask, sells, chemicals } = await given()
  await ask({ category_id: chemicals, country: 'IN' })
  await ask({ risk: 'low' })
  await sells(chemicals)
  const page = (await buyer.page(`/vendors/${vendorId}`)).text
  expect(page).toContain('Required of vendors in India that sell Chemicals')
  const kind = (await admin.page(`/vendor-document-kinds/${kindId}`)).text
  expect(kind).toContain('Vendors in India that sell Chemicals')
  expect(kind).toContain('in India that sell Chemicals')
  const german = await givenContact(tenant, vendorId, { language: 'de' })
  const { data } = (await german.get('/portal/documents')).body
  expect(data).toMatchObject([{ kind: 'Safety sheet', asked: true }])
  expect(JSON.stringify(data)).not.toMatch(/risk|low/)
  const [rule] = (await admin.get(`/vendor-document-kinds/${kindId}`)).body.rules.filter(
    (one: { risk: string | null }) => one.risk === 'low',
  )
  await admin.post(`/vendor-document-rules/${rule.id}/removal`)
  expect((await german.page('/portal/documents')).text).toContain(
    'Es wird von Lieferanten in Indien, die „Chemicals“ verkaufen, verlangt.',
  )
})

test('only an administrator says it, of categories of the organisation that are in use', async () => {
  const { tenant, admin, ask, chemicals, kindId } = await given()
  const other = await given()
  expect((await ask({ category_id: other.chemicals })).body.errors).toMatchObject([
    { pointer: '/category_id', detail: 'Choose a category from the list.' },
  ])
  expect((await ask({ category_id: 'x' })).status).toBe(422)
  const rule = { category_id: chemicals }
  const at = `/vendor-document-kinds/${kindId}/rules`
  expect((await tenant.as('buyer').post(at, rule)).status).toBe(403)
  expect((await other.admin.post(at, rule)).status).toBe(404)
  const { version, code, name } = (await admin.get(`/categories/${chemicals}`)).body
  await admin.post(`/categories/${chemicals}/edit`, { code, name, active: false, version })
  expect((await ask(rule)).status).toBe(422)
  const form = await admin.page(`${at}/new`)
  expect(form.text).toContain('What the vendor sells')
})
