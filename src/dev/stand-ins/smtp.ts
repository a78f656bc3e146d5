import { createServer, type AddressInfo, type Socket } from 'node:net'

export type SmtpMood = 'well' | 'refuses' | 'busy' | 'slow' | 'odd'
type SmtpMail = { from: string; to: string; source: string }
const user = 'svpms'
const password = 'smtp-password'

/** A mail server (RFC 5321) that asks for a user and a password, and keeps what it is given. */
export async function startSmtp() {
  const mails: SmtpMail[] = []
  const sockets = new Set<Socket>()
  let mood: SmtpMood = 'well'
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
    serve(
      socket,
      () => mood,
      (mail) => void mails.push(mail),
    )
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  const { port } = server.address() as AddressInfo
  return {
    mails,
    port,
    url: `smtp://${user}:${password}@127.0.0.1:${port}`,
    wrongUrl: `smtp://${user}:wrong@127.0.0.1:${port}`,
    turn: (to: SmtpMood) => void (mood = to),
    async close() {
      sockets.forEach((socket) => socket.destroy())
      await new Promise((ok) => server.close(ok))
    },
  }
}

function serve(socket: Socket, mood: () => SmtpMood, keep: (mail: SmtpMail) => void): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  let [rest, from, to] = ['', '', '']
  let signedIn = false
  let body: string[] | null = null
  if (mood() === 'slow') return
  say(mood() === 'odd' ? 'HTTP/1.1 400 Bad Request' : '220 stand-in ESMTP')

  function answer(line: string): void {
    const [verb, argument] = [line.slice(0, 4).toUpperCase(), line.slice(5)]
    if (verb === 'EHLO') return say('250-stand-in\r\n250 AUTH PLAIN')
    if (verb === 'AUTH') {
      signedIn =
        Buffer.from(argument.replace(/^PLAIN /i, ''), 'base64').toString() ===
        `\0${user}\0${password}`
      return say(signedIn ? '235 welcome' : '535 the user or the password is wrong')
    }
    if (verb === 'QUIT') return void socket.end('221 bye\r\n')
    if (verb === 'RSET') return say('250 ok')
    if (!signedIn) return say('530 sign in first')
    if (verb === 'MAIL') return address(/^FROM:<([^<>]*)>/i, argument, (found) => (from = found))
    if (verb === 'RCPT' && mood() === 'refuses') return say('550 no such user')
    if (verb === 'RCPT' && mood() === 'busy') return say('452 too many mails')
    if (verb === 'RCPT') return address(/^TO:<([^<>]+)>/i, argument, (found) => (to = found))
    if (verb === 'DATA') {
      body = []
      return say('354 go on')
    }
    say('502 not understood')
  }
  function address(pattern: RegExp, argument: string, take: (found: string) => void): void {
    const found = pattern.exec(argument)?.[1]
    if (found !== undefined) take(found)
    say(found === undefined ? '501 an address is expected' : '250 ok')
  }

  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!body) answer(line)
      else if (line !== '.') body.push(line)
      else {
        keep({ from, to, source: body.join('\r\n') })
        body = null
        say('250 taken')
      }
    }
  })
}
