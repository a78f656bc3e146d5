import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { givenMatchPolicy } from '../platform/testing/given-match-policies.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { matchPolicyDraft, matchPolicyShow } from './match-policy.ts'
import { Refused } from './refused.ts'
import { installation } from '../platform/testing/installation.ts'

const dir = mkdtempSync(join(tmpdir(), 'svpms-match-policy-'))
afterAll(() => rmSync(dir, { recursive: true }))
const urls = () => ({ appUrl: installation.appUrl, ownerUrl: installation.ownerUrl })

type File = {
  version: number | null
  note: string
  currency: string
  rules: { vendor: string | null; tolerances: Record<string, unknown> }[]
  authority: object[]
}
async function shown(tenant: TestTenant, version?: number): Promise<File> {
  const out: string[] = []
  const options = { tenant: tenant.slug, json: true, ...(version ? { version } : {}) }
  await matchPolicyShow(urls(), options, (line) => out.push(line))
  return JSON.parse(out.join('\n')) as File
}
async function drafted(tenant: TestTenant, content: unknown, by = 'admin'): Promise<string> {
  const file = join(dir, `${crypto.randomUUID()}.json`)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  const out: string[] = []
  await matchPolicyDraft(
    urls(),
    { tenant: tenant.slug, file, by: `${by}@${tenant.slug}.test`, note: 'From a file' },
    (line) => out.push(line),
  )
  return out.join('\n')
}

describe('svpms match-policy', () => {
  test('show prints the version in force or an earlier one, to read and as JSON', async () => {
    const tenant = await newTenant()
    const vendor_id = await givenVendor(tenant)
    await givenMatchPolicy(tenant, { rules: [{ vendor_id, price: { pct: '5' } }] })
    const out: string[] = []
    await matchPolicyShow(urls(), { tenant: tenant.slug }, (line) => out.push(line))
    expect(out.join('\n')).toMatch(
      /^Version 2, in force, since .*, written by The admin, activated by The controller/,
    )
    expect(out.join('\n')).toMatch(
      /Tolerances: Vendor Acme Components\n[\s\S]*Unit price: above 5 %, below 10 % \(The unit price of the order\)/,
    )
    expect(out.join('\n')).toContain('  Buyer: price 10 % and ₹50,000; quantity')
    expect((await shown(tenant)).rules).toHaveLength(2)
    expect(await shown(tenant, 1)).toMatchObject({ version: 1, currency: 'INR', rules: [{}] })
    await expect(shown(tenant, 9)).rejects.toThrow('Version 9 of the matching policy')
  })

  test('draft takes what show prints, tells what it changes, and a second person activates it', async () => {
    const tenant = await newTenant()
    const vendor_id = await givenVendor(tenant)
    await givenMatchPolicy(tenant, { rules: [{ vendor_id, price: { pct: '5' } }] })
    const file = await shown(tenant)
    expect(await drafted(tenant, file)).toMatch(
      /^It says the same as the version in force\.\nDraft/,
    )
    const own = file.rules[1]!
    const text = await drafted(tenant, {
      ...file,
      rules: [file.rules[0], { ...own, tolerances: { ...own.tolerances, days_ahead: 3 } }],
    })
    expect(text).toMatch(/^Date after today: 0 days after → 3 days after, for vendor Acme/)
    const id = /\/match-policies\/([0-9a-f-]{36})/.exec(text)![1]!
    const at = `/match-policies/${id}`
    expect((await tenant.as('admin').get(at)).body).toMatchObject({
      status: 'draft',
      note: 'From a file',
      author: 'The admin',
    })
    expect((await tenant.as('admin').post(`${at}/activation`)).status).toBe(403)
    expect((await tenant.as('controller').post(`${at}/activation`)).body.number).toBe(3)
    expect((await shown(tenant)).rules).toEqual([
      file.rules[0],
      { ...own, tolerances: { ...own.tolerances, days_ahead: 3 } },
    ])
  })

  test('a file writes numbers plainly, in every language of an organisation', async () => {
    const tenant = await newTenant({
      locale: 'de-DE',
      tolerances: { overReceiptPct: '12.5', roundingPerLine: '123450' },
    })
    const file = await shown(tenant)
    expect(file.rules[0]!.tolerances).toMatchObject({
      over_receipt_pct: '12.5',
      rounding_per_line: '1234.50',
    })
    expect(await drafted(tenant, file)).toMatch(/^It says the same/)
  })

  test('draft refuses what it cannot read, naming the place in the file, and drafts nothing', async () => {
    const tenant = await newTenant()
    const file = await shown(tenant)
    const everywhere = file.rules[0]!
    const withRules = (...rules: object[]) => ({ ...file, rules })
    const cases: [unknown, RegExp][] = [
      ['{', /is not JSON/],
      [[], /must be an object/],
      [{ ...file, currency: 'EUR' }, /\/currency: The amounts are in EUR/],
      [{ ...file, tolerence: {} }, /\/tolerence: There is no field named tolerence/],
      [withRules(), /\/rules: One set must hold everywhere/],
      [withRules(everywhere, everywhere), /\/rules\/1: There are two sets/],
      [withRules(everywhere, { ...everywhere, vendor: 'V-9' }), /\/rules\/1\/vendor: There is no/],
      [
        withRules({ tolerances: { ...everywhere.tolerances, price: { pct: '-1' } } }),
        /\/rules\/0\/tolerances\/price\/pct: Unit price above the order in percent m/,
      ],
      [
        withRules({ tolerances: { ...everywhere.tolerances, rounding_per_line: '0.005' } }),
        /\/rules\/0\/tolerances\/rounding_per_line: Rounding for each line m.* INR/,
      ],
      [{ ...file, authority: [{ role: 'buyer' }] }, /\/authority\/0\/kind: Choose a kind/],
    ]
    for (const [content, words] of cases)
      await expect(drafted(tenant, content)).rejects.toThrow(words)
    expect((await tenant.as('admin').get('/match-policies')).body.data).toHaveLength(1)
  })

  test('draft refuses who may not write it, and both refuse an unknown organisation', async () => {
    const [tenant, other] = [await newTenant(), await newTenant()]
    const file = await shown(tenant)
    for (const role of ['buyer', 'auditor', 'nobody'])
      await expect(drafted(tenant, file, role)).rejects.toThrow(/--by: .* is no controller/)
    const path = join(dir, 'theirs.json')
    writeFileSync(path, JSON.stringify(file))
    const options = { tenant: tenant.slug, file: path, by: `admin@${other.slug}.test` }
    await expect(matchPolicyDraft(urls(), options, () => {})).rejects.toThrow(Refused)
    await expect(
      matchPolicyDraft(urls(), { ...options, file: join(dir, 'nowhere') }, () => {}),
    ).rejects.toThrow(/cannot be read/)
    await expect(matchPolicyShow(urls(), { tenant: 'nobody' }, () => {})).rejects.toThrow(
      /no organisation "nobody"/,
    )
  })
})
