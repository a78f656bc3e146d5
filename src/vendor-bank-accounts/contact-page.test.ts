import { expect, test } from 'vitest'
import { languages } from '../messages/text.ts'
import { contactWords } from './contact-words.ts'

/** Every sentence, with its values filled in. */
const sentences = (words: object): string[] =>
  Object.values(words).flatMap((value: unknown): string[] => {
    if (typeof value === 'string') return [value]
    if (typeof value === 'function') return [String(value('Acme Industries', 'Nordwind GmbH'))]
    return typeof value === 'object' && value !== null ? sentences(value) : []
  })

test('the page behind the link is whole in every language, and differs', () => {
  const [en, de] = [contactWords('en'), contactWords('de')].map(sentences)
  expect(Object.keys(languages)).toEqual(['en', 'de'])
  expect(en).toHaveLength(de!.length)
  for (const [i, text] of en!.entries()) {
    expect(text).not.toBe(de![i])
    expect(`${text} ${de![i]}`).not.toMatch(/undefined|null|\$\{|\[object/)
  }
})
