import supertest from 'supertest'
import { expect, test } from 'vitest'
import { mailsTo, newTenant, product, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { tellOfReuse } from './reuse.ts'

/** An organisation whose language this is, and a buyer who reads it. */
async function given(locale: string) {
  const tenant = await newTenant()
  await asOwner('update organisations set locale = $2 where tenant_id = $1', [
    tenant.tenantId,
    locale,
  ])
  const { userId, email } = await tenant.actor('buyer')
  await asOwner('update memberships set locale = $3 where tenant_id = $1 and user_id = $2', [
    tenant.tenantId,
    userId,
    locale,
  ])
  return { tenant, userId, email }
}

async function askForLink(tenant: TestTenant, email: string): Promise<void> {
  const asked = await supertest(tenant.app)
    .post('/sign-in/link')
    .set('Sec-Fetch-Site', 'same-origin')
    .type('form')
    .send({ email })
  expect(asked.status).toBe(200)
}

const expected = {
  'de-DE': {
    link: ['Ihr Link zur Anmeldung', 'Guten Tag', 'Anmelden:', 'tun Sie nichts'],
    invited: ['lädt Sie zu', 'Ihre Rollen dort: Wareneingang', 'Beitreten:', 'eingeladen hat'],
    reuse: ['zu Ihrer Sicherheit abgemeldet', 'Melden Sie sich in der App neu an'],
  },
  'en-GB': {
    link: ['Your sign-in link', 'Hello', 'Sign in:', 'do nothing'],
    invited: ['invites you to', 'You are invited as receiver', 'Join:', 'invited you'],
    reuse: ['signed out for your safety', 'Sign in to the app again'],
  },
} as const

test.each(['de-DE', 'en-GB'] as const)('mails about accounts are written in %s', async (locale) => {
  const { tenant, userId, email } = await given(locale)
  const { link, invited, reuse } = expected[locale]
  const says = async (to: string, sentences: readonly string[]) => {
    const text = (await mailsTo(to)).map((mail) => `${mail.subject} ${mail.text}`).join(' ')
    for (const sentence of sentences) expect(text).toContain(sentence)
    const other = expected[locale === 'de-DE' ? 'en-GB' : 'de-DE']
    for (const sentence of Object.values(other).flat()) expect(text).not.toContain(sentence)
  }
  await askForLink(tenant, email)
  await says(email, link)
  const address = `kim-${crypto.randomUUID()}@acme.example`
  const sent = await tenant
    .as('admin')
    .post('/invitations', { email: address, name: 'Kim', roles: ['receiver'] })
  expect(sent.status, sent.text).toBe(201)
  await says(address, invited)
  const { db } = await product()
  const posted: string[] = []
  await tellOfReuse(db, async (_to, letter) => {
    posted.push([letter.subject, ...letter.paragraphs].join(' '))
  })({ tenantId: tenant.tenantId, userId })
  for (const sentence of reuse) expect(posted.join()).toContain(sentence)
})
