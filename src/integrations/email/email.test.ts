import { randomUUID } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startBrevo } from '../../dev/stand-ins/brevo.ts'
import { startSmtp } from '../../dev/stand-ins/smtp.ts'
import { Permanent } from '../../platform/jobs/permanent.ts'
import { brevoMailer } from './brevo.ts'
import { createMailer, outboxMailer, outboxMails, probe, type Mail, type Mailer } from './index.ts'
import { senderOf } from './port.ts'
import { smtpMailer } from './smtp.ts'

const from = 'SVPMS <no-reply@svpms.test>'
const aMail = (change: Partial<Mail> = {}): Mail => ({
  key: randomUUID(),
  to: 'asha@example.test',
  subject: 'Grüße, ₹ 5',
  text: 'Hello ₹',
  html: '<p>Hello ₹</p>',
  ...change,
})
const outboxDir = mkdtempSync(join(tmpdir(), 'svpms-outbox-'))
const quiet = { warn: () => {} }

let smtp: Awaited<ReturnType<typeof startSmtp>>
let brevo: Awaited<ReturnType<typeof startBrevo>>
beforeAll(async () => {
  ;[smtp, brevo] = await Promise.all([startSmtp(), startBrevo()])
})
beforeEach(() => {
  smtp.turn('well')
  brevo.turn('well')
})
afterAll(() => Promise.all([smtp?.close(), brevo?.close()]))

type Arrived = { to: string; text: string; subject: string; key: string }
const decoded = (source: string): string =>
  source
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/((?:=[0-9A-F]{2})+)/g, (bytes) =>
      Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'),
    )
const encodedWord = (subject: string): string =>
  subject
    .replaceAll(/=\?UTF-8\?B\?([^?]+)\?=\s*/gi, (_all, word: string) =>
      Buffer.from(word, 'base64').toString(),
    )
    .replaceAll(/=\?UTF-8\?Q\?([^?]+)\?=\s*/gi, (_all, word: string) =>
      decoded(word.replaceAll('_', ' ')),
    )
/** Each driver, and how to see what arrived at its other end. */
const drivers: [
  string,
  { mailer: (withinMs?: number) => Mailer; arrived: () => Promise<Arrived[]> },
][] = [
  [
    'the outbox',
    {
      mailer: () => outboxMailer(outboxDir),
      arrived: async () =>
        (await outboxMails(outboxDir, 100)).map((m) => ({
          to: m.to,
          subject: m.subject,
          text: m.text + m.html,
          key: m.key,
        })),
    },
  ],
  [
    'SMTP',
    {
      mailer: (withinMs) => smtpMailer(smtp.url, from, withinMs),
      arrived: async () =>
        smtp.mails.map(({ to, source }) => ({
          to,
          text: decoded(source),
          subject: encodedWord(/^Subject: ((?:.|\r\n )*)/m.exec(source)?.[1] ?? ''),
          key: /^Message-ID: <([^@]+)@svpms\.test>/m.exec(source)?.[1] ?? '',
        })),
    },
  ],
  [
    'Brevo',
    {
      mailer: (withinMs) => brevoMailer(brevo, from, withinMs),
      arrived: async () =>
        brevo.mails.map((m) => ({
          to: m.to[0]!.email,
          subject: m.subject,
          text: m.textContent + m.htmlContent,
          key: m.headers.idempotencyKey,
        })),
    },
  ],
]

describe.each(drivers)('mail through %s', (_name, { mailer, arrived }) => {
  const withKey = async (key: string) => (await arrived()).filter((mail) => mail.key === key)
  test('arrives with both its faces, in every script', async () => {
    const mail = aMail()
    expect(await mailer().send(mail)).toEqual(expect.any(String))
    expect(await withKey(mail.key)).toEqual([
      {
        to: mail.to,
        subject: mail.subject,
        key: mail.key,
        text: expect.stringMatching(/Hello ₹[\s\S]*<p>Hello ₹<\/p>/),
      },
    ])
  })
  test('that is sent again under its key can be told to be the same', async () => {
    const mail = aMail()
    await mailer().send(mail)
    await mailer().send(mail)
    expect(new Set((await withKey(mail.key)).map((m) => m.key))).toEqual(new Set([mail.key]))
  })
  test('takes no header from an address or a subject', async () => {
    const before = (await arrived()).length
    for (const to of [
      'a@b.test\r\nBcc: c@d.test',
      'a@b.test, c@d.test',
      'A <a@b.test>',
      'nobody',
      '',
    ])
      await expect(mailer().send(aMail({ to }))).rejects.toThrow('address')
    for (const subject of ['Hello\nBcc: c@d.test', 'Hello\r\n\r\n<p>', 'x'.repeat(301)])
      await expect(mailer().send(aMail({ subject }))).rejects.toThrow('subject')
    expect((await arrived()).length).toBe(before)
  })
  test('can be probed', async () => expect(await mailer().probe()).toBe('answers'))
})

describe.each(drivers.slice(1))(
  'mail through %s, when it does not go',
  (name, { mailer, arrived }) => {
    const turn = (mood: 'well' | 'refuses' | 'busy' | 'slow'): void => {
      smtp.turn(mood)
      brevo.turn(mood)
    }
    const refusal = async (driver: Mailer): Promise<unknown> =>
      driver.send(aMail()).then(
        () => 'it went',
        (error: unknown) => error,
      )
    test('is refused for good when the mail itself is', async () => {
      turn('refuses')
      expect(await refusal(mailer())).toBeInstanceOf(Permanent)
    })
    test.each(['busy', 'slow'] as const)('is tried again while the service is %s', async (mood) => {
      turn(mood)
      const before = (await arrived()).length
      const error = await refusal(mailer(300))
      expect([
        error instanceof Error,
        error instanceof Permanent,
        (await arrived()).length,
      ]).toEqual([true, false, before])
    })
    test('is tried again when nobody is there', async () => {
      const error = await refusal(
        name === 'SMTP'
          ? smtpMailer('smtp://127.0.0.1:1', from)
          : brevoMailer({ apiKey: 'k', baseUrl: 'http://127.0.0.1:1/v3' }, from),
      )
      expect([error instanceof Error, error instanceof Permanent]).toEqual([true, false])
    })
  },
)

describe('Brevo', () => {
  test('under one key sends one mail, and keeps its id', async () => {
    const mail = aMail()
    const [first, again] = [
      await brevoMailer(brevo, from).send(mail),
      await brevoMailer(brevo, from).send(mail),
    ]
    expect([
      first,
      brevo.mails.filter((m) => m.headers.idempotencyKey === mail.key).length,
    ]).toEqual([again, 1])
    expect(brevo.mails.at(-1)).toMatchObject({
      sender: { email: 'no-reply@svpms.test', name: 'SVPMS' },
    })
  })
  test('that is down or refuses the key is asked again, and one that took the mail in odd words took it', async () => {
    brevo.turn('down')
    await expect(brevoMailer(brevo, from).send(aMail())).rejects.not.toBeInstanceOf(Permanent)
    brevo.turn('odd')
    expect(await brevoMailer(brevo, from).send(aMail())).toBeNull()
    brevo.turn('well')
    const refused = await brevoMailer({ ...brevo, apiKey: 'xkeysib-wrong' }, from)
      .send(aMail())
      .catch((error: unknown) => error)
    expect([refused instanceof Permanent, String(refused)]).toEqual([
      false,
      'Error: Brevo does not take BREVO_API_KEY',
    ])
  })
})

test('a wrong password of the mail server is no fault of the mail', async () => {
  const error = await smtpMailer(smtp.wrongUrl, from)
    .send(aMail())
    .catch((e: unknown) => e)
  expect([error instanceof Error, error instanceof Permanent]).toEqual([true, false])
  smtp.turn('odd')
  await expect(smtpMailer(smtp.url, from, 500).send(aMail())).rejects.toThrow()
})

test('the configuration chooses Brevo, else SMTP, else the outbox; the probe says what is wrong', async () => {
  const none = { brevo: null, smtpUrl: null, mailFrom: from, outboxDir }
  const withSmtp = { ...none, smtpUrl: smtp.url }
  expect([
    (await createMailer({ ...withSmtp, brevo })).name,
    (await createMailer(withSmtp)).name,
    (await createMailer(none)).name,
  ]).toEqual(['brevo', 'smtp', 'outbox'])
  expect([
    await probe({ ...none, brevo }, quiet),
    await probe(withSmtp, quiet),
    await probe(none, quiet),
  ]).toEqual(['answers', 'answers', 'answers'])
  expect(await probe({ ...none, brevo: { ...brevo, apiKey: 'xkeysib-wrong' } }, quiet)).toBe(
    'Brevo does not take BREVO_API_KEY.',
  )
  expect(
    await probe({ ...none, brevo: { apiKey: 'x', baseUrl: 'http://127.0.0.1:1/v3' } }, quiet),
  ).toBe('Brevo does not answer.')
  expect(await probe({ ...none, smtpUrl: smtp.wrongUrl }, quiet)).toBe(
    'The mail server does not take the user and password of SMTP_URL.',
  )
  expect(await probe({ ...none, smtpUrl: 'smtp://127.0.0.1:1' }, quiet)).toBe(
    'The mail server of SMTP_URL does not answer.',
  )
})

test('a sender is an address, with a name where it has one', () =>
  expect(['SVPMS <a@b.test>', '"Buying, Ltd" <a@b.test>', 'a@b.test'].map(senderOf)).toEqual([
    { email: 'a@b.test', name: 'SVPMS' },
    { email: 'a@b.test', name: 'Buying, Ltd' },
    { email: 'a@b.test' },
  ]))
