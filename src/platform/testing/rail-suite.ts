import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Problem } from '../../kernel/problem.ts'
import { money } from '../../kernel/money.ts'
import type { FilePayment } from '../../payments/rails/files/format.ts'
import type { FileWay, Rail, RunTold } from '../../payments/rails/port.ts'
import type { Payment } from '../../payments/payment.ts'

/** A rail, and runs that it can pay: one payment for each name. */
export type RailSample = {
  rail: Rail
  told: (names: readonly string[], change?: Partial<FilePayment>) => RunTold
}
const names = ['Acme GmbH', 'Béla Söderström', 'Zoë & Søn A/S']
export const writtenBy = ({ write }: FileWay, run: RunTold): string => [...write(run)].join('')
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What a rail says against a run; null where it takes it. */
function saidAgainst({ refuse }: Rail, run: RunTold): string | null {
  try {
    refuse?.(run)
    return null
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    expect(problem.status).toBe(409)
    return problem.message
  }
}

/** What holds for every way to pay. */
export function describeRail({ rail, told }: RailSample): void {
  const { tells } = rail
  describe(`the rail ${rail.code}`, () => {
    test('has a code that is kept with each run, and a name that people choose it by', () => {
      expect(rail.code).toMatch(/^[a-z][a-z0-9_.]{1,29}$/)
      expect(rail.name).toMatch(/^\p{Lu}[^\n]{3,60}$/u)
    })

    test('takes a run that it can pay', () => {
      expect(saidAgainst(rail, told(names))).toBeNull()
    })

    test('pays to accounts of one kind, or needs none', () => {
      const run = told(['Acme'])
      const bare = { ...run, payments: run.payments.map((one) => ({ ...one, payee: null })) }
      const said = saidAgainst(rail, bare)
      if (rail.to === 'anything') expect(said).toBeNull()
      else expect(said).toMatch(/^Acme .*[.]$/)
    })

    test('names the way out where it cannot pay from an account, and pays from its own', () => {
      const { account } = told(['Acme'])
      expect(rail.whyNotFrom?.(account) ?? null).toBeNull()
      const other = rail.whyNotFrom?.({ ...account, currency: 'CHF' }) ?? null
      if (other !== null) expect(other.message).toMatch(/Choose an?.*[.]$/)
    })

    if (tells.by === 'file') describeFile(rail, tells, told)
    if (tells.by === 'service') {
      test('has the job that asks, and the schedule that asks again', () => {
        expect(tells.jobNames).toContain(tells.asks)
        expect(tells.schedules).not.toEqual([])
      })

      test('says where a payment stands as long as the service has not answered, and never after', () => {
        const now = new Date('2026-11-20T12:00:00Z')
        const zone = 'Asia/Kolkata'
        expect(tells.standing(somePayment(rail), now, zone)).toMatch(/./)
        expect(tells.whyUnderWay({ ...somePayment(rail), asked_at: now }, now)).toMatch(/[.]$/)
        for (const status of ['settled', 'failed', 'returned'] as const) {
          const answered = { ...somePayment(rail), status, asked_at: now }
          expect(tells.standing(answered, now, zone)).toBeNull()
          expect(tells.whyUnderWay(answered, now)).toBeNull()
        }
      })
    }
  })
}

function describeFile(rail: Rail, way: FileWay, told: RailSample['told']): void {
  test('writes the run whole, and the same run gives the same bytes', () => {
    const run = told(names)
    expect(hashOf(writtenBy(way, run))).toBe(hashOf(writtenBy(way, run)))
    for (const { number } of run.payments) expect(writtenBy(way, run)).toContain(number)
  })

  test('carries no formula, no line break and no picture of a name', () => {
    const bad = '=HYPERLINK("http://evil.example","x")\r\n🎉<Nm>Mallory</Nm>,"; DROP'
    const text = writtenBy(way, told([bad]))
    const lines = writtenBy(way, told(['Plain'])).split('\n').length
    expect(text.split('\n')).toHaveLength(lines)
    expect(text).not.toMatch(/(^|[,;"])[=+@-]/m)
    expect(text).not.toMatch(/🎉|<Nm>Mallory/u)
  })

  test('refuses, with the way out, a name without a Latin letter', () => {
    expect(saidAgainst(rail, told(['कावेरी निर्माण', 'Acme']))).toContain('in Latin letters')
  })

  test('refuses a run without payments, with nothing to pay, and in two currencies', () => {
    const { currency } = told(names)
    expect(saidAgainst(rail, told([]))).not.toBeNull()
    expect(saidAgainst(rail, told(['A'], { amount: money(0n, currency) }))).not.toBeNull()
    expect(saidAgainst(rail, told(['A'], { amount: money(1n, 'CHF') }))).not.toBeNull()
  })
}

const somePayment = ({ code }: Rail): Payment => ({
  id: 'a',
  number: 'PAY-2026-0001',
  status: 'sent',
  run_id: 'b',
  run_number: 'RUN-2026-0001',
  rail: code,
  vendor_id: 'c',
  vendor_name: 'Acme',
  account_id: 'd',
  account_ending: '3000',
  currency: 'USD',
  total: 100n,
  pay_on: '2026-11-20',
  reference: 'A',
  answered_on: null,
  reason: null,
  evidence: null,
  version: 1,
  created_at: new Date('2026-11-20T09:00:00Z'),
  asked_at: null,
  payout_id: null,
  payout_trouble: null,
})
