import supertest from 'supertest'
import type { Role } from '../../kernel/permissions.ts'
import { product, type TestTenant } from './harness.ts'
import { mailedPath } from './visitor.ts'

export type Joining = {
  name: string
  email: string
  roles: readonly Role[]
  password?: string
}

/** Somebody the administrator invited, who followed the link in their mail. Returns the member as JSON. */
export async function givenJoined(tenant: TestTenant, person: Joining) {
  const { app } = await product()
  const { password = 'a long enough password', ...invited } = person
  const sent = await tenant.as('admin').post('/invitations', invited)
  if (sent.status !== 201) throw new Error(`not invited: ${sent.text}`)
  const answer = await supertest(app)
    .post(await mailedPath(person.email))
    .set('Sec-Fetch-Site', 'same-origin')
    .type('form')
    .send({ name: person.name, password, locale: 'en-IN', time_zone: 'Asia/Kolkata' })
  if (answer.status !== 303) throw new Error(`did not join: ${answer.text}`)
  const { rows } = await tenant.db.raw('select user_id from sign_in_lookup($1)', [person.email])
  return tenant.as('admin').get(`/members/${String(rows[0]!['user_id'])}`)
}
