import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Visitor,
  hasBrowser,
  sayIfSkipped,
  serveProduct,
  type Look,
  type Served,
} from '../platform/testing/browser.ts'
import {
  givenPayable,
  givenPayee,
  givenPayFrom,
  payableNow,
  runNow,
  type RunBody,
} from '../platform/testing/given-payments.ts'
import { givenHoldOver } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

sayIfSkipped('paying in a browser')

/** Two invoices are paid, each step by the person who does it. What is pressed is counted, from the inbox on. */
class Paying {
  clicks = 0
  readonly #visitor: Visitor
  readonly #tenant: TestTenant
  constructor(visitor: Visitor, tenant: TestTenant) {
    this.#visitor = visitor
    this.#tenant = tenant
    // With scripts a release asks once more.
    visitor.page.on('dialog', (dialog) => {
      this.clicks++
      void dialog.accept()
    })
  }
  get #page() {
    return this.#visitor.page
  }
  #presses(name: string | RegExp): Promise<void> {
    this.clicks++
    return this.#visitor.presses(name)
  }
  #follows(name: string | RegExp): Promise<void> {
    this.clicks++
    return this.#visitor.follows(name)
  }
  async #begins(role: Parameters<Visitor['become']>[1], path: string): Promise<void> {
    this.clicks = 0
    await this.#visitor.become(this.#tenant, role)
    await this.#visitor.visit(path)
  }

  async proposes(): Promise<RunBody> {
    await this.#begins('ap_clerk', '/payments/due')
    await this.#follows('Propose a run')
    await this.#page.getByLabel('What is due until').fill('2099-01-01')
    await this.#presses('Propose the run')
    await this.#visitor.sees('What is paid')
    await this.#presses('Send for approval')
    await this.#visitor.sees('Waiting for approval')
    return runNow(this.#tenant, new URL(this.#page.url()).pathname.split('/').at(-1)!)
  }

  async approves({ number }: RunBody): Promise<void> {
    await this.#begins('controller', '/inbox')
    await this.#follows(new RegExp(`Payables|${number}`))
    await this.#visitor.sees('Why it is with you')
    await this.#presses(/^Approve ₹/)
    await this.#visitor.sees('Your decision takes effect in a moment.')
    await givenHoldOver(this.#tenant)
  }

  async releases({ number }: RunBody): Promise<void> {
    await this.#begins('treasurer', '/inbox')
    await this.#follows(new RegExp(`Payables|${number}`))
    await this.#presses('Release')
    await this.#visitor.sees('With the bank')
  }

  async imports(text: string): Promise<void> {
    await this.#begins('controller', '/bank-answers')
    await this.#follows('Import an answer')
    await this.#page
      .locator('main input[type=file]')
      .setInputFiles({ name: 'answer.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await this.#presses('Import')
    await this.#visitor.sees('AC04 account closed')
  }

  async looksAt(path: string, text: string | RegExp): Promise<void> {
    await this.#visitor.visit(path)
    await this.#visitor.sees(text)
  }
}

describe.skipIf(!hasBrowser)('paying in a browser', { timeout: 240_000 }, () => {
  let served: Served
  beforeAll(async () => {
    served = await serveProduct()
  })
  afterAll(() => served?.stop())

  const looks: [string, Look][] = [
    ['on a desktop', { width: 1440 }],
    ['on a phone in the dark', { width: 390, dark: true }],
    ['on a phone without JavaScript', { width: 390, scripts: false }],
  ]
  test.each(looks)('from what is due to what the bank answered %s', async (_name, look) => {
    const tenant = await newTenant()
    const bills = [await givenPayable(tenant), await givenPayable(tenant)]
    for (const { vendorId } of bills) await givenPayee(tenant, vendorId)
    await givenPayFrom(tenant)
    const visitor = await Visitor.open(served, look)
    const paying = new Paying(visitor, tenant)
    const clicks: Record<string, number> = {}
    const run = await paying.proposes()
    clicks['propose'] = paying.clicks
    await paying.approves(run)
    clicks['approve'] = paying.clicks
    await paying.releases(run)
    clicks['release'] = paying.clicks
    const { payments } = await runNow(tenant, run.id)
    const lines = payments.map(
      ({ reference }, i) =>
        `${reference},1180.00,INR,${i === 0 ? 'settled,2026-01-05,' : 'failed,2026-01-05,AC04 account closed'}`,
    )
    await paying.imports(['reference,amount,currency,status,day,reason', ...lines].join('\n'))
    clicks['import'] = paying.clicks
    const asked = look.scripts === false ? 0 : 1
    expect(clicks).toEqual({ propose: 3, approve: 2, release: 2 + asked, import: 2 })
    const after = await runNow(tenant, run.id)
    expect(after.payments.map(({ status }) => status).toSorted()).toEqual(['failed', 'settled'])
    await paying.looksAt(`/payments/runs/${run.id}`, 'Not all was paid')
    const now = await Promise.all(bills.map(({ invoice }) => payableNow(tenant, invoice.id)))
    const [paid, open] = ['paid', 'open'].map((status) =>
      now.find((invoice) => invoice.payment_status === status),
    )
    await paying.looksAt(`/invoices/${paid!.id}`, 'Paid')
    await paying.looksAt(`/invoices/${open!.id}`, 'AC04 account closed')
    expect(visitor.complaints).toEqual([])
    await visitor.close()
  })
})
