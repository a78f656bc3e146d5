import { expect, test } from 'vitest'
import { newTenant } from '../platform/testing/harness.ts'
import { factsOf, stageOf, stages } from './stage.ts'

const acme = { name: 'Acme Components', country: 'IN', currency: 'INR', payment_terms_days: 30 }

test('every combination of facts is one stage, and each stage can be reached', () => {
  for (const stage of stages) expect(factsOf(stage).length).toBeGreaterThan(0)
  expect(stages.flatMap((stage) => factsOf(stage))).toHaveLength(4 * 7 * 2 * 2)
})

test.each([
  ['draft', { status: 'pending', onboarding: null, in_review: false, returned: false }],
  ['draft', { status: 'pending', onboarding: 'withdrawn', in_review: false, returned: false }],
  ['invited', { status: 'pending', onboarding: 'invited', in_review: true, returned: false }],
  ['submitted', { status: 'pending', onboarding: 'submitted', in_review: true, returned: false }],
  ['in_review', { status: 'pending', onboarding: null, in_review: true, returned: true }],
  ['changes_requested', { status: 'pending', onboarding: null, in_review: false, returned: true }],
  ['active', { status: 'active', onboarding: 'invited', in_review: false, returned: false }],
  ['suspended', { status: 'blocked', onboarding: null, in_review: false, returned: true }],
  ['inactive', { status: 'inactive', onboarding: 'active', in_review: false, returned: false }],
] as const)('a vendor is %s when its facts say so', (stage, facts) =>
  expect(stageOf(facts)).toBe(stage),
)

test('a vendor goes from review to active to blocked, and is found by each stage', async () => {
  const tenant = await newTenant()
  const { id } = (await tenant.as('buyer').post('/vendors', acme)).body as { id: string }
  const at = async (): Promise<string> =>
    (await tenant.as('buyer').get(`/vendors/${id}`)).body.stage as string
  const found = async (status: string): Promise<string[]> => {
    const { body } = await tenant.as('buyer').get(`/vendors?status=${status}`)
    return (body as { data: { id: string; stage: string }[] }).data
      .filter((vendor) => vendor.id === id)
      .map(({ stage }) => stage)
  }
  expect(await at()).toBe('in_review')
  expect(await found('in_review')).toEqual(['in_review'])
  expect(await found('pending')).toEqual(['in_review'])
  expect(await found('draft')).toEqual([])
  await tenant.as('controller').post(`/vendors/${id}/approval`)
  expect(await found('active')).toEqual(['active'])
  expect(await found('in_review')).toEqual([])
  await tenant.as('buyer').post(`/vendors/${id}/block`, { reason: 'Their bank changed' })
  expect(await found('suspended')).toEqual(['suspended'])
  expect((await tenant.as('buyer').page(`/vendors/${id}`)).text).toContain('Blocked')
})

test('an imported vendor is a draft until somebody approves it', async () => {
  const tenant = await newTenant()
  const sent = await tenant.as('buyer').post('/vendor-imports', { csv: 'name,country\nAcme,IN\n' })
  await tenant.as('buyer').post(`/vendor-imports/${sent.body.id}/confirmation`)
  const { body } = await tenant.as('buyer').get('/vendors?status=draft')
  expect(body.data).toMatchObject([{ name: 'Acme', stage: 'draft' }])
})
