/** From here on a file is large: several at once would fill the memory of a small machine. */
export const largeFile = 4 * 1_048_576

/**
 * Gives the memory of a large file back at once; the collector of garbage would let several lie about.
 * Only when everything it was sent to has answered, because nobody can read it afterwards.
 */
export function release({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength > largeFile) buffer.transfer(0)
}
