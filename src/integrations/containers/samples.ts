import { deflateRawSync } from 'node:zlib'
import type { Inner } from './port.ts'

type Entry = { name: string; bytes: Uint8Array | string; stored?: boolean; locked?: boolean }

/** A ZIP archive of our own making. `claims` is what it says of the size of each file. */
export function zipOf(entries: readonly Entry[], claims?: number): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const { name, bytes, stored = false, locked = false } of entries) {
    const content = Buffer.from(bytes)
    const packed = stored ? content : deflateRawSync(content)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(Number(locked), 6)
    head.writeUInt16LE(stored ? 0 : 8, 8)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(claims ?? content.length, 22)
    head.writeUInt16LE(Buffer.byteLength(name), 26)
    local.push(head, Buffer.from(name), packed)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    head.copy(entry, 6, 4, 30)
    entry.writeUInt32LE(at, 42)
    central.push(entry, Buffer.from(name))
    at += 30 + Buffer.byteLength(name) + packed.length
  }
  const table = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(table.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...local, table, end])
}

/** An e-mail of our own making, with words, the picture of a signature, and these files. */
export function emlOf(files: readonly Inner[]): Buffer {
  const attached = files.map(({ name, bytes }) =>
    name.endsWith('.eml')
      ? `--outer\r\nContent-Type: message/rfc822\r\n\r\n${Buffer.from(bytes).toString('latin1')}\r\n`
      : [
          '--outer',
          'Content-Type: application/octet-stream',
          `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
          'Content-Transfer-Encoding: base64',
          '',
          `${Buffer.from(bytes).toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`,
        ].join('\r\n'),
  )
  return Buffer.from(
    [
      'Received: from mail.example.test by mail.demo.test; Fri, 27 Nov 2026 10:00:00 +0000',
      'From: billing@example.test',
      'Subject: =?UTF-8?Q?Rechnung?=',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed;',
      ' boundary="outer"',
      '',
      'This is an e-mail in several parts.',
      '--outer',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Please find our invoice attached=2E',
      '--outer',
      'Content-Type: image/png',
      'Content-Disposition: inline; filename=logo.png',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64'),
      ...attached,
      '--outer--',
      '',
    ].join('\r\n'),
    'latin1',
  )
}
