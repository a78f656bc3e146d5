import { EncryptionError } from '../platform/encryption.ts'
import type { NoticeDevices } from '../notifications/index.ts'
import { openAddress, type DeviceDoor } from './commands.ts'
import * as queries from './queries.ts'

/** How the notices of the feed reach devices. Phones are left alone where Firebase is not configured. */
export const noticeDevices = ({ push, cipher }: DeviceDoor): NoticeDevices => ({
  async of(tx, userId) {
    return (await queries.toldOf(tx, userId)).filter((row) => push.tells(row.channel))
  },
  async send(devices, notice) {
    const opened = devices.map((row) => {
      try {
        return openAddress(cipher, row)
      } catch (error) {
        if (error instanceof EncryptionError) return null
        throw error
      }
    })
    const readable = opened.filter((address) => address !== null)
    const outcomes = await push.send(readable, notice)
    return opened.map((address) =>
      address
        ? outcomes[readable.indexOf(address)]!
        : { failed: 'its address is encrypted with a key that is gone', retry: false },
    )
  },
  forget: queries.forget,
  used: queries.used,
})
