import { createClient } from 'redis'
import type { Logger } from '../../platform/log.ts'
import { answerWithinMs, inTime, patient, type Redis } from './port.ts'

/**
 * redis:// and rediss://. RESP 2, which every proxy speaks. It connects again by itself; until then every command fails
 * at once.
 */
export async function overTcp(
  url: string,
  log: Pick<Logger, 'warn' | 'info'>,
  withinMs = answerWithinMs,
): Promise<Redis> {
  const client = createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    pingInterval: 30_000,
    socket: {
      connectTimeout: answerWithinMs,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 6), 2000),
    },
  })
  let lost = false
  client.on('error', (error: Error) => {
    if (!lost) log.warn({ err: { message: error.message } }, 'Redis does not answer')
    lost = true
  })
  client.on('ready', () => {
    if (lost) log.info('Redis answers again')
    lost = false
  })
  await inTime(client.connect()).catch(() => {})
  return {
    send: patient(async (command) => {
      if (!client.isReady) throw new Error('Redis is not connected')
      return client.sendCommand([...command])
    }, withinMs),
    async end() {
      client.destroy()
    },
  }
}
