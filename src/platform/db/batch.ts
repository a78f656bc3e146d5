import pg from 'pg'
import { createHash } from 'node:crypto'
import { bindPieces, hasLarge } from './large-bind.ts'

export type Statement = {
  text: string
  values: readonly unknown[]
  name: string | null
  resolve: (rows: Rows) => void
  reject: (error: Error) => void
}
export type Rows = { rows: Record<string, unknown>[]; count: number }

/** Told of each statement as it ends. */
export type Watch = (statement: Statement, ms: number, error: Error | null) => void

type Field = { name: string; dataTypeID: number; format: string }
type Connection = {
  parsedStatements: Record<string, string>
  stream: { cork(): void; uncork(): void; write(bytes: Buffer): void }
  parse(q: { text: string; name: string; types: readonly number[] }): void
  bind(q: { portal: string; statement: string; values: readonly (string | Buffer | null)[] }): void
  describe(q: { type: 'P'; name: string }): void
  execute(q: { portal: string; rows: number }): void
  sync(): void
  on(event: 'parseComplete', listener: () => void): void
  off(event: 'parseComplete', listener: () => void): void
}

/** pg knows array types by number, though its type names only the scalar ones. */
const arrayParser = pg.types.getTypeParser as unknown as (oid: number, format: 'text') => unknown
const textArray = arrayParser(1009, 'text') as (text: string) => string[]
const intArray = arrayParser(1007, 'text') as (text: string) => number[]

const types = new Map<number, (text: string) => unknown>([
  [16, (v) => v === 't'],
  [20, BigInt],
  [21, Number],
  [23, Number],
  [114, JSON.parse],
  [3802, JSON.parse],
  [1184, (v) => new Date(v)],
  [1016, (v) => textArray(v).map(BigInt)],
  [1007, intArray],
  [1009, textArray],
  [2951, textArray],
  [700, Number],
  [701, Number],
])
const asText = (v: string): unknown => v

const names = new Map<string, string>()
/** A stable prepared-statement name, so that each connection plans a statement once. */
export function statementName(text: string): string {
  let name = names.get(text)
  if (!name) {
    name = `s_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
    names.set(text, name)
  }
  return name
}

/** A value as it travels: text, bytes, or null. */
export function wire(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return arrayText(value)
  return String(value)
}

const arrayText = (items: readonly unknown[]): string =>
  `{${items.map((item) => (item === null || item === undefined ? 'NULL' : `"${String(item).replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`

function bind(connection: Connection, statement: string, values: readonly unknown[]): void {
  const wired = values.map(wire)
  if (!hasLarge(wired)) return connection.bind({ portal: '', statement, values: wired })
  bindPieces(statement, wired).forEach((piece) => connection.stream.write(piece))
}

/**
 * Several statements in one network flush: Parse/Bind/Describe/Execute each, one Sync at the end.
 * Outside BEGIN they are one implicit transaction. A failure skips what follows it.
 * Implements pg's Submittable protocol.
 */
export class Batch {
  private parsedCount = 0
  private fields: { name: string; parse: (text: string) => unknown }[] = []
  private rows: Record<string, unknown>[] = []
  private readonly done: Rows[] = []
  private readonly parsing: Statement[] = []
  private stopListening: () => void = () => {}
  private readonly statements: readonly Statement[]
  private readonly finished: (error: Error | null) => void
  private readonly watch: Watch | undefined
  private since = performance.now()

  constructor(
    statements: readonly Statement[],
    finished: (error: Error | null) => void,
    watch?: Watch,
  ) {
    this.statements = statements
    this.finished = finished
    this.watch = watch
  }

  /** Reports the running statement as ended, or as no longer awaited. */
  tell(error: Error | null): void {
    const now = performance.now()
    const statement = this.statements[this.done.length]
    if (statement) this.watch?.(statement, now - this.since, error)
    this.since = now
  }

  submit(connection: Connection): null {
    this.since = performance.now()
    this.rememberParsed(connection)
    connection.stream.cork()
    try {
      for (const query of this.statements) {
        const { values, name } = query
        const statement = name ?? ''
        if (
          !statement ||
          !(
            connection.parsedStatements[statement] || this.parsing.some((p) => p.name === statement)
          )
        ) {
          connection.parse({ text: query.text, name: statement, types: [] })
          this.parsing.push(query)
        }
        bind(connection, statement, values)
        connection.describe({ type: 'P', name: '' })
        connection.execute({ portal: '', rows: 0 })
      }
      connection.sync()
    } finally {
      connection.stream.uncork()
    }
    return null
  }

  /** A statement stays prepared even when its execution fails, so it counts from ParseComplete on. */
  private rememberParsed(connection: Connection): void {
    const onParsed = (): void => {
      const parsed = this.parsing[this.parsedCount++]
      if (parsed?.name) connection.parsedStatements[parsed.name] = parsed.text
    }
    connection.on('parseComplete', onParsed)
    this.stopListening = () => connection.off('parseComplete', onParsed)
  }

  handleRowDescription(message: { fields: Field[] }): void {
    this.fields = message.fields.map((field) => ({
      name: field.name,
      parse: types.get(field.dataTypeID) ?? asText,
    }))
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {}
    for (let i = 0; i < this.fields.length; i++) {
      const value = message.fields[i]
      row[this.fields[i]!.name] =
        value === null || value === undefined ? null : this.fields[i]!.parse(value)
    }
    this.rows.push(row)
  }

  handleCommandComplete(message: { text: string }): void {
    this.tell(null)
    this.done.push({ rows: this.rows, count: Number(/(\d+)$/.exec(message.text)?.[1] ?? 0) })
    this.rows = []
    this.fields = []
  }

  handleError(error: Error): void {
    this.stopListening()
    this.tell(error)
    this.finished(error)
    this.statements.forEach((statement) => statement.reject(error))
  }

  /** Results are handed out only now: outside BEGIN nothing is committed before the Sync is answered. */
  handleReadyForQuery(): void {
    this.stopListening()
    this.finished(null)
    this.statements.forEach((statement, i) =>
      statement.resolve(this.done[i] ?? { rows: [], count: 0 }),
    )
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
}
