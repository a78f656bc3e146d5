import { randomUUID } from 'node:crypto'
import supertest from 'supertest'
import { newId } from '../../kernel/id.ts'
import { newLink } from '../../kernel/link.ts'
import { product } from './harness.ts'
import { asOwner } from './visitor.ts'

type Wanted = {
  name?: string
  email?: string
  language?: 'en' | 'de'
  purposes?: readonly string[]
}

/** A contact of a vendor who may open the portal. */
export async function givenContact(
  { tenantId }: { tenantId: string },
  vendorId: string,
  {
    name = 'Meera Rao',
    email = `${randomUUID()}@acme.example`,
    language = 'en',
    purposes = [],
  }: Wanted = {},
) {
  const id = newId()
  await asOwner(
    `insert into vendor_contacts (tenant_id, id, vendor_id, name, email, language, purposes)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tenantId, id, vendorId, name, email, language, purposes],
  )
  await asOwner(
    'insert into portal_accounts (tenant_id, contact_id, vendor_id) values ($1, $2, $3)',
    [tenantId, id, vendorId],
  )
  return { id, email, vendorId, tenantId, ...(await signedIn({ tenantId, id, email })) }
}
export type TestContact = Awaited<ReturnType<typeof givenContact>>

/** A browser of the contact, signed in without the mail. */
export async function signedIn(contact: { tenantId: string; id: string; email: string }) {
  const { token, hash } = newLink()
  await asOwner(
    `insert into portal_sessions (token_hash, tenant_id, contact_id, email, expires_at)
     values ($1, $2, $3, lower($4), now() + interval '1 hour')`,
    [hash, contact.tenantId, contact.id, contact.email],
  )
  return browser(`svpms-portal=${token}`)
}

/** A browser with this cookie, at the pages and at the JSON door. */
export async function browser(cookie: string) {
  const { app } = await product()
  const send = (method: 'get' | 'post', path: string) =>
    supertest(app)[method](path).set('Cookie', cookie).set('Sec-Fetch-Site', 'same-origin')
  return {
    cookie,
    page: (path: string) => send('get', path),
    form: (path: string, fields: object = {}) => send('post', path).type('form').send(fields),
    /** One file, as the form sends it; `api` at the JSON door. */
    upload: (
      path: string,
      file: { bytes: Buffer; name: string; type?: string },
      fields: Readonly<Record<string, string>> = {},
      api = false,
    ) =>
      send('post', api ? `/api/v1${path}` : path)
        .field({ ...fields })
        .attach('file', file.bytes, {
          filename: file.name,
          ...(file.type ? { contentType: file.type } : {}),
        }),
    get: (path: string) => send('get', `/api/v1${path}`),
    post: (path: string, body: object = {}, headers: Record<string, string> = {}) =>
      send('post', `/api/v1${path}`).set(headers).send(body),
  }
}
