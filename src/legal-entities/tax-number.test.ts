import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'
import { ownTaxNumber } from '../dev/seed/facts.ts'

const entity = (more: object) => ({ code: 'SUB', name: 'Subsidiary', active: true, ...more })

test('the tax number of a legal entity is checked when it is typed, and kept as written on request', async () => {
  const tenant = await newTenant()
  const post = (body: object, path = '/legal-entities') => tenant.as('admin').post(path, body)
  const wrong = await post(entity({ country: 'DE', tax_id: 'DE111111111' }))
  expect(wrong.status).toBe(422)
  expect(wrong.body.errors).toMatchObject([{ pointer: '/tax_id', code: 'check_digits' }])
  const form = await tenant
    .as('admin')
    .form('/legal-entities', { code: 'SUB', name: 'Subsidiary', country: 'DE', tax_id: 'DE1' })
  expect(form.status).toBe(422)
  expect(form.text).toContain('Keep it as written')
  expect(form.text).toContain('value="DE1"')

  const kept = await post(entity({ country: 'DE', tax_id: 'DE111111111', as_written: true }))
  expect(kept.status, kept.text).toBe(201)
  const { id, version } = kept.body
  const renamed = await post(
    entity({ name: 'Renamed', country: 'DE', tax_id: 'DE111111111', version }),
    `/legal-entities/${id}/edit`,
  )
  expect(renamed.body).toMatchObject({ name: 'Renamed', tax_id: 'DE111111111' })
  const other = await post(
    entity({ country: 'DE', tax_id: 'DE111111112', version: renamed.body.version }),
    `/legal-entities/${id}/edit`,
  )
  expect(other.status).toBe(422)

  const right = { country: 'IN', tax_id: ownTaxNumber }
  expect((await post(entity({ code: 'OWN', ...right }))).status).toBe(201)
  const unknown = await post(entity({ code: 'ELSE', country: 'AQ', tax_id: 'whatever' }))
  expect(unknown.status).toBe(201)
})
