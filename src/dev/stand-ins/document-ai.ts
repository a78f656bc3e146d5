import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import grpc from '@grpc/grpc-js'
import protoLoader from '@grpc/proto-loader'

/** What the stand-in does with the next calls. */
export type Mood = 'well' | 'down' | 'slow' | 'quota' | 'denied' | 'signed-out' | 'malformed' | 'no-entities'
type Call = { request: { name: string; rawDocument?: { content: Buffer; mimeType: string } | null }; metadata: grpc.Metadata }
type Done = (error: { code: grpc.status; details: string } | null, answer?: unknown) => void

const mediaTypes = ['application/pdf', 'image/png', 'image/jpeg', 'image/tiff', 'image/gif', 'image/bmp', 'image/webp']
const mostBytes = 20 * 1_048_576

/** Google Document AI over gRPC, from the protocol files of its own SDK. `document` answers the Document (in its JSON form) for the bytes that came. */
export async function startDocumentAi({ processor, document }: { processor: string; document: (bytes: Buffer, mediaType: string) => unknown }) {
  const state = { mood: 'well' as Mood, calls: 0 }
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 })
  const refusal = ({ request, metadata }: Call): { code: grpc.status; details: string } | null => {
    const { mood } = state
    if (mood === 'down') return { code: grpc.status.UNAVAILABLE, details: 'The service is currently unavailable.' }
    if (mood === 'quota') return { code: grpc.status.RESOURCE_EXHAUSTED, details: 'Quota exceeded for quota metric' }
    if (mood === 'denied') return { code: grpc.status.PERMISSION_DENIED, details: `Permission 'documentai.processors.processOnline' denied on resource '${processor}'` }
    if (mood === 'signed-out') return { code: grpc.status.UNAUTHENTICATED, details: 'Request had invalid authentication credentials.' }
    if (!String(metadata.get('x-goog-request-params')[0] ?? '').includes(encodeURIComponent(request.name))) return { code: grpc.status.INVALID_ARGUMENT, details: 'x-goog-request-params lacks the name' }
    return request.name === processor ? null : { code: grpc.status.NOT_FOUND, details: `Processor '${request.name}' not found` }
  }
  server.addService(service(), {
    getProcessor: (call: Call, done: Done) => {
      const refused = refusal(call)
      if (refused) done(refused)
      else if (state.mood !== 'slow') done(null, { name: processor, type: 'INVOICE_PROCESSOR', state: 'ENABLED' })
    },
    processDocument: (call: Call, done: Done) => {
      state.calls++
      const refused = refusal(call) ?? badDocument(call)
      if (refused) return done(refused)
      if (state.mood === 'slow') return
      const { content, mimeType } = call.request.rawDocument!
      done(null, { humanReviewStatus: {}, ...(state.mood === 'malformed' ? {} : { document: state.mood === 'no-entities' ? { text: 'x' } : document(content, mimeType) }) })
    },
  })
  const port = await new Promise<number>((ok, fail) => server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, at) => (error ? fail(error) : ok(at))))
  return { endpoint: `127.0.0.1:${port}`, state, close: async (): Promise<void> => server.forceShutdown() }
}

function badDocument({ request: { rawDocument } }: Call): { code: grpc.status; details: string } | null {
  const wrong = !rawDocument?.content.length ? 'Document content is empty' : !mediaTypes.includes(rawDocument.mimeType) ? `Unsupported input file format: ${rawDocument.mimeType}` : rawDocument.content.length > mostBytes ? 'Document size exceeds the limit' : null
  return wrong ? { code: grpc.status.INVALID_ARGUMENT, details: wrong } : null
}

function service(): grpc.ServiceDefinition {
  const includeDirs = ['@google-cloud/documentai', 'google-gax'].map(protosOf)
  const loaded = grpc.loadPackageDefinition(protoLoader.loadSync('google/cloud/documentai/v1/document_processor_service.proto', { includeDirs, longs: String, enums: String, defaults: true, oneofs: true, keepCase: false }))
  const found = ['google', 'cloud', 'documentai', 'v1', 'DocumentProcessorService'].reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], loaded)
  return (found as grpc.ServiceClientConstructor).service
}

/** google-gax hides its package.json, so its folder is found from its entry. */
function protosOf(name: string): string {
  const require = createRequire(name === 'google-gax' ? createRequire(import.meta.url).resolve('@google-cloud/documentai') : import.meta.url)
  const parts = require.resolve(name).split(sep)
  return join(parts.slice(0, parts.lastIndexOf('node_modules') + 1 + name.split('/').length).join(sep), 'build/protos')
}
