import pg from 'pg'
import { beforeEach, describe, expect, test } from 'vitest'
import { limitsOfContact } from '../kernel/actor.ts'
import type { Role } from '../kernel/permissions.ts'
import { portalRole } from '../platform/db/roles.ts'
import { pdf } from '../platform/testing/attachments.ts'
import { available, givenRole, givenVendor } from '../platform/testing/given.ts'
import { mailsTo, newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'
import { givenContact, signedIn, type TestContact } from '../platform/testing/portal-contact.ts'
import { asOwner, visitor } from '../platform/testing/visitor.ts'

let tenant: TestTenant
let vendorId: string
let payee: TestContact
let colleague: TestContact
/** As if all changes of addresses had been made long before. */
async function longAgo(): Promise<void> {
  for (const table of ['vendor_mail_changes', 'vendor_contact_changes'])
    await asOwner(`delete from ${table} where vendor_id = $1`, [vendorId])
}
beforeEach(async () => {
  tenant = await newTenant()
  vendorId = await givenVendor(tenant)
  await asOwner('update vendor_details set email = null where id = $1', [vendorId])
  payee = await givenContact(tenant, vendorId, { purposes: ['payments'], name: 'Arun Iyer' })
  colleague = await givenContact(tenant, vendorId, { purposes: ['orders'] })
  await longAgo()
})

const german = {
  holder: 'Acme Components GmbH',
  scheme: 'iban',
  number: 'DE89 3704 0044 0532 0130 00',
  country: 'DE',
  currency: 'EUR',
}
const send = (who: TestContact, account: Record<string, string> = german, api = true) =>
  who.upload('/portal/bank-accounts', { bytes: pdf(), name: 'Letter.pdf' }, account, api)
async function givenProposed(who: TestContact = colleague, account = german): Promise<string> {
  const sent = await send(who, account)
  expect(sent.status, sent.text).toBe(201)
  return sent.body.data[0].id as string
}
/** A member reads the letter that came with the account, and uses it as the proof. */
async function prove(id: string, as: Role = 'buyer'): Promise<void> {
  const [{ letter_id: letterId } = {}] = await asOwner(
    'select letter_id from vendor_bank_accounts where id = $1',
    [id],
  )
  await available(tenant, String(letterId))
  const proven = await tenant
    .as(as)
    .post(`/bank-accounts/${id}/proof`, { attachment_id: String(letterId) })
  expect(proven.status, proven.text).toBe(200)
}
const spoke = { call_back: 'Ms Huber at the number of the contract' }
const verify = (id: string, more: object = spoke, as: Role = 'controller') =>
  tenant.as(as).post(`/bank-accounts/${id}/verification`, more)
/** The letters that ask whether an account is theirs. */
const asked = async (email: string, least = 0) =>
  (await mailsTo(email, least)).filter(({ subject }) => /is this your/.test(subject))
async function confirm(who: TestContact) {
  const [letter] = await asked(who.email, 2)
  const path = /\/b\/[\w-]+/.exec(letter!.text)![0]
  return (await visitor()).post(path, { answer: 'confirmed' })
}
const mine = async (who: TestContact = colleague) =>
  (await who.get('/portal/bank-accounts')).body.data as Record<string, unknown>[]

describe('a contact of the vendor', () => {
  test('proposes an account with the letter of the bank, and reads in the portal how far it is', async () => {
    const german_ = await givenContact(tenant, vendorId, { language: 'de', purposes: ['quality'] })
    await longAgo()
    expect((await german_.page('/portal/bank-accounts')).text).toContain('noch kein Bankkonto')
    const form = (await german_.page('/portal/bank-accounts/new')).text
    for (const why of ['Sie nennt Ihre Bank', 'Ihre Prüfziffern', 'Er belegt, dass'])
      expect(form).toContain(why)
    const sent = await send(german_, german, false)
    expect([sent.status, sent.headers['location']]).toEqual([303, '/portal/bank-accounts'])
    const [account] = await mine()
    expect(account).toMatchObject({ masked_number: '••••3000', status: 'proposed' })
    const page = async () => (await german_.page('/portal/bank-accounts')).text
    expect(await page()).toContain('Der Kunde liest den Brief der Bank')

    const id = String(account!['id'])
    const staff = (await tenant.as('buyer').page(`/bank-accounts/${id}`)).text
    expect(staff).toContain('The vendor sent the bank’s letter with it')
    expect(staff).toContain('Meera Rao (')
    await prove(id)
    expect(await page()).toContain('Wird geprüft')
    expect((await confirm(payee)).status).toBe(200)
    const verified = await verify(id, {})
    expect([verified.status, verified.body.status], verified.text).toEqual([200, 'verified'])
    expect(await page()).toMatch(/Wartezeit[\s\S]*Es wird ab dem/)
    await tenant
      .as('controller')
      .post(`/bank-accounts/${id}/revocation`, { reason: 'The letter is of another bank' })
    expect(await page()).toContain('Warum: The letter is of another bank')
    const story = (await tenant.as('buyer').page(`/vendors/${vendorId}`)).text
    expect(story).toContain('proposed a bank account')
  })

  test('is told what came of it, and so is who gets mail about payments', async () => {
    const id = await givenProposed()
    const [given] = await mailsTo(payee.email, 1)
    expect(given!.text).toContain('Meera Rao gave')
    expect(given!.text).toContain('If you do not know of this, call')
    expect(await mailsTo(colleague.email, 0)).toEqual([])
    await prove(id)
    await verify(id)
    const told = (await mailsTo(payee.email, 3)).map(({ text }) => text).join('\n')
    expect(told).toContain('has verified the bank account that ends in 3000')
    expect(told).not.toContain('0532')
  })

  test('finds the section in the details; without an account the rest can be sent', async () => {
    const section = async () =>
      /<h2[^>]*>\s*Bank account[\s\S]*?<\/li>/.exec(
        (await colleague.page('/portal/onboarding')).text,
      )![0]
    expect(await section()).toContain('Optional')
    await givenProposed()
    expect(await section()).toContain('Done')
  })

  test('takes back what was proposed here and is not verified, and sends it anew', async () => {
    const id = await givenProposed()
    const [{ version } = {}] = await mine()
    const back = (more: object = { version }) =>
      colleague.post(`/portal/bank-accounts/${id}/removal`, more)
    expect((await back({ version: 99 })).status).toBe(409)
    expect((await back()).status).toBe(200)
    expect((await back()).status).toBe(409)
    expect((await colleague.page('/portal/bank-accounts')).text).toContain('You took it back')
    const again = await givenProposed()
    await prove(again)
    await verify(again)
    const late = await colleague.post(`/portal/bank-accounts/${again}/removal`)
    expect(late.status).toBe(409)
  })

  test.each<[string, Record<string, string>, string]>([
    ['an IBAN with a slip', { number: 'DE89370400440532013001' }, '/number'],
    ['an IBAN of another country', { country: 'FR' }, '/country'],
    ['no such IFSC', { scheme: 'ifsc', bank_code: 'HDFC123', country: 'IN' }, '/bank_code'],
    ['no such routing number', { scheme: 'aba', bank_code: '123', country: 'US' }, '/bank_code'],
    ['no such country', { country: 'XX' }, '/country'],
    ['no holder', { holder: ' ' }, '/holder'],
  ])('is refused %s, and keeps what was typed', async (_what, more, pointer) => {
    const sent = await send(colleague, { ...german, ...more })
    expect([sent.status, sent.body.errors[0].pointer]).toEqual([422, pointer])
    const form = await send(colleague, { ...german, ...more }, false)
    expect([form.status, form.text.includes('EUR')]).toEqual([422, true])
    expect(await mine()).toEqual([])
    expect(await asOwner('select id from attachments where subject_id = $1', [vendorId])).toEqual(
      [],
    )
  })

  test('must send the letter, and reads in German what is wrong', async () => {
    const without = await colleague.form('/portal/bank-accounts', german)
    expect([without.status, await mine()]).toEqual([422, []])
    const reader = await givenContact(tenant, vendorId, { language: 'de' })
    const wrong = await send(reader, { ...german, number: 'DE89370400440532013001' }, false)
    expect(wrong.text).toContain('keine gültige IBAN')
  })
})

describe('an attack', () => {
  test('contact confirms own change: the contact who proposes an account is not asked to confirm it, so the controller calls', async () => {
    const id = await givenProposed(payee)
    await prove(id)
    expect(await asked(payee.email)).toEqual([])
    expect((await verify(id, {})).body.errors[0].pointer).toBe('/call_back')
    expect((await verify(id)).status).toBe(200)
  })

  test('contact confirms own change by the address of the vendor itself, written otherwise', async () => {
    await asOwner('update vendor_details set email = upper($2) where id = $1', [
      vendorId,
      payee.email,
    ])
    await longAgo()
    const id = await givenProposed(payee)
    await prove(id)
    expect(await asked(payee.email)).toEqual([])
  })

  test('contact confirms own change through the address it had before', async () => {
    const before = payee.email
    const edited = await payee.form(`/portal/contacts/${payee.id}/edit`, {
      name: 'Arun Iyer',
      email: `next-${crypto.randomUUID()}@acme.example`,
      language: 'en',
      for_payments: 'on',
    })
    expect(edited.status, edited.text).toBe(303)
    const [{ email } = {}] = await asOwner('select email from vendor_contacts where id = $1', [
      payee.id,
    ])
    expect(email).not.toBe(before)

    const moved = { ...payee, ...(await signedIn({ ...payee, email: String(email) })) }
    const id = await givenProposed(moved)
    await prove(id)
    expect(await asked(before)).toEqual([])
    expect((await verify(id, {})).status).toBe(422)
  })

  test('contact who was added yesterday: the one from before is asked, and its mail alone is not enough', async () => {
    const fresh = await givenContact(tenant, vendorId, { purposes: ['payments'], name: 'New Here' })
    const id = await givenProposed(fresh)
    await prove(id)
    expect(await asked(fresh.email)).toEqual([])
    expect((await confirm(payee)).status).toBe(200)
    const refused = await verify(id, {})
    expect([refused.status, refused.body.errors[0].detail]).toEqual([
      422,
      expect.stringContaining('added or changed a short time before'),
    ])
    const form = (await tenant.as('controller').page(`/bank-accounts/${id}`)).text
    expect(form).toContain('Verify')
    expect((await verify(id)).status).toBe(200)
  })

  test('same person through two roles: the controller who adds a contact does not verify what it proposes', async () => {
    await givenRole(tenant, 'controller', 'buyer')
    const email = `puppet-${crypto.randomUUID()}@evil.test`
    const made = await tenant
      .as('controller')
      .post(`/vendors/${vendorId}/contacts`, { name: 'A Puppet', email, active: true })
    expect(made.status, made.text).toBe(201)
    await tenant.as('controller').post(`/vendor-contacts/${made.body.id}/portal-invitation`)

    const who = { tenantId: tenant.tenantId, id: String(made.body.id), email, vendorId }
    const id = await givenProposed({ ...who, ...(await signedIn(who)) })
    await prove(id)
    const refused = await verify(id)
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining('You changed an e-mail of the vendor or of its contacts'),
    ])
    const inbox = (await tenant.as('controller').get('/inbox')).body.data as { kind: string }[]
    expect(inbox.map(({ kind }) => kind)).not.toContain('bank_account')
  })

  test('who attached the letter as the proof does not verify it', async () => {
    await givenRole(tenant, 'controller', 'buyer')
    const id = await givenProposed()
    await prove(id, 'controller')
    expect((await verify(id)).status).toBe(403)
    await prove(id, 'buyer')
    expect((await verify(id)).status).toBe(403)
  })

  test('an account of another vendor: nothing is said of whose it is, nor whether it is one’s own', async () => {
    const other = await givenVendor(tenant, { name: 'Nandi Steel' })
    const made = await tenant.as('buyer').post(`/vendors/${other}/bank-accounts`, german)
    expect(made.status, made.text).toBe(201)
    const refused = await send(colleague)
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [
        {
          pointer: '/number',
          code: 'account_recorded',
          detail:
            'This account is recorded already. If it is yours and you do not see it here, call the customer.',
        },
      ],
    ])
    expect(refused.text).not.toContain('Nandi')
    const british = { ...german, number: 'GB29NWBK60161331926819', country: 'GB' }
    await givenProposed(colleague, british)
    expect((await send(colleague, british)).body.errors).toEqual(refused.body.errors)
  })

  test('other vendor’s contact: sees no account, takes none back', async () => {
    const id = await givenProposed()
    const neighbour = await givenContact(tenant, await givenVendor(tenant, { name: 'Nandi Steel' }))
    const elsewhere = await newTenant()
    const stranger = await givenContact(elsewhere, await givenVendor(elsewhere))
    for (const who of [neighbour, stranger]) {
      expect(await mine(who)).toEqual([])
      expect((await who.post(`/portal/bank-accounts/${id}/removal`)).status).toBe(404)
      expect((await who.page('/portal/bank-accounts')).text).not.toContain('••••')
    }
    expect(await mine()).toMatchObject([{ status: 'proposed' }])
  })

  test('the contact verifies nothing, reveals nothing, and takes back no account of a member', async () => {
    const id = await givenProposed()
    await prove(id)
    for (const act of ['verification', 'reveal', 'proof', 'revocation'])
      expect((await colleague.post(`/bank-accounts/${id}/${act}`, spoke)).status, act).toBe(401)
    const british = { ...german, number: 'GB29NWBK60161331926819', country: 'GB' }
    const members = await tenant.as('buyer').post(`/vendors/${vendorId}/bank-accounts`, british)
    const back = await colleague.post(`/portal/bank-accounts/${members.body.id}/removal`)
    expect([back.status, back.body.detail]).toEqual([
      409,
      expect.stringContaining('Only an account that you proposed here'),
    ])
  })

  test('the number is never readable again: no page, no answer, no mail, no audit, no column', async () => {
    const sent = await send(colleague)
    const id = sent.body.data[0].id as string
    await prove(id)
    const seen = [
      sent.text,
      (await colleague.page('/portal/bank-accounts')).text,
      (await colleague.get('/portal/bank-accounts')).text,
      (await colleague.page('/portal/onboarding')).text,
      (await tenant.as('buyer').page(`/bank-accounts/${id}`)).text,
      JSON.stringify(await mailsTo(payee.email, 2)),
      JSON.stringify(
        await asOwner('select * from audit_log where tenant_id = $1', [tenant.tenantId]),
      ),
      JSON.stringify(
        await asOwner('select * from idempotency_keys where tenant_id = $1', [tenant.tenantId]),
      ),
      JSON.stringify(await asOwner('select * from vendor_bank_accounts where id = $1', [id])),
    ].join('\n')
    expect(seen).not.toMatch(/3704\s?0044|0532\s?0130/)
  })

  test('reading the number through SQL as the role of contacts', async () => {
    await givenProposed()
    const client = new pg.Client(installation.appUrl)
    await client.connect()
    try {
      for (const column of [
        'number',
        'bank_code',
        'fingerprint',
        'named_fingerprint',
        'contact_address',
        'call_back',
        'proof_id',
        'proposed_by',
        'verified_by',
        '*',
      ]) {
        await client.query('begin')
        await client.query(
          `select set_config('app.tenant_id', $1, true), set_config('app.limits', $2, true),
            set_config('role', $3, true)`,
          [tenant.tenantId, limitsOfContact(colleague), portalRole],
        )
        await expect(
          client.query(`select ${column} from vendor_bank_accounts`),
          column,
        ).rejects.toThrow(/permission denied/)
        await client.query('rollback')
      }
    } finally {
      await client.end()
    }
  })

  test('two tabs: two proposals of one number at once make one account', async () => {
    const sent = await Promise.all([send(colleague), send(payee)])
    expect(sent.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422])
    expect(await mine()).toHaveLength(1)
  })

  test('edit after approval: nothing of what a contact proposed is changed afterwards', async () => {
    const id = await givenProposed()
    for (const change of [`contact_address = 'x@evil.test'`, 'letter_id = null', `holder = 'Evil'`])
      await expect(
        asOwner(`update vendor_bank_accounts set ${change} where id = $1`, [id]),
        change,
      ).rejects.toThrow(/never changed/)
  })
})
