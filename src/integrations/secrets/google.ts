import { Crc32c } from '@aws-crypto/crc32c'
import { SecretError, type SecretStore } from './port.ts'

const withinMs = 5000
const reasons: Record<number, string> = {
  4: 'Secret Manager did not answer in time',
  7: 'the service account may not read it (roles/secretmanager.secretAccessor)',
  8: 'the quota is used up',
  14: 'Secret Manager cannot be reached',
  16: 'the credentials were refused',
}

/** Google Secret Manager. Its client does not check what arrived, so the sum is checked here. */
export async function googleSecrets(
  project: string,
  endpoint: string | null,
): Promise<SecretStore> {
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager')
  const [host, port] = endpoint?.split(':') ?? []
  const client = new SecretManagerServiceClient(
    host && port
      ? {
          apiEndpoint: host,
          port: Number(port),
          sslCreds: (await import('@grpc/grpc-js')).credentials.createInsecure(),
          projectId: project,
        }
      : { projectId: project },
  )
  return {
    async read(id) {
      const [version] = await client
        .accessSecretVersion(
          { name: `projects/${project}/secrets/${id}/versions/latest` },
          { timeout: withinMs, retry: null },
        )
        .catch((error: unknown) => refused(id, error))
      if (version === null) return null
      const { data, dataCrc32c } = version?.payload ?? {}
      if (!data) throw new SecretError(`secret ${id}: the answer holds no value`)
      const bytes = Buffer.from(data)
      if (
        dataCrc32c !== undefined &&
        dataCrc32c !== null &&
        String(new Crc32c().update(bytes).digest()) !== String(dataCrc32c)
      )
        throw new SecretError(`secret ${id}: the value was damaged on its way; try again`)
      return bytes.toString('utf8').replace(/\r?\n$/, '')
    },
    close: () => client.close(),
  }
}

function refused(id: string, error: unknown): [null] {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null
  if (code === 5) return [null]
  const said = error instanceof Error ? error.message.split('\n')[0] : 'unknown reason'
  throw new SecretError(`secret ${id}: ${(code === null ? undefined : reasons[code]) ?? said}`)
}
