/** `undo`: where a form takes back what was just done. */
export type Flash = {
  tone: 'ok' | 'info' | 'bad'
  text: string
  undo?:
    | { label: string; href: string; fields?: Readonly<Record<string, string>> | undefined }
    | undefined
  link?: { label: string; href: string } | undefined
}

/** An answer given before under the same Idempotency-Key. */
export type StoredReply = {
  kind: 'kept'
  status: number
  at: string
  flash: Flash | null
  body: unknown
}

/** Made only when it is asked for: the HTML door redirects after a change and never builds the page. */
export type Lazy<D> = () => D | Promise<D>

export type Reply<D> =
  | { kind: 'show'; data: D; status?: 201; at?: string }
  | { kind: 'either'; page: Lazy<object>; api: Lazy<D> }
  | { kind: 'changed'; at: string; data: Lazy<D>; flash: Flash; status: 200 | 201 }
  | {
      kind: 'file'
      bytes: Uint8Array
      mediaType: string
      name: string
      inline: boolean
      etag: string
    }
  | { kind: 'stream'; chunks: AsyncIterator<Uint8Array>; mediaType: string; name: string }
  | { kind: 'go'; at: string; data?: Lazy<D>; forGood?: true }
  | { kind: 'gone' }
  | StoredReply

/** The screen (or JSON) of a URL. */
export const show = <D>(data: D): Reply<D> => ({ kind: 'show', data })
/** The screen of a URL, or its JSON: each reads what it shows, and nothing else. */
export const either = <D>(page: Lazy<object>, api: Lazy<D>): Reply<D> => ({
  kind: 'either',
  page,
  api,
})
/** What a URL showed is at another one, for good. JSON still says what became of it. */
export const movedTo = <D>(at: string, data: Lazy<D>): Reply<D> => ({
  kind: 'go',
  at,
  data,
  forGood: true,
})
/**
 * After a change whose outcome is never shown again: the page itself, without a redirect. A repeat under the same key
 * leads to `at`.
 */
export const shownOnce = <D>(at: string, data: D): Reply<D> => ({
  kind: 'show',
  data,
  status: 201,
  at,
})
/** After a change: 303 to the screen that shows it; JSON gets the data, read in the same transaction. */
export const changed = <D>(
  at: string,
  data: Lazy<D>,
  text: string,
  tone: Flash['tone'] = 'ok',
): Reply<D> => ({ kind: 'changed', at, data, flash: { tone, text }, status: 200 })
/** ... with a way back that is open for a moment. */
export const undoable = <D>(
  at: string,
  data: Lazy<D>,
  text: string,
  undoHref: string,
  fields: Readonly<Record<string, string>> = {},
): Reply<D> => ({
  kind: 'changed',
  at,
  data,
  flash: { tone: 'ok', text, undo: { label: 'Undo', href: undoHref, fields } },
  status: 200,
})
export const created = <D>(at: string, data: Lazy<D>, text: string): Reply<D> => ({
  kind: 'changed',
  at,
  data,
  flash: { tone: 'ok', text },
  status: 201,
})
/** 303 to another place; JSON gets the data, or 204 when there is none. */
export const go = <D>(at: string, data?: Lazy<D>): Reply<D> => ({
  kind: 'go',
  at,
  ...(data === undefined ? {} : { data }),
})
/** After a removal through the API: 204. */
export const gone = <D>(): Reply<D> => ({ kind: 'gone' })
export const sendFile = <D>(
  bytes: Uint8Array,
  mediaType: string,
  name: string,
  etag: string,
  inline = false,
): Reply<D> => ({ kind: 'file', bytes, mediaType, name, inline, etag })
/** A file that is made while it is sent. */
export const stream = <D>(
  chunks: AsyncIterator<Uint8Array>,
  mediaType: string,
  name: string,
): Reply<D> => ({ kind: 'stream', chunks, mediaType, name })
