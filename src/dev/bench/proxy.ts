import { connect, createServer, type AddressInfo, type Server } from 'node:net'

export type Proxy = { port: number; trips(): number; close(): void }

/**
 * A wire of a given length between the product and PostgreSQL: delays every chunk, and counts how often the asking side
 * speaks first (round trips).
 */
export async function delayed(port: number, oneWayMs: number): Promise<Proxy> {
  let trips = 0
  const server: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    let speaking = false
    near.setNoDelay(true)
    far.setNoDelay(true)
    const pass = (to: typeof near, chunk: Buffer): void =>
      void (oneWayMs ? setTimeout(() => to.writable && to.write(chunk), oneWayMs) : to.write(chunk))
    near.on('data', (chunk: Buffer) => {
      if (!speaking) trips++
      speaking = true
      pass(far, chunk)
    })
    far.on('data', (chunk: Buffer) => {
      speaking = false
      pass(near, chunk)
    })
    for (const [a, b] of [
      [near, far],
      [far, near],
    ] as const)
      a.on('close', () => b.destroy()).on('error', () => b.destroy())
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  return {
    port: (server.address() as AddressInfo).port,
    trips: () => trips,
    close: () => server.close(),
  }
}
