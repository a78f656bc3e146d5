import { describe, expect, test } from 'vitest'
import {
  describeRail,
  hashOf,
  writtenBy,
  type RailSample,
} from '../../platform/testing/rail-suite.ts'
import { amountText } from '../../kernel/money.ts'
import type { FileFormat } from './files/format.ts'
import { fileRail } from './files/rail.ts'
import { sampleTold } from './files/samples.ts'
import { shortcomings } from './files/shortcomings.ts'
import { railNamed, rails } from './index.ts'
import { foundRail } from './statement/index.ts'

/** Which accounts each rail pays to, and the file of the sample run as the first release wrote it. */
const samples: Record<string, { scheme: Parameters<typeof sampleTold>[0]; sha256?: string }> = {
  csv: {
    scheme: 'bic',
    sha256: '16925d74c5aa54dd5c9cf2192ee43ad8de6eae572826bc52ba29f3a04fe8d09b',
  },
  'pain.001': {
    scheme: 'iban',
    sha256: 'f4a7403844b98e9fa6998ac651d96f6afcee81dfb5c1425b81f905ed3573bb9c',
  },
  nacha: {
    scheme: 'aba',
    sha256: '9f990260d2a933462bda99c365c054aec0ec3354b4e085c1a8549c3c98f99680',
  },
  'csv.india': {
    scheme: 'ifsc',
    sha256: '3bc7cd75243a8e57027215bcc169a158688934fcdce8dc3a6d67e3544272406b',
  },
  by_hand: { scheme: 'iban' },
  stripe: { scheme: 'stripe' },
  statement: { scheme: 'iban' },
}
const sampleOf = (code: string): RailSample => ({
  rail: railNamed(code)!,
  told: (names, change) => sampleTold(samples[code]!.scheme, names, change),
})

/** A rail that only this test has: what adding one takes. */
const telex: FileFormat = {
  code: 'telex',
  name: 'Telex to the bank',
  currency: null,
  extension: 'txt',
  mediaType: 'text/plain; charset=us-ascii',
  refusals: shortcomings,
  *write({ number, day, payments }) {
    yield `${number} ${day}\n`
    for (const { number: payment, amount, vendor } of payments)
      yield `${payment} ${amountText(amount)} ${vendor.account.number}\n`
  },
}

for (const { code } of [...rails, foundRail]) describeRail(sampleOf(code))
describeRail({
  rail: fileRail(telex),
  told: (names, change) => sampleTold('iban', names, change),
})

describe('the list of rails', () => {
  test('names each once, and one that only a statement shows is never offered', () => {
    const codes = [...rails, foundRail].map(({ code }) => code)
    expect(codes.toSorted()).toEqual(Object.keys(samples).toSorted())
    expect(rails).not.toContain(foundRail)
    expect(railNamed('telex')).toBeNull()
  })

  test('the plain table comes first: every bank and every person reads it', () => {
    expect(rails[0]!.code).toBe('csv')
  })

  test.each(
    Object.entries(samples).flatMap(([code, { sha256 }]) => (sha256 ? [{ code, sha256 }] : [])),
  )(
    'a run over $code is the same bytes as ever: banks and auditors compare kept files',
    ({ code, sha256 }) => {
      const { rail, told } = sampleOf(code)
      if (rail.tells.by !== 'file') throw new Error(`${code} writes no file`)
      const run = told(['Acme GmbH', 'Béla Söderström', 'Zoë & Søn A/S'])
      expect(hashOf(writtenBy(rail.tells, run))).toBe(sha256)
    },
  )
})
