import grpc from '@grpc/grpc-js'
import { startGrpc } from './grpc.ts'

/** What the stand-in does with the next calls. */
export type Mood =
  'well' | 'down' | 'slow' | 'quota' | 'denied' | 'signed-out' | 'malformed' | 'no-entities'
type Call = {
  request: { name: string; rawDocument?: { content: Buffer; mimeType: string } | null }
  metadata: grpc.Metadata
}
type Done = (error: { code: grpc.status; details: string } | null, answer?: unknown) => void

const mediaTypes = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/tiff',
  'image/gif',
  'image/bmp',
  'image/webp',
]
const mostBytes = 20 * 1_048_576

/**
 * Google Document AI over gRPC, from the protocol files of its own SDK. `document` answers the Document (in its JSON
 * form) for the bytes that came.
 */
export async function startDocumentAi({
  processor,
  document,
}: {
  processor: string
  document: (bytes: Buffer, mediaType: string) => unknown
}) {
  const state = { mood: 'well' as Mood, calls: 0 }
  const refusal = ({ request, metadata }: Call): { code: grpc.status; details: string } | null => {
    const { mood } = state
    if (mood === 'down')
      return { code: grpc.status.UNAVAILABLE, details: 'The service is currently unavailable.' }
    if (mood === 'quota')
      return { code: grpc.status.RESOURCE_EXHAUSTED, details: 'Quota exceeded for quota metric' }
    if (mood === 'denied')
      return {
        code: grpc.status.PERMISSION_DENIED,
        details: `Permission 'documentai.processors.processOnline' denied on resource '${processor}'`,
      }
    if (mood === 'signed-out')
      return {
        code: grpc.status.UNAUTHENTICATED,
        details: 'Request had invalid authentication credentials.',
      }
    if (
      !String(metadata.get('x-goog-request-params')[0] ?? '').includes(
        encodeURIComponent(request.name),
      )
    )
      return { code: grpc.status.INVALID_ARGUMENT, details: 'x-goog-request-params lacks the name' }
    return request.name === processor
      ? null
      : { code: grpc.status.NOT_FOUND, details: `Processor '${request.name}' not found` }
  }
  const { address, close } = await startGrpc(
    '@google-cloud/documentai',
    'google/cloud/documentai/v1/document_processor_service.proto',
    'google.cloud.documentai.v1.DocumentProcessorService',
    {
      getProcessor: (call: Call, done: Done) => {
        const refused = refusal(call)
        if (refused) done(refused)
        else if (state.mood !== 'slow')
          done(null, { name: processor, type: 'INVOICE_PROCESSOR', state: 'ENABLED' })
      },
      processDocument: (call: Call, done: Done) => {
        state.calls++
        const refused = refusal(call) ?? badDocument(call)
        if (refused) return done(refused)
        if (state.mood === 'slow') return
        const { content, mimeType } = call.request.rawDocument!
        done(null, {
          humanReviewStatus: {},
          ...(state.mood === 'malformed'
            ? {}
            : {
                document:
                  state.mood === 'no-entities' ? { text: 'x' } : document(content, mimeType),
              }),
        })
      },
    },
  )
  return { endpoint: address, state, close }
}

function badDocument({
  request: { rawDocument },
}: Call): { code: grpc.status; details: string } | null {
  const wrong = !rawDocument?.content.length
    ? 'Document content is empty'
    : !mediaTypes.includes(rawDocument.mimeType)
      ? `Unsupported input file format: ${rawDocument.mimeType}`
      : rawDocument.content.length > mostBytes
        ? 'Document size exceeds the limit'
        : null
  return wrong ? { code: grpc.status.INVALID_ARGUMENT, details: wrong } : null
}
