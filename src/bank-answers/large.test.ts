import { beforeAll, describe, expect, test } from 'vitest'
import { command } from '../platform/ctx.ts'
import { givenRun, payableNow, runNow } from '../platform/testing/given-payments.ts'
import { newTenant, product, wiring, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { findActor } from '../sign-in/people.ts'
import { applyNext } from './commands/apply.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
const bank = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'
const entryOf = (reference: string): string =>
  `<Ntry><Amt Ccy="INR">1180.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-01-05</Dt></BookgDt><AcctSvcrRef>R-${reference}</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><EndToEndId>${reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`
const statement = (references: readonly string[], end = '</Stmt></BkToCstmrStmt></Document>') =>
  `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="${bank}"><BkToCstmrStmt><GrpHdr>
<MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>${references.map(entryOf).join('')}${end}`
const send = (text: string, role: 'controller' | 'treasurer' = 'controller') =>
  tenant.as(role).upload('/bank-answers', { bytes: Buffer.from(text), name: 'statement.xml' })
const unknown = (many: number, prefix: string) =>
  Array.from({ length: many }, (_, i) => `${prefix}-${i}`)
const now = async (id: string) => (await tenant.as('controller').get(`/bank-answers/${id}`)).body
const until = async (id: string, states: readonly string[]) => {
  const { jobs } = await product()
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const body = await now(id)
    if (states.includes(body.state as string)) return body
    await jobs.drain(1000)
  }
  throw new Error('it never ended')
}

describe('a long answer of a bank', () => {
  test('is read and applied by a job that goes on where it was cut off, and settles nothing twice', async () => {
    const [first, last] = [await givenRun(tenant, 'released'), await givenRun(tenant, 'released')]
    const ours = [first, last].map(({ run }) => run.payments[0]!)
    const text = statement([ours[0]!.reference, ...unknown(1200, 'OTHER'), ours[1]!.reference])
    const sent = await send(text)
    expect(sent.status, sent.text).toBe(201)
    expect(sent.body).toMatchObject({ state: 'reading', lines: 0 })
    const page = await tenant.as('controller').page(`/bank-answers/${sent.body.id}`)
    expect(page.text).toContain('The file is being read.')
    const { db } = await product()
    await until(sent.body.id as string, ['applying', 'done'])
    // One step by hand is what a worker did before it died; the job then does the rest.
    const actor = (await findActor(db, {
      tenantId: tenant.tenantId,
      userId: tenant.users[`controller@${tenant.slug}.test`]!,
    }))!
    await command({ db, wiring, enqueue: async () => {} }, actor, null, (ctx) =>
      applyNext(ctx, sent.body.id as string),
    )
    const done = await until(sent.body.id as string, ['done'])
    expect(done).toMatchObject({
      lines: 1202,
      waiting: 1200,
      progress: { reached: 1202, total: 1202 },
      next_after: 0,
    })
    expect(done.answers).toHaveLength(500)
    const rest = await tenant.as('controller').get(`/bank-answers/${sent.body.id}?after=1000`)
    expect(rest.body.answers).toHaveLength(202)
    expect(rest.body.answers.at(-1)).toMatchObject({ position: 1202, state: 'applied' })
    expect(rest.body.next_after).toBeNull()
    for (const { run, invoice } of [first, last]) {
      expect((await runNow(tenant, run.id)).status).toBe('settled')
      expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    }
    const events = await asOwner(
      `select count(*)::int as n from audit_log
       where tenant_id = $1 and action = 'payment.settled' and subject_id = any ($2)`,
      [tenant.tenantId, ours.map(({ id }) => id)],
    )
    expect(events).toEqual([{ n: 2 }])
    const again = await send(text)
    expect(again.body).toMatchObject({ id: sent.body.id, state: 'done', waiting: 1200 })
    const other = await send(statement([ours[0]!.reference, ...unknown(600, 'OTHER')]))
    const known = await until(other.body.id as string, ['done'])
    expect(known.waiting).toBe(600)
    const kept = await tenant.as('auditor').get(`/bank-answers/${other.body.id}?state=known`)
    expect(kept.body.answers).toMatchObject([{ position: 1, state: 'known' }])
  }, 120_000)

  test('that is broken after its beginning is refused whole, and says so', async () => {
    const { run } = await givenRun(tenant, 'released')
    const { reference } = run.payments[0]!
    const sent = await send(statement([reference, ...unknown(700, 'CUT')], '<Ntry>'))
    expect(sent.body.state).toBe('reading')
    const refused = await until(sent.body.id as string, ['refused'])
    expect(refused).toMatchObject({ lines: 0, problem: expect.stringContaining('cannot be read') })
    expect((await runNow(tenant, run.id)).status).toBe('released')
    const page = await tenant.as('controller').page(`/bank-answers/${sent.body.id}`)
    expect(page.text).toContain('Nothing of it was imported.')
    expect(page.text).toContain('Import another file')
  })

  test('whose job has stopped is gone on with by somebody else', async () => {
    const { run } = await givenRun(tenant, 'released')
    const { reference } = run.payments[0]!
    const sent = await send(statement([reference, ...unknown(500, 'STOP')]))
    const at = `/bank-answers/${sent.body.id}/continuation`
    const early = await tenant.as('treasurer').post(at)
    expect([early.status, early.body.code]).toEqual([409, 'still_working'])
    await asOwner(
      "update bank_answers set moved_at = now() - interval '1 hour' where tenant_id = $1 and id = $2",
      [tenant.tenantId, sent.body.id],
    )
    const page = await tenant.as('treasurer').page(`/bank-answers/${sent.body.id}`)
    expect(page.text).toContain('The import has stopped')
    const goes = await tenant
      .as('treasurer')
      .post(at, { version: (await now(sent.body.id)).version })
    expect(goes.status, goes.text).toBe(200)
    const done = await until(sent.body.id as string, ['done'])
    expect(done).toMatchObject({ waiting: 500, lines: 501 })
    expect((await runNow(tenant, run.id)).status).toBe('settled')
    expect((await tenant.as('treasurer').post(at)).status).toBe(409)
  })
})
