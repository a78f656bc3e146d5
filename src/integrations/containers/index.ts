import { inWorker, WorkerFault } from '../../platform/worker/index.ts'
import { isEml } from './eml.ts'
import { ContainerFault, type Inner } from './port.ts'
import { isZip } from './zip.ts'

export { ContainerFault, type Inner } from './port.ts'

const openInWorker = inWorker<typeof import('./in-worker.ts').openFiles>(
  new URL('./in-worker.ts', import.meta.url),
  'openFiles',
)

/**
 * The files that may be invoices inside an e-mail (EML) or an archive (ZIP), however they are nested; null when it is
 * neither. Throws ContainerFault.
 */
export async function filesInside(bytes: Uint8Array): Promise<Inner[] | null> {
  if (!isZip(bytes) && !isEml(bytes)) return null
  const opened = await openInWorker(bytes).catch(refused)
  if ('fault' in opened) throw new ContainerFault(opened.fault.code, opened.fault.message)
  return opened.files
}

function refused(error: unknown): never {
  if (!(error instanceof WorkerFault)) throw error
  throw new ContainerFault(error.code, `${error.message} ${wayOut[error.code]}`)
}

const wayOut: Record<WorkerFault['code'], string> = {
  busy: 'Try again in a moment.',
  too_slow: 'Send the invoices themselves, one by one.',
  too_large: 'Send the invoices themselves, one by one.',
  broken: 'Send the invoices themselves, one by one.',
}
