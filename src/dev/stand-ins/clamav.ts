import { createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * A line that this stand-in takes for malware. It is not the EICAR file, which real scanners on the way would remove.
 */
export const malware = 'SVPMS-STANDIN-ANTIVIRUS-TEST-LINE!$H+H*'
export type ClamAv = {
  address: string
  /** Well; it takes everything and never answers; it answers nonsense; it hangs up. */ mood:
    'well' | 'slow' | 'malformed' | 'hanging up'
  scanned: number
  /** StreamMaxLength. */ most: number
  close(): Promise<void>
}

/**
 * ClamAV's daemon as far as INSTREAM and PING: framed chunks, an answer that ends in a zero, a limit of the stream's
 * length.
 */
export async function startClamAv(port = 0): Promise<ClamAv> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    const seen: Buffer[] = []
    let size = 0
    socket.on('data', (chunk: Buffer) => {
      seen.push(chunk)
      size += chunk.length
      const reply =
        chunk.at(-1) === 0 || size > clam.most ? replyTo(Buffer.concat(seen), clam) : null
      if (reply === null || clam.mood === 'slow') return
      if (clam.mood === 'hanging up') socket.destroy()
      else socket.end(clam.mood === 'malformed' ? 'HTTP/1.1 400 Bad Request\r\n\0' : `${reply}\0`)
    })
  })
  const clam: ClamAv = {
    address: '',
    mood: 'well',
    scanned: 0,
    most: 30_000_000,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((ok) => server.close(ok))
    },
  }
  await new Promise<void>((ok) => server.listen(port, '127.0.0.1', ok))
  clam.address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return clam
}

/** Null while the command is not complete. */
function replyTo(seen: Buffer, clam: ClamAv): string | null {
  const end = seen.indexOf(0)
  if (end < 0) return null
  const command = seen.toString('latin1', 0, end)
  if (command === 'zPING') return 'PONG'
  if (command !== 'zINSTREAM') return 'UNKNOWN COMMAND'
  const chunks: Buffer[] = []
  let size = 0
  for (let at = end + 1; ;) {
    if (seen.length < at + 4) return null
    const length = seen.readUInt32BE(at)
    if (length === 0) break
    if ((size += length) > clam.most) return 'INSTREAM size limit exceeded. ERROR'
    if (seen.length < at + 4 + length) return null
    chunks.push(seen.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  clam.scanned++
  return Buffer.concat(chunks).includes(malware) ? 'stream: Standin.Test.Line FOUND' : 'stream: OK'
}
