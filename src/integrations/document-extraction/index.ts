import type { Config } from '../../platform/config.ts'
import type { Logger } from '../../platform/log.ts'
import { canReadScans } from '../pages/index.ts'
import { documentAiReader, probeDocumentAi } from './document-ai.ts'
import { embeddedReader, fromInside } from './embedded.ts'
import { NotNow, Refused, type Reading } from './port.ts'

export { fromXml } from './from-xml.ts'
export { NotNow, type Extraction, type Field, type Line, type Source } from './port.ts'

/** `note`: why another reader than the one of the settings did it, on this machine. */
export type Read = { reading: Reading; note: string | null }
/**
 * `last`: do not wait for a service that is down any longer, but read it here. Throws NotNow when it is worth trying
 * again.
 */
export type Extractor = (bytes: Uint8Array, mediaType: string, last: boolean) => Promise<Read>

/**
 * The reader of the settings: what is inside a file first, then Document AI where there is one, else this machine; and
 * this machine where Document AI refuses.
 */
export function createExtractor(
  config: Pick<Config, 'documentAi' | 'readScans'>,
  log: Pick<Logger, 'warn'>,
): Extractor {
  const embedded = embeddedReader(config.readScans)
  const documentAi = config.documentAi && documentAiReader(config.documentAi)
  return async (bytes, mediaType, last) => {
    if (!documentAi) return { reading: await embedded(bytes, mediaType), note: null }
    const inside = await fromInside(bytes, mediaType)
    if (inside) return { reading: inside, note: null }
    try {
      return { reading: await documentAi(bytes, mediaType), note: null }
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof NotNow && last)) throw error
      log.warn({ reason: error.message }, 'document ai did not read it')
      return {
        reading: await embedded(bytes, mediaType),
        note: error.message,
      }
    }
  }
}

/** 'answers', or one sentence on what is wrong, for the doctor. */
export async function probe(
  config: Pick<Config, 'documentAi' | 'readScans'>,
  _log: Pick<Logger, 'warn'>,
): Promise<string> {
  if (config.documentAi) return probeDocumentAi(config.documentAi)
  return !config.readScans || canReadScans()
    ? 'answers'
    : 'Pictures are not read: the optional packages @napi-rs/canvas, tesseract.js and @tesseract.js-data/eng are not installed. READ_SCANS=off says that this is meant.'
}
