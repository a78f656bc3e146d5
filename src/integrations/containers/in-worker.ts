import { filesInside } from './open.ts'
import { ContainerFault, type Inner } from './port.ts'

export type Opened =
  { files: Inner[] } | { fault: { code: ContainerFault['code']; message: string } }

/** A refusal as a value: an error's class is lost on its way from the worker. */
export function openFiles(bytes: Uint8Array): Opened {
  try {
    return { files: filesInside(bytes) ?? [] }
  } catch (error) {
    if (!(error instanceof ContainerFault)) throw error
    return { fault: { code: error.code, message: error.message } }
  }
}
