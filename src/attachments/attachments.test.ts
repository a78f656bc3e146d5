import { randomBytes, randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { available, givenBudget, givenIssued, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { docx, pdf } from '../platform/testing/attachments.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const about = (vendorId: string, more: object = {}) => ({
  subject_kind: 'vendor',
  subject_id: vendorId,
  kind: 'insurance',
  ...more,
})
const add = (
  tenant: TestTenant,
  vendorId: string,
  {
    bytes = pdf(),
    name = 'Insurance ü.pdf',
    ...more
  }: { bytes?: Buffer; name?: string; valid_until?: string; note?: string; kind?: string } = {},
) =>
  tenant
    .as('buyer')
    .upload('/attachments', { bytes, name }, about(vendorId, more) as Record<string, string>)
/** Follows the redirect to the signed address, as a browser does. */
const fetched = async (tenant: TestTenant, id: string, role: 'buyer' | 'requester' = 'buyer') => {
  const answer = await tenant.as(role).page(`/attachments/${id}/file`)
  return answer.status === 303
    ? supertest(tenant.app).get(answer.headers['location']!).buffer().parse(binary)
    : answer
}
const binary = (
  res: supertest.Response,
  done: (error: Error | null, body: Buffer) => void,
): void => {
  const chunks: Buffer[] = []
  const stream = res as unknown as NodeJS.ReadableStream
  stream
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => done(null, Buffer.concat(chunks)))
}

describe('an attachment of a vendor', () => {
  test('is added by a buyer, checked, stored, and seen by everybody who sees the vendor', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const made = await add(tenant, vendorId, {
      valid_until: '2099-01-01',
      note: 'Covers work on site',
    })
    expect([made.status, made.body.status, made.body.media_type, made.body.sha256.length]).toEqual([
      201,
      'checking',
      'application/pdf',
      64,
    ])
    await available(tenant, made.body.id)
    const one = await tenant.as('requester').get(`/attachments/${made.body.id}`)
    expect(one.body).toMatchObject({
      status: 'available',
      valid_until: '2099-01-01',
      note: 'Covers work on site',
      uploaded_by: 'The buyer',
      file_url: expect.stringContaining(`/files/tenant/${tenant.tenantId}/${made.body.id}?`),
    })
    const file = await fetched(tenant, made.body.id, 'requester')
    expect([
      file.status,
      Buffer.compare(file.body as Buffer, pdf()),
      file.headers['x-content-type-options'],
      file.headers['content-type'],
    ]).toEqual([200, 0, 'nosniff', 'application/pdf'])
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="Insurance _.pdf"; filename*=UTF-8''Insurance%20%C3%BC.pdf`,
    )
    const page = (await tenant.as('buyer').page(`/vendors/${vendorId}`)).text
    for (const words of ['Insurance ü.pdf', 'Covers work on site', 'Valid', 'attached a file'])
      expect(page).toContain(words)
    expect(
      await asOwner('select 1 from attachment_bytes where tenant_id = $1', [tenant.tenantId]),
    ).toEqual([])
  })

  test('is what its bytes are: what is refused keeps what was typed and says the way out', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300)])
    expect((await add(tenant, vendorId, { bytes: exe, name: 'invoice.pdf' })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/file', detail: expect.stringContaining('.exe') }],
    })
    expect(
      (await add(tenant, vendorId, { bytes: docx({ 'word/vbaProject.bin': 'x' }), name: 'a.docx' }))
        .body.detail,
    ).toContain('macros')
    expect((await add(tenant, vendorId, { bytes: pdf(), name: 'a.svg' })).body.detail).toContain(
      '.svg',
    )
    expect((await add(tenant, vendorId, { kind: 'quote' })).body.errors[0].pointer).toBe('/kind')
    const form = await supertest(tenant.app)
      .post('/attachments')
      .set('Cookie', await tenant.as('buyer').cookie())
      .set('Sec-Fetch-Site', 'same-origin')
      .field({ ...about(vendorId), kind: '', note: 'My own words', valid_until: '2030-05-05' })
      .attach('file', pdf(), 'a.pdf')
    expect(form.status).toBe(422)
    for (const words of [
      'My own words',
      '2030-05-05',
      'Choose what kind of attachment it is.',
      'There is a problem',
    ])
      expect(form.text).toContain(words)
    expect((await tenant.as('buyer').get('/attachments')).body.data).toEqual([])
    const large = await add(tenant, vendorId, {
      bytes: Buffer.concat([pdf(), randomBytes(25 * 1_048_576)]),
    })
    expect([large.status, large.body.detail]).toEqual([
      413,
      'The file is larger than 25 MB. Save it smaller, for example with fewer pages or a lower resolution, and send that.',
    ])
  })

  test('is removed with a reason: its bytes are erased, who, when and why stay', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const { id, version } = (await add(tenant, vendorId)).body as { id: string; version: number }
    await available(tenant, id)
    const buyer = tenant.as('buyer')
    const url = (await buyer.get(`/attachments/${id}`)).body.file_url as string
    expect(
      (await buyer.post(`/attachments/${id}/removal`, { reason: 'x', version: version + 7 })).body
        .code,
    ).toBe('stale')
    expect((await buyer.post(`/attachments/${id}/removal`, {})).body.errors[0].pointer).toBe(
      '/reason',
    )
    const both = await Promise.all(
      [1, 2].map(() => buyer.post(`/attachments/${id}/removal`, { reason: 'Sent by mistake' })),
    )
    expect(both.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    await expect
      .poll(
        async () => {
          await available(tenant, (await add(tenant, vendorId)).body.id)
          return (
            await supertest(tenant.app).get(
              new URL(url, 'http://x').pathname + new URL(url, 'http://x').search,
            )
          ).status
        },
        { timeout: 60_000 },
      )
      .toBe(404)
    expect((await buyer.page(`/attachments/${id}/file`)).status).toBe(409)
    const page = (await buyer.page(`/attachments/${id}`)).text
    for (const words of ['Removed', 'Sent by mistake', 'The buyer']) expect(page).toContain(words)
    expect((await buyer.page(`/vendors/${vendorId}`)).text).toContain('Sent by mistake')
    expect(
      (
        await asOwner(
          'select erased_at is not null as gone, sha256 is not null as proven from attachments where id = $1',
          [id],
        )
      )[0],
    ).toEqual({ gone: true, proven: true })
  })

  test('is none of another organisation, and changed by nobody whose role does not manage vendors', async () => {
    const [tenant, other] = [await newTenant(), await newTenant()]
    const vendorId = await givenVendor(tenant)
    const { id } = (await add(tenant, vendorId)).body as { id: string }
    await available(tenant, id)
    for (const path of [`/attachments/${id}`, `/attachments/${id}/file`])
      expect((await other.as('buyer').page(path)).status).toBe(404)
    expect((await add(other, vendorId)).status).toBe(404)
    expect(
      (await other.as('buyer').post(`/attachments/${id}/removal`, { reason: 'x' })).status,
    ).toBe(404)
    expect(
      (await other.as('buyer').get(`/attachments?subject_kind=vendor&subject_id=${vendorId}`)).body
        .data,
    ).toEqual([])
    for (const role of ['requester', 'receiver', 'auditor'] as const) {
      expect(
        (
          await tenant
            .as(role)
            .upload(
              '/attachments',
              { bytes: pdf(), name: 'a.pdf' },
              about(vendorId) as Record<string, string>,
            )
        ).status,
      ).toBe(403)
      expect(
        (
          await tenant.as(role).post('/attachments/uploads', {
            ...about(vendorId),
            name: 'a.pdf',
            media_type: '',
            size: 5,
          })
        ).status,
      ).toBe(403)
      expect(
        (await tenant.as(role).post(`/attachments/${id}/removal`, { reason: 'x' })).status,
      ).toBe(403)
      expect((await tenant.as(role).page(`/vendors/${vendorId}`)).text).not.toContain(
        'Add attachment',
      )
    }
  })

  test('is found by kind, state, and the end that comes first', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const day = (left: number): string =>
      new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(
        new Date(Date.now() + left * 86_400_000),
      )
    for (const [kind, left] of [
      ['insurance', 40],
      ['contract', 12],
      ['tax_certificate', -5],
      ['insurance', 200],
    ] as const)
      await available(
        tenant,
        (await add(tenant, vendorId, { kind, valid_until: day(left), name: `${kind}${left}.pdf` }))
          .body.id,
      )
    const names = async (query: string) =>
      ((await tenant.as('buyer').get(`/attachments?${query}`)).body.data as { name: string }[]).map(
        (d) => d.name,
      )
    expect(await names('state=expiring')).toEqual([
      'tax_certificate-5.pdf',
      'contract12.pdf',
      'insurance40.pdf',
    ])
    const first = (await tenant.as('buyer').get('/attachments?state=expiring&limit=2')).body as {
      data: unknown[]
      next_cursor: string
    }
    expect(await names(`state=expiring&limit=2&cursor=${first.next_cursor}`)).toEqual([
      'insurance40.pdf',
    ])
    expect(await names('kind=insurance')).toEqual(['insurance200.pdf', 'insurance40.pdf'])
    for (const wrong of ['kind', 'state', 'cursor']) {
      const refused = await tenant.as('buyer').get(`/attachments?${wrong}=nonsense`)
      expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, `/${wrong}`])
    }
    const page = (await tenant.as('ap_clerk').page('/attachments?state=expiring')).text
    for (const words of ['Expires in 12 days', 'Expired 5 days ago', 'Acme Components'])
      expect(page).toContain(words)
  })
})

describe('attachments of the buying', () => {
  test('follow the rights to what they belong to', async () => {
    const tenant = await newTenant()
    const { order, costCenterId } = await givenIssued(tenant)
    const raise = async (role: 'requester' | 'approver') =>
      tenant.as(role).post('/purchase-requests', {
        title: 'Docks',
        cost_center_id: costCenterId,
        need_by: '2099-01-01',
        lines: [{ description: 'Dock', quantity: '1', unit: 'each', unit_price: '1' }],
      })
    const request = (await raise('requester')).body.id as string
    const quote = (
      role: Parameters<TestTenant['as']>[0],
      subject_kind: string,
      subject_id: string,
    ) =>
      tenant
        .as(role)
        .upload(
          '/attachments',
          { bytes: pdf(randomUUID()), name: 'q.pdf' },
          { subject_kind, subject_id, kind: 'quote' },
        )
    expect((await quote('requester', 'purchase_request', request)).status).toBe(201)
    expect((await quote('buyer', 'purchase_request', request)).status).toBe(201)
    expect((await quote('approver', 'purchase_request', request)).status).toBe(403)
    const ordered = await quote('buyer', 'purchase_order', order.id)
    expect(ordered.status).toBe(201)
    expect((await quote('requester', 'purchase_order', order.id)).status).toBe(403)
    expect((await tenant.as('requester').get(`/attachments/${ordered.body.id}`)).status).toBe(403)
    expect(
      (
        (await tenant.as('requester').get('/attachments')).body.data as { subject_kind: string }[]
      ).map((d) => d.subject_kind),
    ).toEqual(['purchase_request', 'purchase_request'])
    expect(
      (await tenant.as('requester').get('/attachments?subject_kind=purchase_order')).status,
    ).toBe(403)
    expect(
      (
        await tenant.as('buyer').upload(
          '/attachments',
          { bytes: pdf(), name: 'q.pdf' },
          {
            subject_kind: 'purchase_order',
            subject_id: order.id,
            kind: 'quote',
            valid_until: '2030-01-01',
          },
        )
      ).body.errors[0].pointer,
    ).toBe('/valid_until')
    for (const path of [`/purchase-requests/${request}`, `/purchase-orders/${order.id}`])
      expect((await tenant.as('buyer').page(path)).text).toContain('q.pdf')
  })

  test('stay within the part of the organisation where the role holds', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const attachment = (
      await tenant
        .as('buyer')
        .upload(
          '/attachments',
          { bytes: pdf(), name: 'q.pdf' },
          { subject_kind: 'purchase_order', subject_id: order.id, kind: 'quote' },
        )
    ).body.id as string
    const elsewhere = (
      await tenant.as('admin').post('/departments', { code: 'EL', name: 'Elsewhere', active: true })
    ).body.id as string
    const { userId } = await tenant.actor('requester')
    expect(
      (
        await tenant
          .as('admin')
          .post(`/members/${userId}/roles`, { role: 'buyer', department_id: elsewhere })
      ).status,
    ).toBe(200)
    const limited = tenant.as('requester')
    expect((await limited.get(`/purchase-orders/${order.id}`)).status).toBe(404)
    for (const path of [`/attachments/${attachment}`, `/attachments/${attachment}/file`])
      expect((await limited.page(path)).status).toBe(404)
    expect((await limited.post(`/attachments/${attachment}/removal`, { reason: 'x' })).status).toBe(
      404,
    )
    expect(
      (
        await limited.upload(
          '/attachments',
          { bytes: pdf(), name: 'q.pdf' },
          { subject_kind: 'purchase_order', subject_id: order.id, kind: 'quote' },
        )
      ).status,
    ).toBe(404)
    for (const query of ['', '?subject_kind=purchase_order'])
      expect((await limited.get(`/attachments${query}`)).body.data).toEqual([])
    expect((await tenant.as('buyer').get(`/attachments/${attachment}`)).status).toBe(200)
  })
})

describe('a file that is sent straight to storage', () => {
  const announce = (tenant: TestTenant, vendorId: string, bytes: Buffer, name = 'a.pdf') =>
    tenant.as('buyer').post('/attachments/uploads', {
      ...about(vendorId),
      name,
      media_type: 'application/pdf',
      size: bytes.length,
    })
  const put = (
    tenant: TestTenant,
    place: { url: string; headers: Record<string, string> },
    bytes: Buffer,
  ) => supertest(tenant.app).put(place.url).set(place.headers).send(bytes)

  test('is announced, sent and completed; completing it twice at once is harmless', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const bytes = Buffer.concat([pdf(), randomBytes(6 * 1_048_576), Buffer.from('\n%%EOF')])
    const { id, put: place, completion, status } = (await announce(tenant, vendorId, bytes)).body
    expect(status).toBe('receiving')
    expect((await put(tenant, place, bytes)).status).toBe(200)
    const both = await Promise.all([1, 2].map(() => tenant.as('buyer').post(completion)))
    expect(both.map((a) => a.status)).toEqual([200, 200])
    await available(tenant, id)
    expect(Buffer.compare((await fetched(tenant, id)).body as Buffer, bytes)).toBe(0)
    expect((await tenant.as('buyer').post(completion)).body.status).toBe('available')
    expect(
      await asOwner(
        'select action, count(*)::int as n from audit_log where tenant_id = $1 and subject_id = $2 group by 1 order by 1',
        [tenant.tenantId, id],
      ),
    ).toEqual([
      { action: 'attachment.added', n: 1 },
      { action: 'attachment.available', n: 1 },
    ])
    await put(tenant, place, Buffer.alloc(bytes.length))
    expect(Buffer.compare((await fetched(tenant, id)).body as Buffer, bytes)).toBe(0)
  })

  test('is refused with the reason when it is another one, or never came; nobody else completes it', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const bytes = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)])
    const wrong = (await announce(tenant, vendorId, bytes)).body
    expect((await put(tenant, wrong.put, Buffer.alloc(7))).status).toBe(403)
    expect((await put(tenant, wrong.put, bytes)).status).toBe(200)
    expect((await tenant.as('admin').post(wrong.completion)).status).toBe(403)
    await tenant.as('buyer').post(wrong.completion)
    await available(tenant, wrong.id)
    expect((await tenant.as('buyer').get(`/attachments/${wrong.id}`)).body).toMatchObject({
      status: 'refused',
      refusal: expect.stringContaining('.exe'),
      file_url: null,
    })
    const missing = (await announce(tenant, vendorId, bytes)).body
    await tenant.as('buyer').post(missing.completion)
    await available(tenant, missing.id)
    expect((await tenant.as('buyer').get(`/attachments/${missing.id}`)).body).toMatchObject({
      status: 'refused',
      refusal: 'It did not arrive. Add it again.',
    })
    expect((await tenant.as('buyer').page(`/attachments/${missing.id}/file`)).status).toBe(409)
  })

  test('is announced by a script of the page with its session, in JSON both ways', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const ask = async (fields: object, headers: Record<string, string> = {}) =>
      tenant
        .as('buyer')
        .form(
          '/attachments/uploads',
          { ...about(vendorId), ...fields },
          { Accept: 'application/json', ...headers },
        )
    const made = await ask({ name: 'a.pdf', media_type: '', size: '20' })
    expect([made.status, made.body.put.url.startsWith('/files/tenant/')]).toEqual([201, true])
    const refused = await ask({ name: 'a.exe', media_type: '', size: '20' })
    expect([
      refused.status,
      refused.headers['content-type'],
      refused.body.errors[0].pointer,
    ]).toEqual([422, expect.stringContaining('application/problem+json'), '/name'])
    expect(
      (await ask({ name: 'a.pdf', media_type: '', size: String(26 * 1_048_576) })).body.detail,
    ).toBe('The file is larger than 25 MB.')
    expect(
      (await ask({ name: 'a.pdf', media_type: '', size: '20' }, { 'Sec-Fetch-Site': 'cross-site' }))
        .status,
    ).toBe(403)
    expect(
      (
        await supertest(tenant.app)
          .post('/attachments/uploads')
          .set('Accept', 'application/json')
          .send({})
      ).status,
    ).toBe(401)
  })
})

test('an organisation never exceeds its quota, however many uploads come at once', async () => {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant)
  const size = pdf().length
  await asOwner('insert into attachment_usage (tenant_id, bytes) values ($1, $2)', [
    tenant.tenantId,
    String(5n * 1_073_741_824n - BigInt(size) * 2n - 1n),
  ])
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => add(tenant, vendorId)))
  expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([201, 201, 409, 409, 409])
  expect(answers.find((a) => a.status === 409)!.body).toMatchObject({
    code: 'quota_exceeded',
    detail: expect.stringContaining('Remove some'),
  })
})

test('a form that is sent twice adds one attachment', async () => {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant)
  await givenBudget(tenant, 1n)
  const key = randomUUID()
  const send = async () =>
    supertest(tenant.app)
      .post('/attachments')
      .set('Cookie', await tenant.as('buyer').cookie())
      .set('Sec-Fetch-Site', 'same-origin')
      .field({ ...about(vendorId), _key: key })
      .attach('file', pdf(), 'a.pdf')
  expect(
    (await Promise.all([send(), send()])).map((a) => [a.status, a.headers['location']]),
  ).toEqual([
    [303, `/vendors/${vendorId}`],
    [303, `/vendors/${vendorId}`],
  ])
  expect((await tenant.as('buyer').get('/attachments')).body.data).toHaveLength(1)
})

test('where attachments were before leads to where they are now', async () => {
  const tenant = await newTenant()
  const buyer = tenant.as('buyer')
  const page = await buyer.page('/documents?kind=contract')
  expect([page.status, page.headers['location']]).toEqual([308, '/attachments?kind=contract'])
  const api = await buyer.get('/documents/0190/file')
  expect([api.status, api.headers['location']]).toEqual([308, '/api/v1/attachments/0190/file'])
  expect((await buyer.page('/documents-of-others')).status).toBe(404)
})
