import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { smtpMailer } from './smtp.ts'

/** Speaks enough of RFC 5321 to take a mail, or to refuse one; keeps what it was told. */
async function smtpServer(rcpt = '250 ok'): Promise<{ url: string; told: string[]; server: Server }> {
  const told: string[] = []
  const server = createServer((socket) => {
    let data = false
    let rest = ''
    socket.on('error', () => {})
    socket.write('220 stand-in\r\n')
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        told.push(line)
        if (data) {
          if (line === '.') socket.write('250 taken\r\n')
          data = line !== '.'
        } else if (/^(EHLO|HELO|MAIL)/.test(line)) socket.write('250 ok\r\n')
        else if (line.startsWith('RCPT')) socket.write(`${rcpt}\r\n`)
        else if (line === 'DATA') socket.write('354 go on\r\n', () => (data = true))
        else if (line === 'QUIT') socket.end('221 bye\r\n')
      }
    })
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, told, server }
}
const servers: Server[] = []
afterEach(() => servers.splice(0).forEach((s) => s.close()))
const mail = { key: '01900000-0000-7000-8000-000000000000', to: 'asha@example.test', subject: 'Grüße', text: 'Hello', html: '<p>Hello</p>' }

test('a mail goes out over SMTP with both its faces, from the configured sender, under its own message id', async () => {
  const { url, told, server } = await smtpServer()
  servers.push(server)
  await smtpMailer(url, 'SVPMS <no-reply@svpms.test>').send(mail)
  const all = told.join('\n')
  expect(all).toContain('MAIL FROM:<no-reply@svpms.test>')
  expect(all).toContain('RCPT TO:<asha@example.test>')
  expect(all).toContain(`Message-ID: <${mail.key}@svpms.test>`)
  expect(all).toContain('Content-Type: text/plain')
  expect(all).toContain('Content-Type: text/html')
})

test('a refusal and a server that is not there are errors, so that the job tries again', async () => {
  const { url, server } = await smtpServer('550 no such user')
  servers.push(server)
  await expect(smtpMailer(url, 'a@svpms.test').send(mail)).rejects.toThrow('550')
  server.close()
  await expect(smtpMailer('smtp://127.0.0.1:1', 'a@svpms.test').send(mail)).rejects.toThrow('ECONNREFUSED')
})
