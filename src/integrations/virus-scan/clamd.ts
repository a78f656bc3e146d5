import { connect } from 'node:net'
import type { Scanner } from './port.ts'

const chunkSize = 65_536
const longestAnswer = 4096

/** ClamAV's daemon over TCP: INSTREAM, so that it needs no disk in common with us. */
export const clamd = (address: string, withinMs = 10_000): Scanner => ({
  name: 'clamd',
  async scan(bytes) {
    const answer = await askClamd(address, 'INSTREAM', framed(bytes), withinMs)
    if (answer === 'stream: OK') return { clean: true }
    const found = /^stream: (.{1,200}) FOUND$/.exec(answer)?.[1]
    if (found) return { clean: false, found }
    throw new Error(
      /size limit exceeded/i.test(answer)
        ? 'The virus scanner takes no file of this size. Raise StreamMaxLength in clamd.conf to 30M.'
        : 'The virus scanner answered something that cannot be read.',
    )
  },
})

/** Each chunk behind its length, then a length of nothing. */
function* framed(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkSize) {
    const chunk = bytes.subarray(at, at + chunkSize)
    yield lengthOf(chunk.length)
    yield chunk
  }
  yield lengthOf(0)
}

function lengthOf(size: number): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(size)
  return length
}

/** One command, one answer, one connection. */
export function askClamd(
  address: string,
  command: 'PING' | 'INSTREAM',
  body: Iterable<Uint8Array>,
  withinMs: number,
): Promise<string> {
  const at = address.lastIndexOf(':')
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) })
  const timer = setTimeout(
    () => socket.destroy(new Error('The virus scanner does not answer in time.')),
    withinMs,
  )
  let answer = ''
  socket.on('connect', () => {
    socket.write(`z${command}\0`)
    for (const part of body) socket.write(part)
  })
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1')
    if (answer.includes('\0') || answer.length > longestAnswer) socket.destroy()
  })
  socket.on('error', (error: Error & { code?: string }) =>
    reject(error.code ? new Error(`The virus scanner cannot be reached (${error.code}).`) : error),
  )
  socket.on('close', () => {
    clearTimeout(timer)
    if (answer.includes('\0')) resolve(answer.slice(0, answer.indexOf('\0')).trim())
    else reject(new Error('The virus scanner broke off.'))
  })
  return promise
}
