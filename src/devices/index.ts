export { noticeDevices } from './push-out.ts'
