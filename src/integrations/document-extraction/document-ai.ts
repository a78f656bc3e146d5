import type { Config } from '../../platform/config.ts'
import { Document, fromDocument } from './document-ai-fields.ts'
import { doubted, verdictOf } from './plausibility.ts'
import { NotNow, Refused, said, type Reader } from './port.ts'

type Setting = NonNullable<Config['documentAi']>
type Client = import('@google-cloud/documentai').DocumentProcessorServiceClient
const withinMs = 8000

/**
 * Google's invoice parser. Its SDK would try again for up to 300 seconds by itself; here the job tries again, and every
 * call ends.
 */
export function documentAiReader(
  setting: Setting,
  ms = withinMs,
): Reader & { close: () => Promise<void> } {
  let client: Promise<Client> | null = null
  const read: Reader = async (bytes, mediaType) => {
    const answer = await call(async () => {
      const [result] = await (
        await (client ??= open(setting))
      ).processDocument(
        {
          name: setting.processor,
          rawDocument: { content: Buffer.from(bytes), mimeType: mediaType },
          skipHumanReview: true,
          fieldMask: { paths: ['entities', 'pages.page_number'] },
        },
        { timeout: ms, retry: null },
      )
      return result
    }, ms + 1000)
    const document = Document.safeParse(answer.document)
    if (!document.success)
      throw new Refused('Google Document AI answered something that is no document.')
    const extraction = fromDocument(document.data)
    const isUntrue = verdictOf(extraction, { proven: true, extras: [] }) === 'fails'
    return said(isUntrue ? doubted(extraction) : extraction)
  }
  return Object.assign(read, { close: async () => (await client)?.close() })
}

/** 'answers', or what is wrong. */
export async function probeDocumentAi(setting: Setting, ms = 4000): Promise<string> {
  const client = await open(setting)
  try {
    await call(
      () =>
        client.getProcessor(
          { name: setting.processor.replace(/\/processorVersions\/.*$/, '') },
          { timeout: ms, retry: null },
        ),
      ms + 500,
    )
    return 'answers'
  } catch (error) {
    return error instanceof Error ? error.message : 'Google Document AI does not answer.'
  } finally {
    await client.close()
  }
}

/**
 * Where the processor is: each region has an address of its own. A given endpoint is a stand-in on this machine,
 * without TLS.
 */
async function open({ processor, endpoint }: Setting): Promise<Client> {
  const { DocumentProcessorServiceClient } = await import('@google-cloud/documentai')
  if (endpoint) {
    const { credentials } = await import('@grpc/grpc-js')
    const [host, port] = endpoint.split(':')
    return new DocumentProcessorServiceClient({
      apiEndpoint: host!,
      port: Number(port),
      sslCreds: credentials.createInsecure(),
      projectId: processor.split('/')[1]!,
    })
  }
  return new DocumentProcessorServiceClient({
    apiEndpoint: `${processor.split('/')[3]}-documentai.googleapis.com`,
  })
}

const later: Record<number, string> = {
  4: 'Google Document AI does not answer in time.',
  8: 'The quota at Google Document AI is used up.',
  13: 'Google Document AI has a fault now.',
  14: 'Google Document AI cannot be reached.',
  10: 'Google Document AI broke off.',
  1: 'Google Document AI broke off.',
}
const never: Record<number, string> = {
  3: 'Google Document AI does not take this file.',
  5: 'Google Document AI does not know this processor.',
  7: 'Google Document AI does not let this service account use the processor.',
  9: 'The processor of Google Document AI is switched off.',
  12: 'This processor of Google Document AI reads no invoices.',
  16: 'Google Document AI does not accept the credentials.',
}

/**
 * One call that ends by itself, its failure told as one of two kinds. The words are ours: Google's may hold names of
 * the account.
 */
async function call<T>(work: () => Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      work(),
      new Promise<never>((_ok, fail) => (timer = setTimeout(() => fail(new NotNow(later[4])), ms))),
    ])
  } catch (error) {
    if (error instanceof NotNow) throw error
    const code =
      typeof error === 'object' &&
      error !== null &&
      'code' in error &&
      typeof error.code === 'number'
        ? error.code
        : -1
    if (later[code]) throw new NotNow(later[code], { cause: error })
    if (error instanceof Error && /default credentials|ENOENT.*json/i.test(error.message))
      throw new Refused('There are no Google credentials on this machine.', { cause: error })
    throw new Refused(never[code] ?? 'Google Document AI answered with an unknown fault.', {
      cause: error,
    })
  } finally {
    clearTimeout(timer)
  }
}
