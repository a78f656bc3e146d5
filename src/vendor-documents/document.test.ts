import { describe, expect, test } from 'vitest'
import { dateProblem, hasEnded, isUploader, reminderDue } from './document.ts'
import { isWanted, setOf, type SetDocument } from './set.ts'

const today = '2026-11-28'

describe('reminders', () => {
  test('are due 60, 30 and 7 days before the end and on the last day, and a missed one is made up for by the nearest alone', () => {
    const due = (expiresOn: string) => reminderDue(expiresOn, today)
    expect(
      [
        '2027-01-28',
        '2027-01-27',
        '2026-12-29',
        '2026-12-28',
        '2026-12-06',
        '2026-12-05',
        '2026-11-29',
        '2026-11-28',
        '2026-11-27',
      ].map(due),
    ).toEqual([null, 60, 60, 30, 30, 7, 7, 0, null])
  })

  test('a document counts on its last day, and not after it', () =>
    expect(['2026-11-27', '2026-11-28', null].map((day) => hasEnded(day, today))).toEqual([
      true,
      false,
      false,
    ]))
})

describe('the dates of a document', () => {
  const wrong = (issued: string | null, ends: string | null, expires = true) =>
    dateProblem({ issued_on: issued, expires_on: ends }, { today, expires })?.pointer ?? null
  test.each([
    ['2026-01-01', '2027-01-01', true, null],
    [null, today, true, null],
    [today, null, false, null],
    ['2026-11-29', '2027-01-01', true, '/issued_on'],
    [null, null, true, '/expires_on'],
    [null, '2026-11-27', true, '/expires_on'],
    [null, '2026-11-27', false, '/expires_on'],
  ] as const)('issued %s, ends %s (asked for: %s): %s', (issued, ends, expires, pointer) =>
    expect(wrong(issued, ends, expires)).toBe(pointer),
  )
})

test('who uploaded it is known as a member and under their address as a contact', () => {
  const me = { userId: 'u1', email: 'Ben@kaveri.example' }
  const by = (uploaded_by: string | null, contact_email: string | null) =>
    isUploader({ uploaded_by, contact_email }, me)
  expect([
    by('u1', null),
    by('u2', null),
    by(null, 'ben@Kaveri.example'),
    by(null, 'meera@acme.example'),
  ]).toEqual([true, false, true, false])
})

describe('the documents of a vendor', () => {
  const kind = (asked: boolean) => ({ id: 'k', name: 'Insurance', why: null, asked })
  const document = (state: SetDocument['state'], expires_on: string | null = '2027-06-01') => ({
    id: state,
    kind_id: 'k',
    state,
    expires_on,
  })
  const standing = (documents: readonly SetDocument[], asked = true) => {
    const [entry] = setOf([kind(asked)], documents, today)
    return entry ? [entry.standing, isWanted(entry)] : null
  }
  test.each([
    ['nothing', [], ['missing', true]],
    ['one that waits', [document('waiting')], ['waiting', false]],
    ['one that counts', [document('verified')], ['verified', false]],
    ['one without an end', [document('verified', null)], ['verified', false]],
    ['one that ends soon', [document('verified', '2026-12-18')], ['expiring', true]],
    ['one that has expired', [document('expired', '2026-11-01')], ['expired', true]],
    ['one whose day has passed unseen', [document('verified', '2026-11-27')], ['expired', true]],
    [
      'one that has expired and a next one that waits',
      [document('waiting'), document('expired', '2026-11-01')],
      ['expired', false],
    ],
    [
      'one that counts and a next one that waits',
      [document('waiting'), document('verified')],
      ['waiting', false],
    ],
    ['one that was refused', [document('refused')], ['refused', true]],
    [
      'one that counts and a next one that was refused',
      [document('refused'), document('verified')],
      ['verified', false],
    ],
  ] as const)('%s', (_name, documents, expected) =>
    expect(standing(documents as readonly SetDocument[])).toEqual(expected),
  )
  test('what is not asked and was never given is not shown', () =>
    expect([standing([], false), standing([document('verified')], false)]).toEqual([
      null,
      ['verified', false],
    ]))
})
