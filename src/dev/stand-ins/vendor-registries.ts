import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

type RegistryMood = 'well' | 'down' | 'odd' | 'busy' | 'gone'
type Entry = { id: string; caption: string; score: number; match: boolean; datasets: string[] }
type Registration = { valid: boolean; name: string; address: string }

const Match = z.strictObject({
  queries: z.strictObject({
    vendor: z.strictObject({
      schema: z.literal('Company'),
      properties: z.strictObject({
        name: z.array(z.string()).length(1),
        jurisdiction: z.array(z.string().length(2)).length(1),
        taxNumber: z.array(z.string()).optional(),
      }),
    }),
  }),
})
const VatNumber = z.strictObject({ countryCode: z.string().length(2), vatNumber: z.string() })

/**
 * A sanctions service (/match/sanctions) and a VAT registry (/rest-api/check-vat-number), each as its public interface
 * is.
 */
export async function startVendorRegistries() {
  const state = {
    mood: 'well' as RegistryMood,
    asked: 0,
    /** Who is on a list, by a word of the name. */
    listed: new Map<string, Entry>([
      [
        'blocked',
        {
          id: 'NK-blocked',
          caption: 'Blocked Trading LLC',
          score: 0.93,
          match: true,
          datasets: ['eu_fsf'],
        },
      ],
    ]),
    registered: new Map<string, Registration>([
      [
        'DE123456789',
        { valid: true, name: 'Acme Components GmbH', address: 'Hauptstraße 1\n10115 Berlin' },
      ],
    ]),
  }
  function match(body: unknown): unknown {
    const { queries } = Match.parse(body)
    const name = queries.vendor.properties.name[0]!.toLowerCase()
    const results = [...state.listed].flatMap(([word, entry]) =>
      name.includes(word) ? [entry] : [],
    )
    return { responses: { vendor: { status: 200, results, total: { value: results.length } } } }
  }
  function check(body: unknown): unknown {
    const { countryCode, vatNumber } = VatNumber.parse(body)
    if (state.mood === 'busy')
      return { actionSucceed: false, errorWrappers: [{ error: 'MS_UNAVAILABLE' }] }
    const found = state.registered.get(countryCode + vatNumber)
    return {
      countryCode,
      vatNumber,
      requestDate: '2026-11-28T12:00:00.000Z',
      valid: found?.valid ?? false,
      requestIdentifier: 'WAPIAAAA-stand-in',
      name: found?.name ?? '---',
      address: found?.address ?? '---',
    }
  }
  const server = createServer(async (req, res) => {
    let text = ''
    for await (const part of req) text += String(part)
    state.asked++
    if (state.mood === 'gone') return void req.socket.destroy()
    if (state.mood === 'down') return void res.writeHead(503).end()
    if (state.mood === 'odd') return void res.writeHead(200).end('<html>')
    const answer = req.url === '/match/sanctions' ? match : check
    res
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(JSON.stringify(answer(JSON.parse(text))))
  })
  await new Promise<void>((ok) => server.listen(0, '127.0.0.1', ok))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    state,
    sanctionsUrl: `${at}/match/sanctions`,
    vatRegistryUrl: `${at}/rest-api`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
