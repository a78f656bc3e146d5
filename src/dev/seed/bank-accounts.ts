import type pg from 'pg'
import { message } from '../../messages/index.ts'
import { newId } from '../../kernel/id.ts'
import type { Cipher } from '../../platform/encryption.ts'
import { compact, endingOf, identityOf, masked } from '../../vendor-bank-accounts/account-number.ts'
import { contentHash } from '../../vendor-bank-accounts/bank-account.ts'
import { numberColumn } from '../../vendor-bank-accounts/commands.ts'

type Account = {
  vendor: string
  bankCode: string
  number: string
  status: 'active' | 'verified' | 'verifying'
  /** Business days, more or less, since it was verified. */ ago: number
}
/** Some that are used, one that cools off, and one that waits for the controller. */
const accounts: readonly Account[] = [
  {
    vendor: 'Acme Components',
    bankCode: 'HDFC0000240',
    number: '50200012345678',
    status: 'active',
    ago: 200,
  },
  {
    vendor: 'Deccan Bearings',
    bankCode: 'ICIC0000047',
    number: '004705012345',
    status: 'active',
    ago: 150,
  },
  {
    vendor: 'Indus Laboratories',
    bankCode: 'HDFC0000133',
    number: '50200087654321',
    status: 'active',
    ago: 120,
  },
  {
    vendor: 'Hosur Machine Tools',
    bankCode: 'KKBK0000958',
    number: '7411223344',
    status: 'active',
    ago: 90,
  },
  {
    vendor: 'Sagar Logistics',
    bankCode: 'UTIB0000009',
    number: '909020012345678',
    status: 'verified',
    ago: 0,
  },
  {
    vendor: 'Nandi Steel',
    bankCode: 'SBIN0000691',
    number: '30012345678',
    status: 'verifying',
    ago: 0,
  },
]

type People = { buyer: string; controller: string }
type Written = Account & { id: string; vendorId: string; ending: string }

/** The accounts of vendors that have a letter of their bank; of other vendors none. */
export async function writeBankAccounts(
  client: pg.Client,
  cipher: Cipher,
  people: People,
): Promise<void> {
  if (people.buyer === people.controller) return
  for (const account of accounts) {
    const {
      rows: [vendor],
    } = await client.query<Vendor>(
      "select v.id, v.name, v.vat_id, v.email, v.currency, (select c.email from vendor_contacts c where c.tenant_id = v.tenant_id and c.vendor_id = v.id and c.purposes && array['payments', 'invoices'] order by c.id limit 1) as payee_email, f.id as proof_id, f.sha256 from vendors v join attachments f on f.tenant_id = v.tenant_id and f.subject_id = v.id and f.kind = 'bank_letter' where v.tenant_id = (select current_tenant()) and v.name = $1",
      [account.vendor],
    )
    if (vendor) await write(client, cipher, people, { account, vendor })
  }
}

type Vendor = {
  id: string
  name: string
  vat_id: string | null
  email: string | null
  payee_email: string | null
  currency: string
  proof_id: string
  sha256: string
}

async function write(
  client: pg.Client,
  cipher: Cipher,
  people: People,
  { account, vendor }: { account: Account; vendor: Vendor },
): Promise<void> {
  const id = newId()
  const { bankCode, number, status, ago } = account
  const identity = identityOf({ scheme: 'ifsc', bankCode, number })
  const { rows } = await client.query<{ f: string }>('select f from account_fingerprints($1) f', [
    [compact(identity), number],
  ])
  const [fingerprint, named] = rows.map((row) => row.f)
  const hash = contentHash({
    account: id,
    fingerprint: fingerprint!,
    holder: vendor.name,
    vendorName: vendor.name,
    vendorTaxId: vendor.vat_id,
    vendorEmail: vendor.email,
    payeeEmail: vendor.payee_email,
    proofId: vendor.proof_id,
    proofSha256: vendor.sha256,
  })
  const second = status === 'verifying' ? null : people.controller
  await client.query(
    `insert into vendor_bank_accounts (id, vendor_id, holder, country, currency, scheme, bank_code, number, ending, fingerprint, named_fingerprint, valid_from, status, proposed_by, proposed_at, proof_id, content_sha256, contact_email, contact_confirmed_at, verified_by, verified_at, active_on, activated_at)
     select $1, $2, $3, 'IN', $4, 'ifsc', $5, $6, $7, $8, $9, business_day(o.time_zone) - $10::int, $11, $12, now() - make_interval(days => case when $11 = 'verifying' then 0 else $10::int + 2 end), $13, $14, $15, case when $16::uuid is not null then now() - make_interval(days => $10::int) end, $16::uuid, case when $16::uuid is not null then now() - make_interval(days => $10::int) end, case when $16::uuid is not null then business_day(o.time_zone) - $10::int + 5 end, case when $11 = 'active' then now() - make_interval(days => $10::int - 5) end
     from organisations o where o.tenant_id = (select current_tenant())`,
    [
      id,
      vendor.id,
      vendor.name,
      vendor.currency,
      bankCode,
      numberColumn.seal(cipher, id, number),
      endingOf(number),
      fingerprint,
      named,
      ago,
      status,
      people.buyer,
      vendor.proof_id,
      hash,
      vendor.payee_email ?? vendor.email,
      second,
    ],
  )
  await tell(client, people, { ...account, id, vendorId: vendor.id, ending: endingOf(number) })
}

/** Its part of the vendor's timeline. */
async function tell(client: pg.Client, people: People, account: Written): Promise<void> {
  const steps: [string, string | null][] = [
    ['proposed', people.buyer],
    ['proof_attached', people.buyer],
    ...(account.status === 'verifying'
      ? []
      : ([
          ['contact_confirmed', null],
          ['verified', people.controller],
        ] as [string, string | null][])),
    ...(account.status === 'active' ? ([['activated', null]] as [string, string | null][]) : []),
  ]
  await client.query('select append_audit($1::jsonb)', [
    JSON.stringify(
      steps.map(([event, actorId]) => ({
        actorId,
        action: `vendor_bank_account.${event}`,
        subjectKind: 'vendor',
        subjectId: account.vendorId,
        data: {
          account_id: account.id,
          account: masked(account.ending),
          note: message('note.bank_account', { account: masked(account.ending) }),
        },
        requestId: null,
      })),
    ),
  ])
}
