import type pg from 'pg'
import { newId } from '../../kernel/id.ts'
import { numberColumn } from '../../payment-accounts/commands.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { compact, endingOf, identityOf } from '../../vendor-bank-accounts/account-number.ts'

/** When what was approved is due. Bills of more than six weeks ago were paid before payments were kept here. */
const planned = `
  insert into instalments
    (id, invoice_id, position, entity_id, currency, amount, due_date, status)
  select
    uuidv7(),
    d.id,
    1,
    coalesce(c.entity_id, first_entity()),
    d.currency,
    case when i.kind = 'credit_note' then -i.payable else i.payable end,
    case
      when i.kind = 'credit_note' then d.document_date
      else greatest(i.due_date, d.document_date + v.payment_terms_days)
    end,
    case when d.document_date < current_date - 42 then 'paid' else 'open' end
  from
    documents as d
    join invoice_details as i on i.tenant_id = d.tenant_id and i.id = d.id
    join vendor_details as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    left join cost_centers as c on c.tenant_id = d.tenant_id and c.id = d.cost_center_id
  where
    d.tenant_id = (select current_tenant())
    and d.kind = 'invoice'
    and d.status = 'approved'
    and i.payable != 0`

/** What is not paid yet is what the books were not told yet. */
const untold = `
  insert into accounting_events (id, kind, entity_id, document_id, day, at)
  select uuidv7(), 'invoice_approved', t.entity_id, i.id, i.approved_at::date, i.approved_at
  from
    instalments as t
    join invoice_details as i on i.tenant_id = t.tenant_id and i.id = t.invoice_id
  where t.tenant_id = (select current_tenant()) and t.status = 'open'
  order by i.approved_at, i.id`

/** One order holds back a part of its latest bill until it is accepted. */
const heldBack = `
  with
    chosen as (
      select t.id, t.invoice_id, t.entity_id, t.currency, t.amount, i.purchase_order_id
      from
        instalments as t
        join invoice_details as i on i.tenant_id = t.tenant_id and i.id = t.invoice_id
      where
        t.tenant_id = (select current_tenant())
        and t.status = 'open'
        and t.amount > 100000
        and i.kind = 'invoice'
        and i.purchase_order_id is not null
      order by i.approved_at desc, t.id
      limit 1
    ),
    ordered as (
      update purchase_order_details as x
      set retainage = '{"percent": "10", "until": null, "milestone": "final acceptance"}'
      from chosen as c
      where x.tenant_id = (select current_tenant()) and x.id = c.purchase_order_id
    ),
    rest as (
      update instalments as t
      set amount = t.amount - round(c.amount * 0.1)
      from chosen as c
      where t.tenant_id = (select current_tenant()) and t.id = c.id
    )
  insert into instalments
    (id, invoice_id, position, entity_id, currency, amount, due_date, retained_of, milestone)
  select
    uuidv7(),
    c.invoice_id,
    2,
    c.entity_id,
    c.currency,
    round(c.amount * 0.1),
    '9000-01-01',
    c.purchase_order_id,
    'final acceptance'
  from chosen as c`

/** An account for each purpose, so that journals can be exported at once. */
const ledgerAccounts = `
  insert into ledger_accounts (id, purpose, account)
  select uuidv7(), a.purpose, a.account
  from
    (
      values
        ('expense', '6000'),
        ('tax', '1570'),
        ('payable', '3300'),
        ('retainage', '3340'),
        ('prepaid', '1180'),
        ('advance_loss', '6930'),
        ('credit_loss', '6931'),
        ('accrual', '3070'),
        ('bank', '1800'),
        ('discount', '5730'),
        ('exchange_gain', '4840'),
        ('exchange_loss', '6880'),
        ('rounding', '6969')
    ) as a (purpose, account)`

const account = { bankCode: 'HDFC0000001', number: '50200098765432' }

/** When invoices are due, terms with a discount, and an account to pay from. */
export async function writePayments(
  client: pg.Client,
  cipher: Cipher,
  { controller, currency }: { controller: string; currency: string },
): Promise<void> {
  await client.query(planned)
  await client.query(untold)
  await client.query(heldBack)
  await client.query(ledgerAccounts)
  await client.query(
    `insert into payment_terms (id, name, parts, discount_percent, discount_days, workday)
     values ($1, '2/10 net 30', $2, 2, 10, 'next')`,
    [
      newId(),
      JSON.stringify([{ percent: '100', days: 30, end_of_month: false, day_of_month: null }]),
    ],
  )
  const { rows } = await client.query<{ f: string }>('select f from account_fingerprints($1) f', [
    [compact(identityOf({ scheme: 'ifsc', ...account }))],
  ])
  const id = newId()
  await client.query(
    `insert into payment_accounts
       (id, entity_id, name, holder, country, currency, scheme, bank_code, number, ending, fingerprint, added_by, added_at)
     select $1, e.id, 'HDFC, payables', o.name, 'IN', $2, 'ifsc', $3, $4, $5, $6, $7, now()
     from organisations o, legal_entities e
     where o.tenant_id = (select current_tenant()) and e.id = first_entity()`,
    [
      id,
      currency,
      account.bankCode,
      numberColumn.seal(cipher, id, account.number),
      endingOf(account.number),
      rows[0]!.f,
      controller,
    ],
  )
}
