import supertest from 'supertest'
import { expect, test } from 'vitest'
import { describedRoutes } from './compose.ts'
import { permissionsOf, roles, type Role } from './kernel/permissions.ts'
import { givenIssued, givenVendor } from './platform/testing/given.ts'
import { newTenant } from './platform/testing/harness.ts'

/** Every door that takes a file. */
const doors = describedRoutes().flatMap((route) =>
  route.kind === 'write' && route.spec.upload
    ? [{ path: route.path, spec: route.spec, upload: route.spec.upload }]
    : [],
)

test('every door for files is tried here', () => {
  expect(doors.length).toBeGreaterThan(5)
})

test.each(doors)(
  'POST $path refuses a larger file with its bound and the way out',
  async (door) => {
    const { path, spec, upload } = door
    const tenant = await newTenant()
    const may =
      ({ allow }: typeof spec) =>
      (role: Role) =>
        allow === 'member' ? role === 'buyer' : permissionsOf([role]).has(allow)
    const cookie = await tenant.as(roles.find(may(spec)) ?? 'admin').cookie()
    const vendorId = await givenVendor(tenant)
    const order = path === '/receipts' ? (await givenIssued(tenant)).order : null
    const answer = await supertest(tenant.app)
      .post(path.replace(':id', crypto.randomUUID()))
      .set('Cookie', cookie)
      .set('Sec-Fetch-Site', 'same-origin')
      .field({
        subject_kind: 'vendor',
        subject_id: vendorId,
        note: 'As typed',
        ...(order ? { purchase_order_id: order.id } : {}),
      })
      .attach(upload.field, Buffer.alloc(upload.maxBytes + 1, 'a;b\n'), 'table.csv')
    expect(answer.status).toBe(413)
    expect(answer.text).toContain(`larger than ${Math.floor(upload.maxBytes / 1_048_576)} MB`)
    expect(answer.text).toContain(upload.holds === 'table' ? 'Split the table' : 'Save it smaller')
    if (spec.onInvalid && !path.includes(':id')) expect(answer.text).toContain('type="file"')
  },
)
