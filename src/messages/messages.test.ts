import { describe, expect, test } from 'vitest'
import { codes } from './codes/index.ts'
import { message, type Code } from './message.ts'
import { samples } from './samples.ts'
import { languageOf, languages, toText } from './text.ts'

const all = (Object.keys(codes) as Code[]).map((code) => ({
  code,
  stored: JSON.parse(JSON.stringify({ code, params: samples[code] })) as ReturnType<typeof message>,
}))
/** Text that a person typed is never translated; these words are the same in both languages. */
const sameEverywhere: readonly Code[] = ['text.as_written', 'note.acting_for', 'fact.name']
const locales = { en: 'en-IN', de: 'de-DE' } as const

describe('every message', () => {
  test('has sample params, and its language files have no code besides', () => {
    for (const language of Object.values(languages))
      expect(Object.keys(language).toSorted()).toEqual(Object.keys(codes).toSorted())
    expect(Object.keys(samples).toSorted()).toEqual(Object.keys(codes).toSorted())
  })

  test.each(Object.values(locales))(
    'is a whole sentence in %s, as it comes back from the database',
    (locale) => {
      for (const { code, stored } of all) {
        const text = toText(stored, locale).replace(/(?:unter|über) null/, 'below zero')
        expect([code, text], 'nothing is missing').not.toEqual([code, ''])
        expect(text, code).not.toBe(code)
        expect(text, code).not.toMatch(
          /undefined|null|NaN|\[object|\$\{|\{[a-z_]*\}|[a-z]+_[a-z]+|\b(?:hold|note|why|notice|did)\.[a-z]/,
        )
        expect(text, code).not.toMatch(/ {2}|\.\.(?!\.)|^\s|\s$/)
      }
    },
  )

  test('differs between the languages', () => {
    const alike = all.filter(
      ({ code, stored }) =>
        !sameEverywhere.includes(code) && toText(stored, 'en-IN') === toText(stored, 'de-DE'),
    )
    expect(alike.map(({ code }) => code)).toEqual([])
  })

  test('writes amounts, numbers and dates in the reader’s format, in every language', () => {
    const price = { code: 'hold.price', params: samples['hold.price'] }
    expect(toText(price, 'en-IN')).toBe(
      'Line 3 “Laptops”: billed at 1,042.50, ordered at 1,000: ₹12,34,567.89 above the order. Allowed: 2.5 % and ₹500.',
    )
    expect(toText(price, 'en-GB')).toContain('₹1,234,567.89')
    expect(toText(price, 'de-DE')).toBe(
      'Zeile 3 „Laptops“: zu 1.042,50 berechnet, zu 1.000 bestellt: 1.234.567,89\u00a0₹ über der Bestellung. Erlaubt: 2,5 % und 500\u00a0₹.',
    )
    expect(toText(price, 'de-AT')).toContain('₹\u00a01.234.567,89')
    const due = { code: 'hold.due_before_date', params: samples['hold.due_before_date'] }
    expect(toText(due, 'en-IN')).toContain('1 Nov 2026')
    expect(toText(due, 'de-DE')).toContain('1. Nov. 2026')
  })

  test('is in German for every German reader, and in English for everybody else', () =>
    expect(
      ['de', 'de-DE', 'de-CH', 'DE-at', 'den', 'en', 'hi-IN', 'fr-FR'].map(languageOf),
    ).toEqual(['de', 'de', 'de', 'de', 'en', 'en', 'en', 'en']))

  test('of another release is shown by its code, and never breaks a page', () => {
    expect(toText({ code: 'hold.from_tomorrow', params: {} }, 'en-IN')).toBe('hold.from_tomorrow')
    expect(toText({ code: 'hold.funds', params: { above: '12' } }, 'en-IN')).toBe('hold.funds')
    expect(toText({ code: 'toString', params: {} }, 'en-IN')).toBe('toString')
  })
})
