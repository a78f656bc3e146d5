import { expect, test } from 'vitest'
import { newTenant } from '../testing/harness.ts'

test('projects are listed', async () => {
  const tenant = await newTenant()
  const controller = tenant.as('controller')
  const owner_id = (await tenant.actor('approver')).userId
  for (const name of ['Alpha', 'Beta', 'Gamma', '=Delta']) {
    const made = await controller.post('/projects', {
      code: name.slice(0, 4),
      name,
      owner_id,
      active: true,
    })
    expect(made.status).toBe(201)
  }
  const first = await controller.get('/projects?limit=2&sort=name')
  expect(first.body).toMatchObject({ data: [{ name: '=Delta' }, { name: 'Alpha' }] })
  const second = await controller.get(
    `/projects?limit=2&sort=name&cursor=${first.body.next_cursor}`,
  )
  expect(second.body.data.map((p: { name: string }) => p.name)).toEqual(['Beta', 'Gamma'])
  const page = await controller.page(
    '/projects?limit=2&sort=-name&owner_id=The%20approver&status=foo',
  )
  console.log(page.status, page.text.length, page.text.slice(page.text.indexOf('id="list"')))
  const csv = await controller.page('/projects/export?sort=name&q=a')
  console.log(csv.text, csv.headers)
  const xlsx = await controller.page('/projects/export?sort=name&format=xlsx')
  console.log(xlsx.status, xlsx.headers)
})
