/** Names that V8 lists by what they were called before; people look for today's. */
const today: Record<string, string> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Europe/Kiev': 'Europe/Kyiv',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'Pacific/Truk': 'Pacific/Chuuk',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'America/Godthab': 'America/Nuuk',
}
/** Time zones of the IANA database that this runtime knows. */
const timeZones: readonly string[] = [
  'UTC',
  ...[...new Set(Intl.supportedValuesOf('timeZone').map((zone) => today[zone] ?? zone))]
    .filter((zone) => zone !== 'UTC')
    .toSorted((a, b) => a.localeCompare(b, 'en')),
]
const zones = new Set(timeZones)
export const isTimeZone = (zone: string): boolean => zones.has(zone)
const words = (zone: string): string =>
  zone
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
    .trim()
/**
 * A zone as people type it: 'asia/kolkata', 'America/New York', or the city alone; null where it is none, or may be
 * several.
 */
export function timeZoneNamed(text: string): string | null {
  const wanted = words(text)
  const named = timeZones.filter((zone) => words(zone) === wanted)
  const cities = timeZones.filter((zone) => words(zone).endsWith(`/${wanted}`))
  return named[0] ?? (cities.length === 1 ? cities[0]! : null)
}
/** Zones with the text in their name; else those that begin like it. */
export function timeZonesLike(text: string, most: number): string[] {
  const wanted = words(text)
  const holding = timeZones.filter((zone) => words(zone).includes(wanted))
  const city = wanted.split('/').at(-1)!
  const alike = timeZones.filter((zone) =>
    words(zone).split('/').at(-1)!.startsWith(city.slice(0, 3)),
  )
  return (holding.length ? holding : city.length >= 3 ? alike : []).slice(0, most)
}

/** How dates and numbers are written. */
export const locales = {
  'en-IN': 'English (India)',
  'en-GB': 'English (United Kingdom)',
  'en-US': 'English (United States)',
  'de-DE': 'Deutsch',
  'fr-FR': 'Français',
  'hi-IN': 'हिन्दी',
  'ar-EG': 'العربية',
} as const
export type Locale = keyof typeof locales
export const isLocale = (text: string): text is Locale => text in locales

export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
