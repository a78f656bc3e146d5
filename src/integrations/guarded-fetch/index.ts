import { lookup as dnsLookup, type LookupAddress } from 'node:dns'
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** An address that the outside gave us, and that we will not call. */
export class RefusedAddress extends Error {}

const inside = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  inside.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, bits, 'ipv6')

/** Whether an address is not of the open internet. An IPv4 address written as IPv6 is judged as what it is. */
export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([\da-f]{1,4}):([\da-f]{1,4}))$/i.exec(address)
  if (mapped)
    return isPrivate(
      mapped[1] ??
        [mapped[2]!, mapped[3]!]
          .flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255])
          .join('.'),
    )
  const kind = isIP(address)
  return kind === 0 || inside.check(address, kind === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Judges the address at the moment of connecting, so that a name cannot point elsewhere between the check and the call.
 */
const guardedLookup: LookupFunction = (hostname, options, done) =>
  dnsLookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return done(error, '', 4)
    const bad = found.find(({ address }) => isPrivate(address))
    const [first] = found
    if (bad || !first)
      return done(new RefusedAddress(`${hostname} is not on the open internet`), '', 4)
    if (options.all) done(null, found)
    else done(null, first.address, first.family)
  })

/** Throws for what is never called: anything but https on the open internet, unless `insideToo`. */
export function assertCallable(url: URL, insideToo: boolean): void {
  if (url.username || url.password)
    throw new RefusedAddress('an address with a password in it is not called')
  if (insideToo && /^https?:$/.test(url.protocol)) return
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:') throw new RefusedAddress('only https is called')
  if (isIP(host) ? isPrivate(host) : host === 'localhost' || !host.includes('.'))
    throw new RefusedAddress(`${host} is not on the open internet`)
}

const mostBytes = 1_000_000
type Ask = {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array | null
  signal?: AbortSignal | undefined
}

/**
 * A fetch for addresses that users typed: https to the open internet alone, five seconds, one megabyte, and no
 * redirects.
 */
export const guardedFetch =
  (insideToo: boolean) =>
  (
    address: string | URL,
    { method = 'GET', headers = {}, body = null, signal }: Ask = {},
  ): Promise<Response> =>
    new Promise((ok, fail) => {
      const url = new URL(address)
      assertCallable(url, insideToo)
      const limit = AbortSignal.timeout(5000)
      const call = url.protocol === 'https:' ? secure : plain
      const asked = call(
        url,
        {
          method,
          headers,
          agent: false,
          signal: signal ? AbortSignal.any([signal, limit]) : limit,
          ...(insideToo ? {} : { lookup: guardedLookup }),
        },
        (answer) => {
          const parts: Buffer[] = []
          let size = 0
          answer.on('data', (part: Buffer) => {
            size += part.length
            if (size > mostBytes) asked.destroy(new RefusedAddress('the answer is too long'))
            else parts.push(part)
          })
          answer.on('error', fail)
          answer.on('end', () => {
            const status = answer.statusCode ?? 502
            if (status < 200 || status > 599) return fail(new Error(`it answered ${status}`))
            ok(
              new Response([204, 205, 304].includes(status) ? null : Buffer.concat(parts), {
                status,
                headers: Object.entries(answer.headers).flatMap(([name, value]) =>
                  [value ?? []].flat().map((v): [string, string] => [name, v]),
                ),
              }),
            )
          })
        },
      )
      asked.on('error', fail)
      asked.end(body ?? undefined)
    })
