import type { Table } from '../view/ui.ts'
import type { ListScreen } from './screen.ts'

/** A list with rows above it that wait for somebody, where there are any. */
export type ListBelow = ListScreen & { above: Table | null }
