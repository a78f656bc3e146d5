import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { malware, startClamAv, type ClamAv } from '../dev/stand-ins/clamav.ts'
import { startS3, type Mood, type S3 } from '../dev/stand-ins/s3.ts'
import { keyOf } from '../integrations/files/index.ts'
import { s3Store } from '../integrations/files/s3.ts'
import { clamd } from '../integrations/virus-scan/clamd.ts'
import { attachmentWorld, pdf } from '../platform/testing/attachments.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { announce, complete, remove, type About } from './commands.ts'

let s3: S3
let clam: ClamAv
beforeAll(async () => {
  s3 = await startS3()
  clam = await startClamAv()
})
afterAll(async () => {
  await s3.close()
  await clam.close()
})
beforeEach(() => {
  Object.assign(s3, { mood: 'well', failPartAfter: null })
  clam.mood = 'well'
})
/** On a busy machine only tests of slowness are about slowness. */
const patience = (mood?: string) =>
  mood === 'slow' ? { connectMs: 300, answerMs: 700 } : { connectMs: 20_000, answerMs: 20_000 }

async function given({
  bucket = s3,
  mood,
}: { bucket?: Parameters<typeof s3Store>[0]; mood?: string } = {}) {
  const tenant = await newTenant()
  const world = attachmentWorld(
    tenant,
    s3Store(bucket, patience(mood)),
    clamd(clam.address, mood === 'slow' ? 500 : 20_000),
  )
  const about: About = {
    subject_kind: 'vendor',
    subject_id: await givenVendor(tenant),
    kind: 'insurance',
  }
  /** Announced, and sent to where the answer said. */
  const sent = async (bytes: Buffer, send = bytes, size = bytes.length) => {
    const id = await world.run('buyer', (ctx) =>
      announce(ctx, { ...about, name: 'a.pdf', media_type: '', size }),
    )
    const place = await world.deps.files.presignPut({
      key: (await world.find(id)).incoming_key!,
      contentType: 'application/pdf',
      length: send.length,
      expiresIn: 60,
    })
    expect(
      (
        await fetch(place.url, {
          method: 'PUT',
          headers: place.headers,
          body: new Uint8Array(send),
        })
      ).status,
    ).toBe(200)
    return id
  }
  return { tenant, world, about, sent }
}

describe('while the storage', () => {
  test.each<[string, Mood]>([
    ['is slow', 'slow'],
    ['fails', 'failing'],
    ['is full', 'full'],
    ['answers nonsense', 'malformed'],
    ['breaks off', 'cut off'],
  ])(
    '%s, an attachment that was checked can be had, and is stored once it is well again',
    async (_what, mood) => {
      const { tenant, world, about } = await given({ mood })
      s3.mood = mood
      const bytes = pdf(mood)
      const id = await world.attach(about, bytes)
      expect(await world.work()).toEqual([])
      expect(await world.work()).toHaveLength(1)
      expect(await world.find(id)).toMatchObject({ status: 'available', stored_at: null })
      const file = await tenant.as('buyer').page(`/attachments/${id}/file`)
      expect([file.status, Buffer.compare(file.body as Buffer, bytes)]).toEqual([200, 0])
      expect(world.said.join()).not.toContain(s3.secretAccessKey)
      s3.mood = 'well'
      await world.settle()
      expect([
        (await world.find(id)).stored_at !== null,
        await world.buffered(id),
        s3.objects.get(keyOf(tenant.tenantId, id))!.bytes.equals(bytes),
      ]).toEqual([true, null, true])
    },
  )

  test('is down, what was sent straight to it stays "being checked", and is available afterwards', async () => {
    const { tenant, world, sent } = await given()
    const bytes = Buffer.concat([pdf(), randomBytes(6 * 1_048_576), Buffer.from('%%EOF')])
    const id = await sent(bytes)
    await world.run('buyer', (ctx) => complete(ctx, id))
    s3.mood = 'failing'
    expect(await world.work()).toEqual(['The storage is in trouble (it answered 503).'])
    expect(await world.find(id)).toMatchObject({ status: 'checking' })
    s3.mood = 'well'
    s3.failPartAfter = 1
    expect(await world.work()).toHaveLength(1)
    expect([(await world.find(id)).status, s3.open.size]).toEqual(['checking', 0])
    s3.failPartAfter = null
    await world.settle()
    const after = await world.find(id)
    expect([
      after.status,
      after.stored_at !== null,
      s3.objects.has(after.incoming_key!),
      s3.objects.get(keyOf(tenant.tenantId, id))!.bytes.equals(bytes),
    ]).toEqual(['available', true, false, true])
  })

  test('refuses our key, the reason is for whoever runs it, and the attachment is not lost', async () => {
    const { world, about } = await given({ bucket: { ...s3, secretAccessKey: 'another-secret' } })
    const id = await world.attach(about, pdf())
    await world.work()
    expect(await world.work()).toEqual([
      'The storage refuses the signature. Check R2_SECRET_ACCESS_KEY.',
    ])
    expect([(await world.find(id)).status, (await world.buffered(id)) !== null]).toEqual([
      'available',
      true,
    ])
    expect(world.said.join()).not.toContain('another-secret')
  })

  test('is down, a removal is done, and the bytes are erased later', async () => {
    const { tenant, world, about } = await given()
    const id = await world.attach(about, pdf())
    await world.settle()
    s3.mood = 'failing'
    await world.run('buyer', (ctx) => remove(ctx, id, { reason: 'Twice' }))
    expect(await world.work()).toHaveLength(1)
    expect(await world.find(id)).toMatchObject({ status: 'removed', erased_at: null })
    s3.mood = 'well'
    await world.settle()
    expect([
      (await world.find(id)).erased_at !== null,
      s3.objects.has(keyOf(tenant.tenantId, id)),
    ]).toEqual([true, false])
    expect(
      await asOwner('select bytes::text from attachment_usage where tenant_id = $1', [
        tenant.tenantId,
      ]),
    ).toEqual([{ bytes: '0' }])
  })
})

describe('a virus scanner', () => {
  test.each<['slow' | 'malformed' | 'hanging up']>([['slow'], ['malformed'], ['hanging up']])(
    'that is %s leaves the attachment "being checked", and nothing of it in storage',
    async (mood) => {
      const { tenant, world, about } = await given({ mood })
      clam.mood = mood
      const id = await world.attach(about, pdf())
      expect(await world.work()).toHaveLength(1)
      expect(await world.find(id)).toMatchObject({ status: 'checking' })
      expect((await tenant.as('buyer').page(`/attachments/${id}/file`)).status).toBe(409)
      expect(s3.objects.has(keyOf(tenant.tenantId, id))).toBe(false)
      clam.mood = 'well'
      await world.settle()
      expect(await world.find(id)).toMatchObject({ status: 'available' })
    },
  )

  test('refuses malware, whichever way it came; its bytes are erased and the reason is on record', async () => {
    const { tenant, world, about, sent } = await given()
    const ids = [await world.attach(about, pdf(malware)), await sent(pdf(malware))]
    await world.run('buyer', (ctx) => complete(ctx, ids[1]!))
    await world.settle()
    for (const id of ids) {
      expect(await world.find(id)).toMatchObject({
        status: 'refused',
        refusal: { code: 'file.virus', params: { found: 'Standin.Test.Line' } },
      })
      expect([
        await world.buffered(id),
        [...s3.objects.keys()].filter((key) => key.includes(tenant.tenantId)),
      ]).toEqual([null, []])
      expect((await tenant.as('buyer').page(`/attachments/${id}`)).text).toContain(
        'Standin.Test.Line',
      )
    }
  })
})

describe('what was left behind', () => {
  const older = (id: string, interval: string) =>
    asOwner('update attachments set created_at = created_at - $2::interval where id = $1', [
      id,
      interval,
    ])

  test('is taken up again when its job was lost', async () => {
    const { world, about } = await given()
    const id = await world.attach(about, pdf())
    world.waiting.splice(0)
    await older(id, '20 minutes')
    await world.tidy()
    await world.settle()
    expect(await world.find(id)).toMatchObject({ status: 'available', stored_at: expect.any(Date) })
  })

  test('of uploads that were never completed is erased after a day, and of those that were, what came to their address later', async () => {
    const { tenant, world, sent } = await given()
    const [given_up, done] = [await sent(pdf('1')), await sent(pdf('2'))]
    await world.run('buyer', (ctx) => complete(ctx, done))
    await world.settle()
    const place = (await world.find(done)).incoming_key!
    await world.deps.files.put(place, pdf('sent again'), 'application/pdf')
    await world.tidy()
    expect(await world.find(given_up)).toMatchObject({ status: 'receiving' })
    for (const id of [given_up, done]) await older(id, '25 hours')
    await world.tidy()
    await world.settle()
    expect(await world.find(given_up)).toMatchObject({
      status: 'refused',
      refusal: { code: 'file.not_sent', params: {} },
      erased_at: expect.any(Date),
    })
    expect(await world.find(done)).toMatchObject({ status: 'available', incoming_key: null })
    expect([...s3.objects.keys()].filter((key) => key.includes(tenant.tenantId))).toEqual([
      keyOf(tenant.tenantId, done),
    ])
  })
})

test('a file of another length than announced is refused, and a removal meanwhile wins', async () => {
  const { tenant, world, sent } = await given()
  const short = await sent(pdf(), pdf().subarray(0, 10), pdf().length)
  const removed = await sent(pdf('removed'))
  for (const id of [short, removed]) await world.run('buyer', (ctx) => complete(ctx, id))
  await world.run('buyer', (ctx) => remove(ctx, removed, { reason: 'Wrong one' }))
  await world.settle()
  expect(await world.find(short)).toMatchObject({
    status: 'refused',
    refusal: { code: 'file.other_size', params: { arrived: 10, announced: pdf().length } },
  })
  expect(await world.find(removed)).toMatchObject({
    status: 'removed',
    erased_at: expect.any(Date),
  })
  expect([...s3.objects.keys()].filter((key) => key.includes(tenant.tenantId))).toEqual([])
})

test('every job is harmless when it runs twice, also at once', async () => {
  const { tenant, world, about } = await given()
  const id = await world.attach(about, pdf())
  for (let round = 0; round < 3; round++) {
    const jobs = [...world.waiting]
    world.waiting.push(...jobs, ...jobs)
    await Promise.all([world.work(), world.work()])
  }
  await world.settle()
  expect(await world.find(id)).toMatchObject({ status: 'available', stored_at: expect.any(Date) })
  expect(
    await asOwner(
      "select count(*)::int as n from audit_log where tenant_id = $1 and action = 'attachment.available'",
      [tenant.tenantId],
    ),
  ).toEqual([{ n: 1 }])
  await world.run('buyer', (ctx) => remove(ctx, id, { reason: 'x' }))
  world.waiting.push(...world.waiting, ...world.waiting)
  await world.settle()
  expect(
    await asOwner('select bytes::text from attachment_usage where tenant_id = $1', [
      tenant.tenantId,
    ]),
  ).toEqual([{ bytes: '0' }])
})
