import { expect, test } from 'vitest'
import { addDays, businessDate } from '../kernel/calendar.ts'
import { createFileStore } from '../integrations/files/index.ts'
import { attachmentWorld, pdf } from '../platform/testing/attachments.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { newTenant, product, testConfig, wiring } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { command } from '../platform/ctx.ts'
import { systemActor } from '../platform/system.ts'
import type { Role } from '../kernel/permissions.ts'
import { remove } from './commands.ts'
import { checkAttachmentExpiry } from './jobs.ts'

async function given() {
  const tenant = await newTenant()
  const world = attachmentWorld(tenant, createFileStore(testConfig))
  const vendorId = await givenVendor(tenant, { name: 'Nandi Steel' })
  const today = businessDate(new Date(), 'Asia/Kolkata')
  const { db, jobs } = await product()
  return {
    tenant,
    world,
    certificate: async (
      left: number,
      kind: 'insurance' | 'tax_certificate' | 'other' = 'insurance',
    ) => {
      const id = await world.attach(
        { subject_kind: 'vendor', subject_id: vendorId, kind, valid_until: addDays(today, left) },
        pdf(`${left}`),
        `${kind} ${left}.pdf`,
      )
      await world.settle()
      return id
    },
    check: async () => {
      const actor = await systemActor(db, tenant.tenantId)
      return (await checkAttachmentExpiry.organisations!(db)).includes(tenant.tenantId)
        ? command({ db, wiring, enqueue: jobs.enqueue }, actor, null, checkAttachmentExpiry.run)
        : 0
    },
    feed: async (role: Role): Promise<{ title: string; body: string; path: string }[]> =>
      (await tenant.as(role).get('/notifications')).body.data,
    notices: () =>
      asOwner('select level from attachment_notices where tenant_id = $1 order by level', [
        tenant.tenantId,
      ]).then((rows) => rows.map((row) => row['level'])),
  }
}

test('whoever manages vendors is told once of a certificate that ends soon, however often and by how many the check is run', async () => {
  const { tenant, certificate, check, feed, notices } = await given()
  const id = await certificate(12)
  await Promise.all(Array.from({ length: 20 }, check))
  await check()
  expect(await feed('buyer')).toEqual([
    expect.objectContaining({
      kind: 'attachment_expiring',
      title: 'Insurance of Nandi Steel: expires in 12 days',
      body: expect.stringContaining('“insurance 12.pdf”'),
      path: expect.stringContaining('/vendors/'),
    }),
  ])
  expect(await feed('admin')).toHaveLength(1)
  for (const role of ['requester', 'ap_clerk', 'auditor'] as const)
    expect(await feed(role)).toEqual([])
  expect(await notices()).toEqual([14])
  expect(
    await asOwner(
      "select data->>'attachment' as attachment from audit_log where tenant_id = $1 and action = 'attachment.expiry_noticed'",
      [tenant.tenantId],
    ),
  ).toEqual([{ attachment: id }])
})

test('each step of the way is told once, on its day or later; several at once in one notice', async () => {
  const { tenant, certificate, check, feed, notices } = await given()
  const ids = [
    await certificate(30),
    await certificate(7, 'tax_certificate'),
    await certificate(0, 'other'),
  ]
  for (const left of [31, 200, -8]) await certificate(left, 'other')
  await check()
  expect((await feed('buyer')).map((notice) => notice.title)).toEqual([
    '3 attachments of vendors end soon',
  ])
  expect(await notices()).toEqual([0, 7, 30])
  await asOwner(
    'update attachments set valid_until = valid_until - 17 where tenant_id = $1 and id = $2',
    [tenant.tenantId, ids[0]],
  )
  await check()
  expect((await feed('buyer')).map((notice) => notice.title)).toContain(
    'Insurance of Nandi Steel: expires in 13 days',
  )
  expect(await notices()).toEqual([0, 7, 14, 30])
})

test('nobody is told of a certificate that was replaced, removed or refused', async () => {
  const { world, certificate, check, notices } = await given()
  await certificate(5)
  await certificate(400)
  const removed = await certificate(5, 'tax_certificate')
  await world.run('buyer', (ctx) => remove(ctx, removed, { reason: 'Wrong vendor' }))
  await check()
  expect(await notices()).toEqual([])
})
