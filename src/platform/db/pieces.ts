/** How much of a large column is read at once. */
export const pieceBytes = 512 * 1024

/**
 * A large column in pieces. PostgreSQL sends bytes as hex text, so reading 20 MB in one statement takes 100 MB, for
 * each that reads. `first` and the answers of `next` are in that hex form; `next` is told how many bytes there are
 * already. Null when the bytes were moved to storage in between.
 */
export async function inPieces(
  size: number,
  first: string,
  next: (already: number) => Promise<string | null>,
): Promise<Buffer | null> {
  const whole = Buffer.alloc(size)
  let already = whole.write(first.slice(2), 'hex')
  while (already < size) {
    const piece = await next(already)
    if (piece === null) return null
    const written = whole.write(piece.slice(2), already, 'hex')
    if (written === 0) throw new Error('a kept file is shorter than it was')
    already += written
  }
  return whole
}

/** The same bytes as a parameter of a statement, without another copy of a large file. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
