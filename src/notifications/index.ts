export type { Letter } from './letter.ts'
export {
  choose,
  clearSuppression,
  notify,
  notifyAndCount,
  notifyHolders,
  closeNotices,
  wishesOf,
  type Wish,
} from './commands.ts'
export type { NoticeDevices } from './jobs.ts'
export { noticeKinds, type DecisionLink, type Occasion } from './notice.ts'
export { suppression } from './queries.ts'
export { unreadCount } from './routes.ts'
export { postLetter, sendLetter, written } from './sending.ts'
