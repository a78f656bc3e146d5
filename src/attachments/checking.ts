import { readAll, type FileStore } from '../integrations/files/index.ts'
import type { Scanner } from '../integrations/virus-scan/index.ts'
import { contentProblem } from './content.ts'
import { mostBytes, sizeText, type Attachment } from './attachment.ts'

/** What a browser sent, or why it is not what was announced. */
export async function received(
  files: FileStore,
  { incoming_key, size }: Attachment,
): Promise<{ bytes: Buffer } | { refusal: string }> {
  const found = incoming_key ? await files.get(incoming_key) : null
  if (!found) return { refusal: 'It did not arrive. Add it again.' }
  if (found.length === size) return { bytes: await readAll(found, mostBytes) }
  found.stream.destroy()
  return {
    refusal: `${sizeText(found.length)} arrived, where ${sizeText(size)} were announced. Add it again.`,
  }
}

/** Why the bytes are refused, or null. Throws when the scanner cannot tell: then nothing is decided. */
export async function refusalOf(
  bytes: Uint8Array,
  { media_type, size }: Pick<Attachment, 'media_type' | 'size'>,
  scanner: Scanner,
): Promise<string | null> {
  if (bytes.byteLength !== size) return 'It did not arrive whole. Add it again.'
  const problem = await contentProblem(bytes, media_type)
  if (problem) return problem
  const verdict = await scanner.scan(bytes)
  return verdict.clean ? null : `The virus scanner found ${verdict.found} in it. It was not kept.`
}
