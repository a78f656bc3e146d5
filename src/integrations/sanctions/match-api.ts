import { z } from 'zod'
import { CouldNotAsk, type Sanctions } from './port.ts'

const timeoutMs = 10_000
const mostBytes = 1_000_000
const Answer = z.object({
  responses: z.object({
    vendor: z.object({
      results: z.array(
        z.object({
          id: z.string().min(1).max(200),
          caption: z.string().max(500),
          score: z.number().min(0).max(1),
          match: z.boolean(),
          datasets: z.array(z.string().max(100)).default([]),
        }),
      ),
    }),
  }),
})

/**
 * The matching protocol of OpenSanctions and yente: `url` ends in /match and the collection, such as
 * https://sanctions.example/match/sanctions. The service says itself what is near enough to be a match.
 */
export const matchApi = (url: string): Sanctions => ({
  source: new URL(url).host,
  async look({ name, country, taxNumber }) {
    const query = {
      schema: 'Company',
      properties: {
        name: [name],
        jurisdiction: [country.toLowerCase()],
        ...(taxNumber ? { taxNumber: [taxNumber] } : {}),
      },
    }
    const text = await answerOf(url, JSON.stringify({ queries: { vendor: query } }))
    const answer = Answer.safeParse(parsed(text))
    if (!answer.success) throw new CouldNotAsk('Its answer could not be read.')
    return answer.data.responses.vendor.results
      .filter(({ match }) => match)
      .slice(0, 10)
      .map(({ id, caption, score, datasets }) => ({
        reference: id,
        name: caption,
        score,
        lists: datasets.slice(0, 10),
      }))
  },
})

async function answerOf(url: string, body: string): Promise<string> {
  const text = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  })
    .then(async (answer) => (answer.ok ? answer.text() : refused(answer.status)))
    .catch((error: unknown) => {
      throw error instanceof CouldNotAsk ? error : new CouldNotAsk('It did not answer.')
    })
  if (text.length > mostBytes) throw new CouldNotAsk('Its answer is too long.')
  return text
}
const refused = (status: number): never => {
  throw new CouldNotAsk(`It answered with the status ${status}.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
