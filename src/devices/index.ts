export type { DeviceDoor } from './commands.ts'
export { noticeDevices } from './push-out.ts'
