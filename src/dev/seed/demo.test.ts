import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../history/index.ts'
import { readInvoice } from '../../integrations/e-invoice/index.ts'
import { matchInvoice } from '../../invoices/match-invoice.ts'
import * as invoices from '../../invoices/hold-queries.ts'
import { orderPdf } from '../../purchase-orders/pdf.ts'
import { createCipher } from '../../platform/encryption.ts'
import { command, type Ctx } from '../../platform/ctx.ts'
import { product, testConfig, wiring } from '../../platform/testing/harness.ts'
import { identityOf, findActor } from '../../sign-in/people.ts'
import { findSlice } from '../../platform/lists/source.ts'
import * as vendors from '../../vendors/queries.ts'
import { stageOf, stages } from '../../vendors/stage.ts'
import { seedDemo } from './demo.ts'
import { installation } from '../../platform/testing/installation.ts'

describe('the demo', () => {
  beforeAll(() =>
    seedDemo({
      ownerUrl: installation.ownerUrl,
      appUrl: installation.appUrl,
      cipher: createCipher(testConfig.encryptionKeys),
    }),
  )

  const query = async <T extends pg.QueryResultRow>(text: string): Promise<T[]> => {
    const { db } = await product()
    const who = (await identityOf(db, 'ap@demo.test'))!
    const client = new pg.Client(installation.appUrl)
    await client.connect()
    await client.query(
      "select set_config('app.tenant_id', $1, false), set_config('app.user_id', $2, false)",
      [who.tenantId, who.userId],
    )
    const { rows } = await client.query<T>(text)
    await client.end()
    return rows
  }
  const asClerk = async <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => {
    const { db } = await product()
    return command(
      { db, wiring },
      (await findActor(db, (await identityOf(db, 'ap@demo.test'))!))!,
      null,
      work,
    )
  }

  test('has a vendor at every stage, and each newcomer leads to its approval', async () => {
    const { db } = await product()
    const buyer = (await findActor(db, (await identityOf(db, 'buyer@demo.test'))!))!
    const { rows } = await command({ db, wiring }, buyer, null, (ctx) =>
      findSlice(ctx.tx, vendors.listed, {
        where: [],
        sort: 'id',
        descending: true,
        after: null,
        backwards: false,
        limit: 200,
      }),
    )
    expect(new Set(rows.map(stageOf))).toEqual(new Set(stages))
  })

  test('holds its invoices for the reasons the application finds itself', async () => {
    const held = await query<{ id: string }>("select id from invoices where status = 'held'")
    expect(held.length).toBeGreaterThan(5)
    const facts = async (ctx: Ctx, id: string) => [
      (await invoices.holds(ctx.tx, id)).map(
        ({ reason, position, owner_role, message, variance, released_at }) => ({
          reason,
          position,
          owner_role,
          message,
          variance,
          released_at,
        }),
      ),
      [...(await invoices.results(ctx.tx, id))].sort((a, b) =>
        `${a.position}${a.check_name}${a.basis}`.localeCompare(
          `${b.position}${b.check_name}${b.basis}`,
        ),
      ),
    ]
    for (const { id } of held) {
      const [before, after] = await asClerk(async (ctx) => [
        await facts(ctx, id),
        await matchInvoice(ctx, id).then(() => facts(ctx, id)),
      ])
      expect(after).toEqual(before)
    }
  })

  test('has a file behind every invoice that reads as what is stored', async () => {
    const rows = await query<{
      bytes: Buffer
      supplier_number: string
      payable: string
      lines: number
    }>(
      'select f.bytes, i.supplier_number, i.payable, (select count(*)::int from invoice_lines l where l.invoice_id = i.id) as lines from invoices i join files f on f.id = i.file_id',
    )
    expect(rows.length).toBeGreaterThan(200)
    for (const row of rows) {
      const { invoice, problems } = await readInvoice(row.bytes)
      expect([
        problems,
        invoice?.number,
        invoice?.totals.payable?.replace('.', ''),
        invoice?.lines.length,
      ]).toEqual([[], row.supplier_number, row.payable, row.lines])
    }
  })

  test('has a document of every order, an audit log that verifies, and nothing that happens tomorrow', async () => {
    const [order] = await query<{ id: string }>(
      'select id from purchase_orders order by id limit 1',
    )
    expect(
      await asClerk(async (ctx) =>
        Buffer.from((await orderPdf(ctx.tx, order!.id))!.bytes)
          .subarray(0, 5)
          .toString(),
      ),
    ).toBe('%PDF-')
    expect((await verifyAudit(installation.ownerUrl, 'demo'))[0]).toMatchObject({ problems: [] })
    expect(
      await query(`select 'audit' from audit_log where at > now() union all select 'order' from purchase_orders where issued_at > now() union all select 'step' from approval_steps where decided_at > now() union all select 'invoice' from invoices where created_at > now()
      union all select 'receipt' from receipts where created_at > now()`),
    ).toEqual([])
  })

  test('was bought by different people: nobody did two duties on an order and what belongs to it', async () => {
    const both = await query<{ n: number }>(
      `select count(*)::int as n from purchase_orders o
      join duties_done a on a.subject_id = o.id
      join lateral purchase_chain('purchase_order', o.id) c on true
      join duties_done b on b.subject_id = c.id and b.user_id = a.user_id and b.duty <> a.duty`,
    )
    expect(both[0]!.n).toBe(0)
    const [done] = await query<{ n: number }>(
      "select count(distinct duty)::int as n from duties_done where subject_kind in ('purchase_request', 'purchase_order', 'invoice')",
    )
    expect(done!.n).toBe(5)
  })

  test('has certificates of vendors, one that ends in twelve days and one that has ended', async () => {
    const rows = await query<{ name: string; days: number; pdf: boolean }>(
      "select d.name, d.valid_until - business_day('Asia/Kolkata') as days, encode(substring(b.bytes from 1 for 5), 'escape') = '%PDF-' as pdf from attachments d join attachment_bytes b on b.attachment_id = d.id where d.valid_until is not null order by d.valid_until limit 2",
    )
    expect(rows).toEqual([
      { name: 'Carrier’s liability.pdf', days: -9, pdf: true },
      { name: 'Public liability insurance.pdf', days: 12, pdf: true },
    ])
  })

  test('has an advance that a bill set off, and one that is paid and waits for its bills', async () => {
    const rows = await query<{ paid: boolean; used: boolean; whole: boolean | null }>(
      `select
        bool_and(t.status = 'paid') as paid,
        a.advance_used = a.payable as used,
        (
          select (select sum(p.amount) from instalments p where p.invoice_id = b.id) = b.payable - b.set_off
          from advance_set_offs s join invoice_details b on b.id = s.invoice_id
          where s.advance_id = a.id
        ) as whole
      from invoice_details a join instalments t on t.invoice_id = a.id
      where a.kind = 'advance'
      group by a.tenant_id, a.id
      order by a.id`,
    )
    expect(rows).toEqual([
      { paid: true, used: true, whole: true },
      { paid: true, used: false, whole: null },
    ])
  })

  test('has what people did today: changed orders, goods that went back, prices and an agreement that wait', async () => {
    const statuses = (table: string) =>
      query<{ status: string }>(`select status from ${table} order by number`)
    const known = { changes: 'change_orders', returns: 'goods_returns', prices: 'price_changes' }
    expect(await statuses(known.changes)).toEqual([{ status: 'pending' }, { status: 'applied' }])
    expect(await statuses(known.returns)).toEqual([{ status: 'shipped' }, { status: 'draft' }])
    expect(await statuses(known.prices)).toEqual([{ status: 'pending' }])
    expect(await statuses('blanket_orders')).toEqual([{ status: 'pending' }])
    expect(await query('select name from catalog_bundles')).toEqual([
      { name: 'Workplace of a new colleague' },
    ])
  })

  test('has budgets whose figures are the sums of their ledgers', async () =>
    expect(
      await query(`
    select b.id from budgets b left join budget_ledger l on l.budget_id = b.id group by b.tenant_id, b.id having (b.amount, b.reserved, b.committed, b.actual) is distinct from (sum(l.d_amount), sum(l.d_reserved), sum(l.d_committed), sum(l.d_actual))`),
    ).toEqual([]))
})
