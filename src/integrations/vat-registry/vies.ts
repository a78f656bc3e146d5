import { z } from 'zod'
import { CouldNotAsk, type VatRegistry } from './port.ts'

const timeoutMs = 10_000
const mostBytes = 100_000
/** The member states and Northern Ireland; Greece is EL there. */
const countries =
  /^(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)(?=[A-Z0-9+*]{2,12}$)/

const Answer = z.object({
  valid: z.boolean(),
  name: z.string().max(1000).nullish(),
  address: z.string().max(2000).nullish(),
  requestIdentifier: z.string().max(200).nullish(),
})
const Wrong = z.object({ errorWrappers: z.array(z.object({ error: z.string().max(100) })).min(1) })

/**
 * The REST interface of VIES: `url` is https://ec.europa.eu/taxation_customs/vies/rest-api, or another service with the
 * same interface.
 */
export const vies = (url: string): VatRegistry => ({
  source: new URL(url).host,
  knows: (number) => countries.test(number),
  async look(number) {
    const [countryCode] = countries.exec(number) ?? []
    if (!countryCode) throw new CouldNotAsk('It knows numbers of the European Union only.')
    const answer = await ask(url, { countryCode, vatNumber: number.slice(countryCode.length) })
    const wrong = Wrong.safeParse(answer)
    if (wrong.success) throw new CouldNotAsk(`It answered ${wrong.data.errorWrappers[0]!.error}.`)
    const read = Answer.safeParse(answer)
    if (!read.success) throw new CouldNotAsk('Its answer could not be read.')
    const { valid, name, address, requestIdentifier } = read.data
    return {
      valid,
      name: given(name),
      address: given(address),
      reference: given(requestIdentifier),
    }
  },
})

/** A country that gives nothing out answers with dashes. */
const given = (text: string | null | undefined): string | null =>
  text && !/^[-\s]*$/.test(text) ? text.trim() : null

async function ask(url: string, body: object): Promise<unknown> {
  try {
    const answer = await fetch(`${url.replace(/\/$/, '')}/check-vat-number`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    })
    const text = await answer.text()
    if (answer.status >= 500 || text.length > mostBytes) throw new Error('not an answer')
    return JSON.parse(text) as unknown
  } catch {
    throw new CouldNotAsk('It did not answer.')
  }
}
