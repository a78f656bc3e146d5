import { createServer, type AddressInfo } from 'node:net'

export type MailCounter = { url: string; to: string[]; connected: () => number; close: () => void }

/** Receives mail over SMTP and records its recipients; when it `hangs`, it never sends a greeting. */
export async function mailCounter({ hangs = false } = {}): Promise<MailCounter> {
  const to: string[] = []
  let connections = 0
  const server = createServer((socket) => {
    connections++
    let rest = ''
    let data = false
    let recipient = ''
    socket.on('error', () => {})
    if (hangs) return
    socket.write('220 counter\r\n')
    socket.on('data', (chunk) => {
      const lines = (rest + String(chunk)).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (data && line !== '.') continue
        if (data) to.push(recipient)
        recipient = /^RCPT TO:<(.+?)>/.exec(line)?.[1] ?? recipient
        data = line === 'DATA'
        socket.write(data ? '354 go on\r\n' : line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n')
      }
    })
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to,
    connected: () => connections,
    close: () => void server.close(),
  }
}
