import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { mailsTo, newTenant, product } from '../platform/testing/harness.ts'
import { outboxMailer } from '../integrations/email/index.ts'
import { postLetter, type Letter } from './index.ts'

const letter: Letter = {
  subject: 'You are invited',
  greeting: 'Hello Asha,',
  paragraphs: ['Meera <script>invited</script> you.'],
  button: { label: 'Accept', path: '/invitations/x?a=1&b=2' },
  foot: 'You need not answer.',
}
const address = (): string => `asha-${randomUUID()}@example.test`

test('a letter is sent once its change is committed, as text and as HTML that is safe', async () => {
  const tenant = await newTenant()
  const to = address()
  await tenant.run('admin', (ctx) => postLetter(ctx.enqueue, to, letter))
  const [mail, ...more] = await mailsTo(to)
  expect(more).toEqual([])
  expect(mail).toMatchObject({
    subject: 'You are invited',
    text: expect.stringContaining('Accept:\nhttp://localhost:8000/invitations/x?a=1&b=2'),
  })
  expect(mail!.html).toContain('href="http://localhost:8000/invitations/x?a=1&amp;b=2"')
  expect(mail!.html).not.toContain('<script>')
})

test('a change that is rolled back tells nobody', async () => {
  const tenant = await newTenant()
  const to = address()
  await expect(
    tenant.run('admin', async (ctx) => {
      await postLetter(ctx.enqueue, to, letter)
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await (await product()).jobs.drain(2000)
  await tenant.run('admin', (ctx) => postLetter(ctx.enqueue, to, { ...letter, subject: 'Second' }))
  expect((await mailsTo(to)).map((m) => m.subject)).toEqual(['Second'])
})

test('no header can be smuggled into an address', async () => {
  const mailer = outboxMailer('/nonexistent')
  for (const to of ['a@b.test\r\nBcc: c@d.test', 'a@b.test, c@d.test', 'A <a@b.test>', 'nobody'])
    await expect(mailer.send({ key: 'k', to, subject: 's', text: '', html: '' })).rejects.toThrow(
      'address',
    )
  await expect(
    mailer.send({ key: 'k', to: 'a@b.test', subject: 'Hello\nBcc: c@d.test', text: '', html: '' }),
  ).rejects.toThrow('subject')
})
