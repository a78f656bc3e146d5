import { describe, expect, test } from 'vitest'
import { addDays, businessDate } from '../kernel/calendar.ts'
import { billOn, givenOrdered, payVendor } from '../platform/testing/given-advances.ts'
import { bill } from '../platform/testing/given-invoices.ts'
import {
  exportUntil,
  givenExport,
  givenLedgerAccounts,
  type JournalBody,
} from '../platform/testing/given-journals.ts'
import { givenPayable, givenRun } from '../platform/testing/given-payments.ts'
import { givenIssued, receive } from '../platform/testing/given.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

const today = () => businessDate(new Date(), 'Asia/Kolkata')
/** 'purpose account debit credit' of each line. */
const linesOf = ({ journal }: JournalBody, at = 0): string[] =>
  journal[at]!.lines.map(
    (line) => `${line.purpose} ${line.account} ${line.debit.amount} ${line.credit.amount}`,
  )
const exportNow = async (tenant: TestTenant, id: string): Promise<JournalBody> =>
  (await tenant.as('auditor').get(`/journals/${id}`)).body as JournalBody
const fileOf = async (tenant: TestTenant, id: string) =>
  (await tenant.as('auditor').page(`/journals/${id}/file`)).text

describe('an export of journals', () => {
  test('has an approved invoice and its payment, balanced, and each of them once', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    const { run } = await givenRun(tenant, 'released')
    const paid = await tenant
      .as('controller')
      .post(`/payments/${run.payments[0]!.id}/settlement`, { on: today() })
    expect(paid.status).toBe(200)
    const made = await givenExport(tenant)
    expect(made.entries).toBe(2)
    expect(linesOf(made, 0)).toEqual([
      'expense 6000 1000.00 0.00',
      'tax 1570 180.00 0.00',
      'payable 3300 0.00 1180.00',
    ])
    expect(linesOf(made, 1)).toEqual(['payable 3300 1180.00 0.00', 'bank 1800 0.00 1180.00'])
    const again = await exportUntil(tenant)
    expect([again.status, again.body.errors[0].code]).toEqual([422, 'nothing_waits'])
    const returned = await tenant
      .as('controller')
      .post(`/payments/${run.payments[0]!.id}/return`, { on: today(), reason: 'Account closed' })
    expect(returned.status).toBe(200)
    const more = await givenExport(tenant)
    expect(linesOf(more)).toEqual(['payable 3300 0.00 1180.00', 'bank 1800 1180.00 0.00'])
  })

  test('is the same file whenever it is fetched, with no formula in it', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    const made = await givenExport(tenant)
    const [first, second] = [await fileOf(tenant, made.id), await fileOf(tenant, made.id)]
    expect(second).toBe(first)
    expect(first.split('\r\n')[0]).toContain('"account"')
    expect(first).toContain(`"${made.number}/0001"`)
    expect(first).toContain('1180.00')
    expect(first).not.toMatch(/(^|,)"?[=+@]/m)
    const page = await tenant.as('auditor').page(`/journals/${made.id}`)
    expect(page.text).toContain(made.number)
  })

  test('keeps its columns whatever vendors and accounts are called', async () => {
    const tenant = await newTenant()
    const accounts = await givenLedgerAccounts(tenant)
    await tenant
      .as('controller')
      .post(`/ledger-accounts/${accounts.expense}/edit`, { account: '2000,10' })
    await givenPayable(tenant)
    const made = await givenExport(tenant)
    const [head, first] = (await fileOf(tenant, made.id)).split('\r\n')
    const fieldsOf = (line: string) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    expect(fieldsOf(first!)).toHaveLength(fieldsOf(head!).length)
    expect(fieldsOf(first!).slice(2, 4)).toEqual(['"2000,10"', '1000.00'])
  })

  test('says what waits for an invoice that the books do not have yet', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    const { run, invoice } = await givenRun(tenant, 'released')
    await tenant
      .as('controller')
      .post(`/payments/${run.payments[0]!.id}/settlement`, { on: today() })
    await owner.query(`delete from accounting_events where tenant_id = $1 and document_id = $2`, [
      tenant.tenantId,
      invoice.id,
    ])
    const refused = await exportUntil(tenant)
    expect([refused.status, refused.body.code]).toEqual([409, 'nothing_ready'])
    const missing = await tenant.as('auditor').get('/journals/missing')
    expect(missing.body.data).toMatchObject([{ what: 'waits' }])
    const page = await tenant.as('controller').page('/journals/missing')
    expect(page.text).toContain('one of its invoices is not in the books')
  })

  test('says which accounts are missing, and nothing is exported before they are there', async () => {
    const tenant = await newTenant()
    await givenPayable(tenant)
    const refused = await exportUntil(tenant)
    expect([refused.status, refused.body.code]).toEqual([409, 'not_mapped'])
    const { body } = await tenant.as('auditor').get('/journals/missing')
    expect(body.data.map((one: { purpose: string }) => one.purpose).toSorted()).toEqual([
      'expense',
      'payable',
      'tax',
    ])
    const page = await tenant.as('controller').page('/journals/missing')
    expect(page.text).toContain('Add the account')
    await givenLedgerAccounts(tenant)
    expect((await tenant.as('auditor').get('/journals/missing')).body.data).toEqual([])
    expect((await exportUntil(tenant)).status).toBe(201)
  })

  test('goes to the account of the category that was requested', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    const category = await tenant
      .as('controller')
      .post('/categories', { code: 'SPARE', name: 'Spare parts', active: true })
    await tenant.as('controller').post('/ledger-accounts', {
      purpose: 'expense',
      account: '6400',
      category_id: category.body.id,
    })
    const { order } = await givenIssued(tenant, 100_000_000n, {
      lines: [
        {
          description: 'Bearing',
          quantity: '10',
          unit: 'each',
          unit_price: '100',
          category_id: category.body.id,
        },
      ],
    })
    await receive(tenant, order)
    await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Bearing', quantity: '10', price: '100' }],
    })
    expect(linesOf(await givenExport(tenant))[0]).toBe('expense 6400 1000.00 0.00')
  })

  test('leaves a voided invoice at nothing, whether it was told before or not', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    const { invoice } = await givenPayable(tenant)
    const told = await givenExport(tenant)
    await tenant
      .as('controller')
      .post(`/invoices/${invoice.id}/voiding`, { reason: 'Wrong company' })
    const back = await givenExport(tenant)
    expect(linesOf(back)).toEqual([
      'expense 6000 0.00 1000.00',
      'tax 1570 0.00 180.00',
      'payable 3300 1180.00 0.00',
    ])
    expect(back.journal[0]!.document_id).toBe(told.journal[0]!.document_id)
  })

  test('has what came and was not invoiced when its month was closed, and takes it back in the next', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    const { order } = await givenIssued(tenant, 100_000_000n, {
      lines: [{ description: 'Bearing', quantity: '10', unit: 'each', unit_price: '100' }],
    })
    await receive(tenant, order, '6')
    const lastMonth = addDays(`${today().slice(0, 7)}-01`, -1)
    await owner.query(
      `update documents set document_date = $2
      where id in (select id from receipt_details where purchase_order_id = $1)`,
      [order.id, lastMonth],
    )
    const { body } = await tenant.as('controller').get('/legal-entities?limit=100')
    const closed = await tenant.as('controller').post('/periods', {
      entity_id: body.data[0].id,
      month: lastMonth,
      reason: 'Closed',
    })
    expect(closed.status).toBe(201)
    const made = await givenExport(tenant)
    expect(made.journal.map(({ day }) => day)).toEqual([lastMonth, addDays(lastMonth, 1)])
    expect(linesOf(made, 0)).toEqual(['expense 6000 600.00 0.00', 'accrual 3070 0.00 600.00'])
    expect(linesOf(made, 1)).toEqual(['expense 6000 0.00 600.00', 'accrual 3070 600.00 0.00'])
    await tenant
      .as('controller')
      .post(`/periods/${closed.body.id}/reopening`, { reason: 'One more receipt' })
    const undone = await givenExport(tenant)
    expect(linesOf(undone, 0)).toEqual(['expense 6000 0.00 600.00', 'accrual 3070 600.00 0.00'])
  })

  test('is made once by two people at the same moment', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    const both = await Promise.all([exportUntil(tenant), exportUntil(tenant)])
    expect(both.map(({ status }) => String(status)).toSorted()).toEqual(['201', '422'])
  })

  test('is for those who keep the books', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    const made = await givenExport(tenant)
    expect((await tenant.as('buyer').get('/journals')).status).toBe(403)
    expect((await tenant.as('treasurer').post('/journals', {})).status).toBe(403)
    const other = await newTenant()
    expect((await other.as('auditor').get(`/journals/${made.id}`)).status).toBe(404)
    const future = await exportUntil(tenant, addDays(today(), 2))
    expect([future.status, future.body.errors[0].code]).toEqual([422, 'future'])
  })
})

describe('the accounting system', () => {
  test('books some entries and refuses others, which are exported again alone, to the accounts of today', async () => {
    const tenant = await newTenant()
    const accounts = await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    await givenPayable(tenant)
    const made = await givenExport(tenant)
    const [first, second] = made.journal.map(({ entry }) => entry)
    const answers = {
      entries: [
        { entry: first, remote_id: 'GL-1' },
        { entry: second, problem: 'No account 6000' },
      ],
    }
    const answered = await tenant.as('controller').post('/journals/answers', answers)
    expect([answered.status, answered.body.changed]).toEqual([200, 2])
    expect(await exportNow(tenant, made.id)).toMatchObject({ booked: 1, failed: 1 })
    const same = await tenant.as('controller').post('/journals/answers', answers)
    expect([same.status, same.body.changed]).toEqual([200, 0])
    const other = await tenant.as('controller').post('/journals/answers', {
      entries: [{ entry: first, remote_id: 'GL-2' }],
    })
    expect([other.status, other.body.code]).toEqual([409, 'booked_already'])
    await tenant
      .as('controller')
      .post(`/ledger-accounts/${accounts.expense}/edit`, { account: '6010' })
    const again = await tenant.as('controller').post(`/journals/${made.id}/failed-entries`)
    const retried = again.body as JournalBody
    expect([again.status, retried.entries, retried.again_of]).toEqual([200, 1, made.id])
    expect(retried.journal[0]).toMatchObject({ entry: second, status: 'exported', problem: null })
    expect(linesOf(retried)[0]).toBe('expense 6010 1000.00 0.00')
    expect(await fileOf(tenant, retried.id)).not.toContain(first)
    expect(await fileOf(tenant, made.id)).toContain('6000')
    expect((await exportNow(tenant, made.id)).entries).toBe(1)
    const left = await tenant.as('controller').page(`/journals/${made.id}`)
    expect(left.text).toContain(retried.number)
    const none = await tenant.as('controller').post(`/journals/${made.id}/failed-entries`)
    expect([none.status, none.body.code]).toEqual([409, 'nothing_failed'])
  })

  test('is answered for by hand where it has no interface', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    const made = await givenExport(tenant)
    const entry = made.journal[0]!
    const page = await tenant.as('controller').page(`/journal-entries/${entry.id}/answer`)
    expect(page.text).toContain('Booked as')
    const both = await tenant
      .as('controller')
      .post(`/journal-entries/${entry.id}/answer`, { remote_id: 'GL-1', problem: 'x' })
    expect([both.status, both.body.errors[0].code]).toEqual([422, 'one_of_two'])
    const stale = await tenant
      .as('controller')
      .post(`/journal-entries/${entry.id}/answer`, { remote_id: 'GL-1', version: 99 })
    expect(stale.status).toBe(409)
    const booked = await tenant
      .as('controller')
      .post(`/journal-entries/${entry.id}/answer`, { remote_id: 'GL-1', version: entry.version })
    expect([booked.status, booked.body.booked]).toEqual([200, 1])
  })

  test('booked an entry under another number than was said: that is corrected, with a reason on record', async () => {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    await givenPayable(tenant)
    const made = await givenExport(tenant)
    const entry = made.journal[0]!
    const controller = tenant.as('controller')
    const correct = (body: object) =>
      controller.post(`/journal-entries/${entry.id}/correction`, {
        reason: 'A typing error',
        ...body,
      })
    expect((await correct({ remote_id: 'GL-2' })).status).toBe(409)
    await controller.post(`/journal-entries/${entry.id}/answer`, { remote_id: 'GL-1' })
    const form = await controller.page(`/journal-entries/${entry.id}/correction`)
    expect(form.text).toContain('It was said to be booked as GL-1.')
    expect((await correct({ remote_id: 'GL-1' })).body.errors[0].pointer).toBe('/remote_id')
    expect((await correct({ remote_id: 'GL-2', reason: '' })).status).toBe(422)
    const done = await correct({ remote_id: 'GL-2' })
    expect([done.status, done.body.booked]).toEqual([200, 1])
    expect(done.body.journal[0].remote_id).toBe('GL-2')
    expect((await correct({ remote_id: 'GL-3', version: 1 })).status).toBe(409)
    const { rows } = await owner.query(
      `select data from audit_log
       where tenant_id = $1 and action = 'journal_export.corrected'`,
      [tenant.tenantId],
    )
    expect(rows).toMatchObject([{ data: { from: 'GL-1', to: 'GL-2', reason: 'A typing error' } }])
    expect(
      (await tenant.as('auditor').post(`/journal-entries/${entry.id}/correction`)).status,
    ).toBe(403)
  })
})

test('a journal that does not balance is refused by the database', async () => {
  const tenant = await newTenant()
  await givenLedgerAccounts(tenant)
  await givenPayable(tenant)
  const made = await givenExport(tenant)
  await expect(
    owner.query(
      `insert into journal_lines
        (tenant_id, entry_id, attempt, position, purpose, account, debit, credit, currency, amount)
      values ($1, $2, 2, 1, 'expense', '1', 5, 0, 'INR', 5)`,
      [tenant.tenantId, made.journal[0]!.id],
    ),
  ).rejects.toThrow('does not balance')
})

test('an account that depends on what its purpose does not know is refused by name', async () => {
  const tenant = await newTenant()
  const { body } = await tenant.as('controller').post('/tax-codes', {
    code: 'GST18',
    name: 'GST 18 %',
    rate: '18',
    active: true,
  })
  const refused = await tenant
    .as('controller')
    .post('/ledger-accounts', { purpose: 'bank', account: '1', tax_code_id: body.id })
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/tax_code_id'])
  const twice = { purpose: 'tax', account: '1', tax_code_id: body.id }
  expect((await tenant.as('controller').post('/ledger-accounts', twice)).status).toBe(201)
  const again = await tenant.as('controller').post('/ledger-accounts', twice)
  expect([again.status, again.body.errors[0].code]).toEqual([422, 'already_exists'])
})

describe('what is held back', () => {
  const all = ['Frame', 'Motor', 'Belt', 'Guard'].map((name) => ({
    name,
    quantity: '2',
    price: '100',
  }))
  async function givenHeld(whole: object) {
    const tenant = await newTenant()
    await givenLedgerAccounts(tenant)
    const ahead = await givenOrdered(tenant, { whole: { retainage_percent: '10', ...whole } })
    await receive(tenant, ahead.order)
    const invoice = await billOn(tenant, ahead, all)
    return { tenant, ahead, invoice }
  }
  /** As if the day had come on which something is moved in the books. */
  const dayComes = (tenant: TestTenant) =>
    owner.query(
      "update accounting_events set day = $2 where tenant_id = $1 and kind = 'retainage_moved'",
      [tenant.tenantId, today()],
    )
  const owedIn = (journal: JournalBody): string[] =>
    linesOf(journal).filter((line) => !line.startsWith('expense'))
  const release = (tenant: TestTenant, orderId: string, more: object = {}) =>
    tenant.as('controller').post(`/retainage/${orderId}`, { milestone: 'Acceptance', ...more })

  test('is owed on an account of its own until it is released, and again when that is taken back', async () => {
    const { tenant, ahead } = await givenHeld({ retainage_milestone: 'Acceptance' })
    expect(owedIn(await givenExport(tenant))).toEqual([
      'payable 3300 0.00 720.00',
      'retainage 3340 0.00 80.00',
    ])
    const released = await release(tenant, ahead.order.id, { amount: '30' })
    expect(released.status, released.text).toBe(200)
    const moved = await givenExport(tenant)
    expect(linesOf(moved)).toEqual(['retainage 3340 30.00 0.00', 'payable 3300 0.00 30.00'])
    expect(moved.journal[0]!.text).toContain('Released')
    const taken = await tenant
      .as('controller')
      .post(`/retainage-releases/${released.body.retained.releases[0].id}/taking-back`, {
        reason: 'It leaks',
      })
    expect(taken.status, taken.text).toBe(200)
    expect(linesOf(await givenExport(tenant))).toEqual([
      'retainage 3340 0.00 30.00',
      'payable 3300 30.00 0.00',
    ])
  })

  test('that is released and paid leaves nothing owed on either account', async () => {
    const { tenant, ahead } = await givenHeld({ retainage_milestone: 'Acceptance' })
    await release(tenant, ahead.order.id)
    await payVendor(tenant, ahead.vendorId)
    const { journal } = await givenExport(tenant)
    const sums = new Map<string, number>()
    for (const { lines } of journal)
      for (const { purpose, debit, credit } of lines)
        sums.set(purpose, (sums.get(purpose) ?? 0) + Number(debit.amount) - Number(credit.amount))
    expect(sums).toEqual(
      new Map([
        ['expense', 800],
        ['payable', 0],
        ['retainage', 0],
        ['bank', -800],
      ]),
    )
  })

  test('until a day is to be paid in the books from that day on, also where it is void or released', async () => {
    const day = addDays(today(), 60)
    const { tenant, invoice } = await givenHeld({ retainage_until: day })
    expect(owedIn(await givenExport(tenant))).toHaveLength(2)
    await dayComes(tenant)
    expect(linesOf(await givenExport(tenant))).toEqual([
      'retainage 3340 80.00 0.00',
      'payable 3300 0.00 80.00',
    ])
    const voided = await tenant
      .as('controller')
      .post(`/invoices/${invoice.id}/voiding`, { reason: 'Billed wrongly' })
    expect(voided.status, voided.text).toBe(200)
    const last = await givenExport(tenant)
    const balance = (purpose: string): number =>
      last.journal
        .flatMap(({ lines }) => lines)
        .filter((line) => line.purpose === purpose)
        .reduce((sum, { debit, credit }) => sum + Number(debit.amount) - Number(credit.amount), 0)
    // Approved: 720 and 80 owed; moved: 80 from the one to the other. All of it comes back.
    expect([balance('payable'), balance('retainage')]).toEqual([800, 0])
    const other = await givenHeld({ retainage_until: day })
    await release(other.tenant, other.ahead.order.id)
    const now = await givenExport(other.tenant)
    expect(linesOf(now, 1)).toEqual(['retainage 3340 80.00 0.00', 'payable 3300 0.00 80.00'])
    await dayComes(other.tenant)
    const then = await givenExport(other.tenant)
    expect(then.journal.map(({ lines }) => lines[0]!.debit.amount)).toEqual(['80.00', '0.00'])
  })

  test('needs an account, which is said like any other that is missing', async () => {
    const { tenant, ahead } = await givenHeld({ retainage_milestone: 'Acceptance' })
    await givenExport(tenant)
    await owner.query(
      "delete from ledger_accounts where tenant_id = $1 and purpose = 'retainage'",
      [tenant.tenantId],
    )
    await release(tenant, ahead.order.id)
    const { body } = await tenant.as('auditor').get('/journals/missing')
    expect(body.data).toMatchObject([{ what: 'account', purpose: 'retainage' }])
    expect((await exportUntil(tenant)).body.code).toBe('not_mapped')
  })
})
