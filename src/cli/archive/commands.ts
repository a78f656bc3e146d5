import { createFileStore } from '../../integrations/files/index.ts'
import { loadConfig, type Config } from '../../platform/config.ts'
import { kidOf } from '../../platform/encryption.ts'
import { withSecrets } from '../../integrations/secrets/index.ts'
import { withDatabase } from '../database.ts'
import { Refused } from '../refused.ts'
import { importTenant, restore } from './bring-back.ts'
import { summaryOf, type Manifest } from './manifest.ts'
import { backup, exportTenant } from './write.ts'

type Told = { json?: boolean }

/** Does it with the configured database and storage, and says what came of it. */
async function tell(
  json: boolean | undefined,
  done: string,
  work: (ownerUrl: string, files: ReturnType<typeof createFileStore>) => Promise<Manifest>,
  config: Config,
): Promise<void> {
  await withDatabase(async ({ ownerUrl }) => {
    const manifest = await work(ownerUrl, createFileStore(config))
    const unknownKeys = manifest.keys.filter(
      (kid) => !config.encryptionKeys.map(kidOf).includes(kid),
    )
    const warnings = [
      ...manifest.missingFiles.map(
        (key) => `${key}: a row names this file, and the storage does not have it`,
      ),
      ...(unknownKeys.length
        ? [
            `The secrets in it need the encryption key ${unknownKeys.join(', ')}, which is not set here: put it into ENCRYPTION_KEY or ENCRYPTION_KEYS_PREVIOUS. It is in no archive.`,
          ]
        : []),
      ...manifest.setAgain,
    ]
    if (json) console.log(JSON.stringify({ ...summaryOf(manifest), warnings }))
    else
      console.log(
        [
          `${done}: ${manifest.organisations.length} organisations, ${manifest.tables.reduce((sum, t) => sum + t.rows, 0)} rows, ${manifest.files.length} files`,
          ...warnings,
        ].join('\n'),
      )
  })
}

const config = async (): Promise<Config> => loadConfig((await withSecrets(process.env)).env)

export const configuredFiles = async (): Promise<ReturnType<typeof createFileStore>> =>
  createFileStore(await config())

export async function run(
  command: 'backup' | 'restore' | 'export' | 'import',
  { json, tenant, file }: Told & { tenant?: string; file: string },
): Promise<number> {
  const works: Record<typeof command, [string, Parameters<typeof tell>[2]]> = {
    backup: [`saved in ${file}`, (url, files) => backup(url, files, file)],
    restore: [`restored from ${file}`, (url, files) => restore(url, files, file)],
    export: [`saved in ${file}`, (url, files) => exportTenant(url, files, tenant ?? '', file)],
    import: [`imported from ${file}`, (url, files) => importTenant(url, files, file)],
  }
  try {
    await tell(json, ...works[command], await config())
    return 0
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.error(error.message)
    return 3
  }
}
