import { describe, expect, test } from 'vitest'
import {
  afterBusinessDays,
  contentHash,
  trustedAddress,
  whyNotVerify,
  type Content,
} from './bank-account.ts'

describe('cooling off', () => {
  test('counts neither weekends nor holidays', () => {
    const after = (from: string, days: number, holidays: string[] = []) =>
      afterBusinessDays(from, days, new Set(holidays))
    expect(after('2026-11-24', 3)).toBe('2026-11-27')
    expect(after('2026-11-26', 3)).toBe('2026-12-01')
    expect(after('2026-11-28', 1)).toBe('2026-11-30')
    expect(after('2026-11-24', 3, ['2026-11-26', '2026-11-28'])).toBe('2026-11-30')
  })
})

describe('the address that is asked', () => {
  test('is the one before the first change made with the account', () => {
    expect(trustedAddress({ changes: [], present: 'now@vendor.test', proposer: null })).toBe(
      'now@vendor.test',
    )
    const changes = [{ old_email: 'before@vendor.test' }, { old_email: 'between@evil.test' }]
    expect(trustedAddress({ changes, present: 'now@evil.test', proposer: null })).toBe(
      'before@vendor.test',
    )
    expect(
      trustedAddress({ changes: [{ old_email: null }], present: 'now@evil.test', proposer: null }),
    ).toBeNull()
    expect(trustedAddress({ changes, present: null, proposer: 'Before@vendor.test' })).toBeNull()
  })
})

describe('the second person', () => {
  const somebody = { me: 'c', proposedBy: 'b', mailChangedBy: ['d'], newcomer: false }
  test('is neither who proposed it, nor who changed the address, nor a newcomer', () => {
    expect(whyNotVerify(somebody)).toBeNull()
    expect(whyNotVerify({ ...somebody, me: 'b' })).toContain('You proposed')
    expect(whyNotVerify({ ...somebody, me: 'd' })).toContain('e-mail')
    expect(whyNotVerify({ ...somebody, newcomer: true })).toContain('You joined')
  })
})

test('what was proven is another thing when any of it changes', () => {
  const content: Content = {
    account: 'a',
    fingerprint: 'f',
    holder: 'h',
    vendorName: 'n',
    vendorTaxId: null,
    vendorEmail: 'e',
    payeeEmail: 'c',
    proofId: 'p',
    proofSha256: 's',
  }
  const others = Object.keys(content).map((key) => contentHash({ ...content, [key]: 'changed' }))
  expect(new Set([contentHash(content), ...others]).size).toBe(10)
})
