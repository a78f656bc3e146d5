/** A file that was inside another. */
export type Inner = { name: string; bytes: Uint8Array }

/** No e-mail and no archive of invoices is larger. */
export const limits = {
  files: 50,
  bytes: 20 * 1_048_576,
  together: 60 * 1_048_576,
  depth: 3,
} as const

/** Why a container is not opened, in a sentence for the person who sent it. */
export class ContainerFault extends Error {
  readonly code:
    | 'broken'
    | 'locked'
    | 'too_large'
    | 'too_many'
    | 'too_deep'
    | 'too_slow'
    | 'busy'
    | 'not_invoices'
  constructor(code: ContainerFault['code'], message: string) {
    super(message)
    this.code = code
  }
}
