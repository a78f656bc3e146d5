import { access, constants, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { assertSendable, type Mail, type Mailer } from './port.ts'

const StoredMail = z.object({
  key: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  at: z.string(),
  replyTo: z.object({ email: z.string(), name: z.string() }).optional(),
  attachments: z
    .array(z.object({ name: z.string(), mediaType: z.string(), base64: z.string() }))
    .default([]),
})
export type SentMail = z.infer<typeof StoredMail>

/** The embedded driver: nothing leaves this machine, each mail is a file in the data folder. */
export const outboxMailer = (dir: string): Mailer => ({
  name: 'outbox',
  async send(mail: Mail) {
    assertSendable(mail)
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const file = join(dir, `${mail.key.replaceAll(/[^\w-]/g, '_')}.json`)
    const stored = { ...mail, attachments: storedFiles(mail), at: new Date().toISOString() }
    await writeFile(`${file}.new`, JSON.stringify(stored), { mode: 0o600 })
    await rename(`${file}.new`, file)
    return mail.key
  },
  async probe() {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    return await access(dir, constants.W_OK).then(
      () => 'answers',
      () => 'The folder of the outbox cannot be written to.',
    )
  },
})

const storedFiles = ({ attachments = [] }: Mail) =>
  attachments.map(({ name, mediaType, bytes }) => ({
    name,
    mediaType,
    base64: Buffer.from(bytes).toString('base64'),
  }))

/** The newest first. */
export async function outboxMails(dir: string, most: number): Promise<SentMail[]> {
  const files = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.json'))
  const mails = await Promise.all(
    files.map(async (name) =>
      StoredMail.parse(JSON.parse(await readFile(join(dir, name), 'utf8'))),
    ),
  )
  return mails.sort((a, b) => b.at.localeCompare(a.at)).slice(0, most)
}
