import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import {
  Server,
  ServerCredentials,
  loadPackageDefinition,
  type GrpcObject,
  type ServiceClientConstructor,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

const require = createRequire(import.meta.url)

/** The folder of a package, whose package.json it may not export. */
function folderOf(name: string, from = require): string {
  const entry = from.resolve(name).split(sep)
  return entry.slice(0, entry.lastIndexOf('node_modules') + 1 + name.split('/').length).join(sep)
}

/** A gRPC server on loopback for one service of Google's, from the protocol files its own client library ships. */
export async function startGrpc(
  library: string,
  proto: string,
  service: string,
  implementation: UntypedServiceImplementation,
): Promise<{ address: string; close: () => Promise<void> }> {
  const root = folderOf(library)
  const gax = folderOf('google-gax', createRequire(join(root, 'package.json')))
  const definition = loadSync(proto, {
    includeDirs: [join(root, 'build', 'protos'), join(gax, 'build', 'protos')],
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  })
  const found = service
    .split('.')
    .reduce<GrpcObject[string] | undefined>(
      (at, part) => (at as GrpcObject | undefined)?.[part],
      loadPackageDefinition(definition),
    ) as ServiceClientConstructor
  const server = new Server({ 'grpc.max_receive_message_length': -1 })
  server.addService(found.service, implementation)
  const port = await new Promise<number>((ok, fail) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? fail(error) : ok(bound),
    ),
  )
  return {
    address: `127.0.0.1:${port}`,
    async close() {
      server.forceShutdown()
    },
  }
}
