import { readAll, type FileStore } from '../integrations/files/index.ts'
import { message, type Message } from '../messages/index.ts'
import type { Scanner } from '../integrations/virus-scan/index.ts'
import { contentProblem } from './content.ts'
import { mostBytes, type Attachment } from './attachment.ts'

/** What a browser sent, or why it is not what was announced. */
export async function received(
  files: FileStore,
  { incoming_key, size }: Attachment,
): Promise<{ bytes: Buffer } | { refusal: Message }> {
  const found = incoming_key ? await files.get(incoming_key) : null
  if (!found) return { refusal: message('file.not_arrived', {}) }
  if (found.length === size) return { bytes: await readAll(found, mostBytes) }
  found.stream.destroy()
  return {
    refusal: message('file.other_size', { arrived: found.length, announced: size }),
  }
}

/** Why the bytes are refused, or null. Throws when the scanner cannot tell: then nothing is decided. */
export async function refusalOf(
  bytes: Uint8Array,
  { media_type, size }: Pick<Attachment, 'media_type' | 'size'>,
  scanner: Scanner,
): Promise<Message | null> {
  if (bytes.byteLength !== size) return message('file.not_whole', {})
  const problem = await contentProblem(bytes, media_type)
  if (problem) return problem
  const verdict = await scanner.scan(bytes)
  return verdict.clean ? null : message('file.virus', { found: verdict.found })
}
