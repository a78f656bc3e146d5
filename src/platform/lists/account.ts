import type { Tabs } from '../view/ui.ts'
import type { ListScreen } from './screen.ts'

/** A list among the pages of somebody's account. */
export type AccountList = ListScreen & { account: Tabs }
