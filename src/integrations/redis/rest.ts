import { Redis as Upstash } from '@upstash/redis'
import { answerWithinMs, patient, type Redis } from './port.ts'

/**
 * Upstash over HTTPS. Commands of the same turn travel in one request; values stay text (the SDK would make the number
 * 123 of "123").
 */
export function overRest(url: string, token: string, withinMs = answerWithinMs): Redis {
  const client = new Upstash({
    url,
    token,
    automaticDeserialization: false,
    retry: false,
    enableTelemetry: false,
    latencyLogging: false,
    signal: () => AbortSignal.timeout(2 * withinMs),
  })
  return {
    send: patient(([name, ...args]) => client.exec([name!, ...args]), withinMs),
    end: async () => {},
  }
}
