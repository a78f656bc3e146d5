import { limits, PageFault } from './port.ts'

/** The width and height a PNG or JPEG claims, read from its head without decoding it; null when it is neither. */
export function dimensionsOf(bytes: Uint8Array): { width: number; height: number } | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (
    view.length > 24 &&
    view.readUInt32BE(0) === 0x89504e47 &&
    view.toString('latin1', 12, 16) === 'IHDR'
  )
    return { width: view.readUInt32BE(16), height: view.readUInt32BE(20) }
  if (view.length < 4 || view.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; at + 9 < view.length;) {
    if (view[at] !== 0xff) return null
    const marker = view[at + 1]!
    if (marker === 0xff) at++
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.readUInt16BE(at + 5), width: view.readUInt16BE(at + 7) }
    else
      at +=
        2 + (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8) ? 0 : view.readUInt16BE(at + 2))
  }
  return null
}

/** Why a picture is not opened; null when it may be. */
export function pictureFault(bytes: Uint8Array): PageFault | null {
  const size = dimensionsOf(bytes)
  if (!size || size.width < 1 || size.height < 1)
    return new PageFault('broken', 'The picture cannot be opened.')
  const large =
    size.width > limits.side ||
    size.height > limits.side ||
    size.width * size.height > limits.pixels
  return large
    ? new PageFault(
        'too_large',
        `The picture is ${size.width} by ${size.height} pixels, more than can be read here.`,
      )
    : null
}

export const isPicture = (mediaType: string): boolean =>
  mediaType === 'image/png' || mediaType === 'image/jpeg'
