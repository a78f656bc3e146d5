export type { DeviceDoor } from './commands.ts'
export { noticeDevices } from './push-out.ts'
export { devices } from './routes.ts'
