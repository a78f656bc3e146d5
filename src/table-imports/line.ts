/** Null where there is no value. */
export type Change = { field: string; from: string | null; to: string | null }
export type Fault = { field: string; text: string }
export const outcomes = ['new', 'changed', 'same', 'bad', 'left_out'] as const
/** What a line would do; `left_out` is one that a person does not want imported. */
export type Does = (typeof outcomes)[number]
export type Counts = Record<Does, number>

/** A line as its preview shows it. */
export type PreviewLine = {
  line: number
  name: string
  /** What it is about, where that is known already: its number or code. */
  known: string | null
  does: Does
  faults: readonly Fault[]
  /** What to look at, though it can be imported. */
  notes: readonly string[]
  /** What would be changed; nothing where it is new. */
  changes: readonly Change[]
  /** What it says by column, as corrected. */
  cells: Readonly<Record<string, string>>
}
