/** From here on a parameter is sent from where it lies; pg would copy it into a buffer that it then keeps. */
const large = 256 * 1024

type Wired = string | Buffer | null

export const hasLarge = (values: readonly Wired[]): boolean =>
  values.some((value) => Buffer.isBuffer(value) && value.length >= large)

/**
 * A Bind message in pieces, with bytes of a parameter as a piece of its own. PostgreSQL's protocol, section 54.7,
 * "Bind".
 */
export function bindPieces(statement: string, values: readonly Wired[]): Buffer[] {
  const parameters = values.flatMap(parameterPieces)
  const head = Buffer.concat([
    Buffer.from(`\0${statement}\0`),
    int16(values.length),
    ...values.map((value) => int16(Buffer.isBuffer(value) ? 1 : 0)),
    int16(values.length),
  ])
  const tail = Buffer.concat([int16(1), int16(0)])
  const length = [head, ...parameters, tail].reduce((sum, piece) => sum + piece.length, 4)
  return [Buffer.concat([Buffer.from('B'), int32(length), head]), ...parameters, tail]
}

function parameterPieces(value: Wired): Buffer[] {
  if (value === null) return [int32(-1)]
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return [int32(bytes.length), bytes]
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
