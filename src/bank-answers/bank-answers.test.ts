import { beforeAll, describe, expect, test } from 'vitest'
import { givenRun, payableNow, runNow, type RunBody } from '../platform/testing/given-payments.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { judge, type Known } from './answer.ts'

let tenant: TestTenant
beforeAll(async () => {
  tenant = await newTenant()
})
type Told = { reference: string; amount?: string; outcome?: string; reason?: string }
const table = (lines: readonly Told[]): string =>
  [
    'reference,amount,currency,status,day,reason',
    ...lines.map(
      ({ reference, amount = '1180.00', outcome = 'settled', reason = '' }) =>
        `${reference},${amount},INR,${outcome},2026-01-05,${reason}`,
    ),
  ].join('\n')
const send = (lines: readonly Told[], role: 'controller' | 'treasurer' = 'controller') =>
  tenant.as(role).upload('/bank-answers', { bytes: Buffer.from(table(lines)), name: 'answer.csv' })
const referenceOf = ({ payments }: RunBody): string => payments[0]!.reference

describe('what a bank answers', () => {
  test('settles and fails payments by their reference; the invoice and the run show it', async () => {
    const [paid, failed] = [await givenRun(tenant, 'released'), await givenRun(tenant, 'released')]
    const answer = await send([
      { reference: referenceOf(paid.run) },
      { reference: referenceOf(failed.run), outcome: 'failed', reason: 'AC04 closed account' },
    ])
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body).toMatchObject({ lines: 2, waiting: 0 })
    expect((await payableNow(tenant, paid.invoice.id)).payment_status).toBe('paid')
    expect((await runNow(tenant, paid.run.id)).status).toBe('settled')
    expect((await payableNow(tenant, failed.invoice.id)).payment_status).toBe('open')
    expect((await runNow(tenant, failed.run.id)).status).toBe('partly_failed')
    const page = await tenant.as('auditor').page(`/bank-answers/${answer.body.id}`)
    expect(page.text).toContain('AC04')
    expect(page.text).toContain('imported the answer of a bank')
  })

  test('changes nothing the second time, nor where another file says the same', async () => {
    const { run } = await givenRun(tenant, 'released')
    const lines = [{ reference: referenceOf(run) }]
    const first = await send(lines)
    const again = await send(lines)
    expect(again.body.id).toBe(first.body.id)
    const other = await send([...lines, { reference: 'NOT-OURS' }])
    expect(other.body.answers).toMatchObject([
      { state: 'waiting', why: 'unknown' },
      { state: 'known' },
    ])
    expect((await runNow(tenant, run.id)).status).toBe('settled')
  })

  test('waits for somebody where the reference is unknown or the amount is another', async () => {
    const { run, invoice } = await givenRun(tenant, 'released')
    const answer = await send([
      { reference: 'TYPO-4711' },
      { reference: referenceOf(run), amount: '1180.01' },
    ])
    expect(answer.body.answers).toMatchObject([
      { state: 'waiting', why: 'unknown' },
      { state: 'waiting', why: 'amount' },
    ])
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('sent')
    const [unknown, wrong] = answer.body.answers as { id: string }[]
    const resolve = (id: string, body: object) =>
      tenant.as('treasurer').post(`/bank-answer-lines/${id}/resolution`, body)
    const number = (await tenant.as('auditor').get(`/payments/${run.payments[0]!.id}`)).body.number
    const misfit = await resolve(wrong!.id, { payment: number, note: 'Charges were deducted' })
    expect([misfit.status, misfit.body.code]).toEqual([409, 'line_does_not_fit'])
    expect(misfit.body.detail).toContain('its amount is another')
    const nobody = await resolve(unknown!.id, { payment: 'PAY-1999-0001', note: 'x' })
    expect([nobody.status, nobody.body.errors[0].pointer]).toEqual([422, '/payment'])
    const fits = await resolve(unknown!.id, { payment: number, note: 'The bank cut the reference' })
    expect(fits.status, fits.text).toBe(200)
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('paid')
    expect((await resolve(wrong!.id, { note: 'A duplicate of the bank' })).body.waiting).toBe(0)
    expect((await resolve(wrong!.id, { note: 'Again' })).status).toBe(409)
  })

  test('does not say for who released a payment that it failed', async () => {
    const { run, invoice } = await givenRun(tenant, 'released')
    const answer = await send([{ reference: referenceOf(run), outcome: 'failed' }], 'treasurer')
    expect(answer.body.answers).toMatchObject([{ state: 'waiting', why: 'own_release' }])
    const { number } = (await tenant.as('auditor').get(`/payments/${run.payments[0]!.id}`)).body
    const own = await tenant
      .as('treasurer')
      .post(`/bank-answer-lines/${answer.body.answers[0].id}/resolution`, {
        payment: number,
        note: 'The bank says so',
      })
    expect([own.status, own.body.detail]).toEqual([
      409,
      expect.stringContaining(`You released ${number}, so somebody else must say`),
    ])
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('sent')
  })

  test('of a whole run is said of each of its payments', async () => {
    const { run, invoice } = await givenRun(tenant, 'released')
    const text = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R-1</MsgId><CreDtTm>2026-12-01T06:00:00Z</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>${run.number}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>
</CstmrPmtStsRpt></Document>`
    const answer = await tenant
      .as('controller')
      .upload('/bank-answers', { bytes: Buffer.from(text), name: 'status.xml' })
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body.answers).toMatchObject([{ state: 'applied', outcome: 'failed' }])
    expect((await payableNow(tenant, invoice.id)).payment_status).toBe('open')
  })

  test('that cannot be read is refused, and nothing is kept of it', async () => {
    for (const text of ['', '<html></html>', 'no,headings\n1,2'])
      expect(
        (
          await tenant
            .as('controller')
            .upload('/bank-answers', { bytes: Buffer.from(text), name: 'x.xml' })
        ).status,
        text,
      ).toBe(422)
    expect((await tenant.as('ap_clerk').post('/bank-answers')).status).toBe(403)
  })
})

describe('a line of a bank', () => {
  const payment: Known = { status: 'sent', total: 100n, currency: 'INR', own: false }
  const inr = (minor: bigint) => ({ minor, currency: 'INR' })
  test.each([
    ['settled', payment, { act: 'settle' }],
    ['failed', payment, { act: 'fail' }],
    ['returned', payment, { act: 'fail' }],
    ['returned', { ...payment, status: 'settled' as const }, { act: 'bring_back' }],
    ['settled', { ...payment, status: 'settled' as const }, { known: true }],
    ['returned', { ...payment, status: 'failed' as const }, { known: true }],
    ['settled', { ...payment, status: 'failed' as const }, { why: 'contradicts' }],
    ['failed', { ...payment, status: 'settled' as const }, { why: 'contradicts' }],
    ['failed', { ...payment, own: true }, { why: 'own_release' }],
    ['settled', { ...payment, own: true }, { act: 'settle' }],
    ['settled', null, { why: 'unknown' }],
    ['settled', { ...payment, total: 99n }, { why: 'amount' }],
    ['settled', { ...payment, currency: 'EUR' }, { why: 'amount' }],
  ] as const)('that says %s, in its state', (outcome, of, verdict) =>
    expect(judge({ outcome, amount: inr(100n) }, of)).toEqual(verdict),
  )
})
