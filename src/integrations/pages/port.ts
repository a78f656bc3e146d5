/** A run of characters on a page; places are parts of the page's width and height, from the top left. */
export type Word = {
  text: string
  x: number
  y: number
  width: number
  height: number
  /** How sure the reader of a picture is, 0 to 100; 100 for text. */ sure: number
}
export type Page = { number: number; /** Width by height. */ ratio: number; words: Word[] }

export type Task =
  | { kind: 'open'; bytes: Uint8Array }
  | { kind: 'words'; bytes: Uint8Array; mostPages: number }
  | { kind: 'draw'; bytes: Uint8Array; page: number; width: number }
  | { kind: 'scan'; bytes: Uint8Array; mediaType: string; mostPages: number }
/** A task as it travels to its process: how large the file is, the file in pieces, then what to do with it. */
export type Told = { size: number } | { piece: Uint8Array; at: number } | { task: Question }
type WithoutFile<T> = T extends unknown ? Omit<T, 'bytes'> : never
type Question = WithoutFile<Task>
export type Opened = { xml: Uint8Array[]; hasText: boolean; pages: number }
export type Words = { pages: Page[]; of: number }
export type Drawing = { png: Uint8Array }
export type Answer =
  | { ok: true; result: Opened | Words | Drawing }
  | { ok: false; code: PageFault['code']; message: string }

export const limits = {
  open: { ms: 7000, megabytes: 900 },
  words: { ms: 7000, megabytes: 900 },
  scan: { ms: 60_000, megabytes: 1800 },
  draw: { ms: 9000, megabytes: 1200 },
  /** Words of one document; more is no invoice. */
  words_: 12_000,
  /** Pixels of a picture before it is decoded: 40 megapixels is A4 at 600 dpi. */
  pixels: 40_000_000,
  side: 12_000,
} as const

/**
 * The document could not be read, and why: it is broken or locked, it is too large, it took too long, scans are not
 * read here.
 */
export class PageFault extends Error {
  readonly code: 'broken' | 'locked' | 'too_large' | 'too_slow' | 'no_scans' | 'busy'
  constructor(code: PageFault['code'], message: string) {
    super(message)
    this.code = code
  }
}
