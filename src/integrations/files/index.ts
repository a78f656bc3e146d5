import { createHmac } from 'node:crypto'
import type { Config } from '../../platform/config.ts'
import { folderStore } from './folder.ts'
import type { FileStore } from './port.ts'
import { s3Store } from './s3.ts'

export {
  anchorKey,
  FilesUnavailable,
  keyOf,
  longestGet,
  putVerified,
  readAll,
  sha256Of,
  type FileStore,
} from './port.ts'
export { signedFiles } from './signed-files.ts'

/**
 * Secrets of the folder's signed addresses, newest first: they follow the session secrets, so they are exchanged
 * together.
 */
export const fileSecrets = (config: Pick<Config, 'sessionSecrets'>): string[] =>
  config.sessionSecrets.map((secret) =>
    createHmac('sha256', secret).update('signed files').digest('base64url'),
  )

/** The storage of the configuration: a bucket that speaks S3, or a folder of this machine. */
export const createFileStore = (config: Pick<Config, 'files' | 'sessionSecrets'>): FileStore =>
  'folder' in config.files
    ? folderStore(config.files.folder, fileSecrets(config)[0]!)
    : s3Store(config.files)

/** 'answers', or one sentence that says what is wrong. */
export async function probe(config: Pick<Config, 'files' | 'sessionSecrets'>): Promise<string> {
  try {
    const store =
      'folder' in config.files
        ? createFileStore(config)
        : s3Store(config.files, { connectMs: 2000, answerMs: 4500 })
    const { done } = await store.list('tenant/')[Symbol.asyncIterator]().next()
    return done === undefined ? 'does not answer as storage does' : 'answers'
  } catch (error) {
    return error instanceof Error ? error.message : 'does not answer'
  }
}
