import supertest from 'supertest'
import { describe, expect, test } from 'vitest'
import { Problem } from '../kernel/problem.ts'
import { givenIssued } from '../platform/testing/given.ts'
import { newTenant, product } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { refusalIn } from './refusals.ts'
import { wordsIn } from './words/index.ts'

const statuses = [400, 403, 404, 409, 410, 412, 413, 422, 429, 500, 503]
const said = 'Only a controller may do this.'

describe('a refusal', () => {
  test.each(statuses)('%i is whole in German, and keeps its own reason in English', (status) => {
    const problem = new Problem(status, 'some_code', said)
    const german = refusalIn(wordsIn('de'), problem)
    const english = refusalIn(wordsIn('en'), problem)
    expect(english.message).toBe(said)
    expect(german.message).not.toBe(said)
    for (const key of ['title', 'message', 'signedOut', 'signIn'] as const)
      expect(german[key]).not.toBe(english[key])
    for (const text of Object.values(german)) expect(text).toMatch(/^[A-ZÄÖÜ]/)
  })
  test('of a status that has no words of its own still says something', () => {
    for (const status of [418, 451, 502])
      expect(refusalIn(wordsIn('de'), new Problem(status, 'x', said)).message).not.toBe(said)
  })
  test('in the portal’s own words is shown as it is', () => {
    const de = wordsIn('de')
    for (const own of [de.onboarding.reviewing, de.settings.yourself])
      expect(refusalIn(de, new Problem(409, 'not_now', own)).message).toBe(own)
  })
})

test('a German contact is refused in German, whatever page it is', async () => {
  const tenant = await newTenant()
  const { vendorId } = await givenIssued(tenant)
  const them = await givenContact(tenant, vendorId, { language: 'de' })
  const missing = await them.page(`/portal/orders/${crypto.randomUUID()}`)
  expect(missing.status).toBe(404)
  expect(missing.text).toContain('Nicht gefunden')
  expect(missing.text).toContain('Zur Startseite des Portals')
  expect(missing.text).not.toMatch(/Not found|Try again|If you ask for help|does not exist/)
  expect(missing.text).toContain('<html lang="de"')
})

test('where nobody is known, a refusal is in the language of the browser', async () => {
  const { app } = await product()
  const ask = (language: string) =>
    supertest(app).get('/portal/no-such-page').set('Accept-Language', language)
  expect((await ask('de-DE')).text).toContain('Nicht gefunden')
  expect((await ask('en-GB')).text).toContain('Not found')
  const link = await supertest(app)
    .get(`/portal/link/${'x'.repeat(43)}`)
    .set('Accept-Language', 'de')
  expect([link.status, link.text]).toEqual([404, expect.stringContaining('Dieser Link')])
})
