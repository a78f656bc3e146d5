import { exponentOf, isCurrency } from './currency.ts'
import { decimal, decimalText, divideRounded, multiply, type Decimal } from './decimal.ts'

/**
 * Units of measure: codes of UN/ECE Recommendation 20 (revision 17) and of packages of
 * Recommendation 21 (written with an X before them, as e-invoices do; a few of the old ones without
 * it), and the words people type. Two texts mean the same unit when they stand in one row.
 * Not here, because they mean several things: ton, gallon, ST (sheet, or Stück), PC (piece, parcel).
 */
type Unit = {
  codes: readonly string[]
  words: readonly string[]
  divides: boolean
  size: Size | null
}
/** What it measures, and how many of the smallest unit of that here it is, exactly: a kilogram is 1000 grams. */
type Size = { of: Dimension; times: Decimal }
type Dimension = 'number' | 'mass' | 'volume' | 'length' | 'area' | 'time' | 'energy'

const counted = (codes: string, words: string, size?: string): Unit =>
  unit(codes, words, { divides: false, size })
const measured = (codes: string, words: string, size?: string): Unit =>
  unit(codes, words, { divides: true, size })

/** `size`: '1000 mass'. */
function unit(
  codes: string,
  words: string,
  { divides, size }: { divides: boolean; size?: string | undefined },
): Unit {
  const [times, of] = size?.split(' ') ?? []
  return {
    codes: codes === '' ? [] : codes.split(' '),
    words: words.split(', '),
    divides,
    size: times && of ? { of: of as Dimension, times: decimal(times) } : null,
  }
}

/** Things that are counted: there is no half of one. */
const things: readonly Unit[] = [
  counted(
    'C62 EA H87 NAR NMB XPP XUN',
    'each, ea, pcs, pce, piece, pieces, unit, units, no, nos, number, item, items, one, ' +
      'stück, stueck, stk, pièce, pièces, nombre, नग, इकाई',
    '1 number',
  ),
  counted('PR NPR', 'pair, pairs, prs, paar, paire, paires, जोड़ी'),
  counted('SET', 'set, sets, satz, jeu'),
  counted('KT XKI', 'kit, kits'),
  counted('', 'step, steps, milestone, milestones, schritt, meilenstein'),
  counted('XBX BX', 'box, boxes, bx, schachtel, boîte, boîtes, डिब्बा'),
  counted('XCT CT', 'carton, cartons, ctn, ctns, karton, kartons'),
  counted('XCS CS', 'case, cases, kiste, kisten, caisse, caisses'),
  counted('XCR CR', 'crate, crates'),
  counted('XPK PK', 'pack, packs, pk, package, packages, packung, packungen, paquet, paquets'),
  counted('XPA', 'packet, packets, pkt, pkts, päckchen'),
  counted('XPC', 'parcel, parcels, paket, pakete, colis'),
  counted('XBG BG', 'bag, bags, beutel, sachet'),
  counted('XSA', 'sack, sacks, säcke, sac, sacs'),
  counted('XBO BO', 'bottle, bottles, btl, flasche, flaschen, bouteille, bouteilles'),
  counted('XCA', 'can, cans, dosen, canette, canettes'),
  counted('XTN', 'tin, tins'),
  counted('XJR', 'jar, jars'),
  counted('XTU', 'tube, tubes, tuben'),
  counted('XDR DR', 'drum, drums, fass, fässer, fût, fûts'),
  counted('XBA', 'barrel, barrels'),
  counted('XPL', 'pail, pails'),
  counted('XBJ', 'bucket, buckets, eimer, seau, seaux'),
  counted('XCY', 'cylinder, cylinders'),
  counted('XPX', 'pallet, pallets, palette, paletten, palettes'),
  counted('XRO RO', 'roll, rolls, rolle, rollen, rouleau, rouleaux'),
  counted('XRL', 'reel, reels'),
  counted('XCL', 'coil, coils'),
  counted('XST', 'sheet, sheets, blatt, feuille, feuilles'),
  counted('RM', 'ream, reams, ries, rame, rames'),
  counted('XBE', 'bundle, bundles, bündel'),
  counted('XTY', 'tank, tanks'),
  counted('XCN', 'container, containers'),
  counted('IE', 'person, persons, people, personne, personnes, personen'),
  counted('', 'licence, licences, license, licenses, lizenz, lizenzen, seat, seats, user, users'),
  counted('E54', 'trip, trips, fahrt, fahrten, trajet, trajets'),
]

/** Numbers of things that are priced together: half a dozen is six. */
const numbersOfThings: readonly Unit[] = [
  measured('DZN', 'dozen, dozens, doz, dzn, dutzend, douzaine, douzaines, दर्जन', '12 number'),
  measured('GRO', 'gross', '144 number'),
  measured('CEN', 'hundred, hundreds', '100 number'),
  measured('MIL', 'thousand, thousands', '1000 number'),
]

const measures: readonly Unit[] = [
  measured(
    'KGM',
    'kg, kgs, kilo, kilos, kilogram, kilograms, kilogramm, kilogramme, किलो',
    '1000000 mass',
  ),
  measured('GRM', 'g, gm, gms, gram, grams, gramm, gramme, grammes, ग्राम', '1000 mass'),
  measured('MGM', 'mg, milligram, milligrams', '1 mass'),
  measured('TNE', 't, tonne, tonnes, mt, metric ton, metric tons, mts, टन', '1000000000 mass'),
  measured('DTN', 'quintal, quintals, qtl, decitonne', '100000000 mass'),
  measured('LBR', 'lb, lbs, pound, pounds', '453592.37 mass'),
  measured('ONZ', 'oz, ounce, ounces', '28349.523125 mass'),
  measured('LTR', 'l, ltr, ltrs, lt, litre, litres, liter, liters, लीटर', '1000 volume'),
  measured('MLT', 'ml, millilitre, millilitres, milliliter, milliliters', '1 volume'),
  measured('CLT', 'cl, centilitre, centilitres, centiliter, centiliters', '10 volume'),
  measured('HLT', 'hl, hectolitre, hectolitres, hectoliter, hectoliters', '100000 volume'),
  measured(
    'MTQ',
    'm3, m³, cbm, cubic metre, cubic metres, cubic meter, cubic meters',
    '1000000 volume',
  ),
  measured('FTQ', 'cft, ft3, ft³, cubic foot, cubic feet', '28316.846592 volume'),
  measured('MTR', 'm, mtr, mtrs, metre, metres, meter, meters, mètre, mètres, मीटर', '1000 length'),
  measured('CMT', 'cm, centimetre, centimetres, centimeter, centimeters', '10 length'),
  measured('MMT', 'mm, millimetre, millimetres, millimeter, millimeters', '1 length'),
  measured('KMT KTM', 'km, kms, kilometre, kilometres, kilometer, kilometers', '1000000 length'),
  measured('INH', 'in, inch, inches', '25.4 length'),
  measured('FOT', 'ft, foot, feet', '304.8 length'),
  measured('YRD', 'yd, yds, yard, yards', '914.4 length'),
  measured('SMI', 'mile, miles', '1609344 length'),
  measured('LM', 'lfm, running metre, running metres, running meter, running meters, rmt'),
  measured(
    'MTK',
    'm2, m², sqm, qm, square metre, square metres, square meter, square meters',
    '1 area',
  ),
  measured('FTK', 'sqft, sq ft, ft2, ft², sft, square foot, square feet', '0.09290304 area'),
  measured('ACR', 'acre, acres', '4046.8564224 area'),
  measured('HAR', 'ha, hectare, hectares', '10000 area'),
  measured('SEC', 's, sec, secs, second, seconds', '1 time'),
  measured('MIN', 'min, mins, minute, minutes', '60 time'),
  measured(
    'HUR',
    'h, hr, hrs, hour, hours, stunde, stunden, std, heure, heures, घंटा, घंटे',
    '3600 time',
  ),
  measured('LH', 'labour hour, labour hours, labor hour, labor hours, man-hour, man-hours'),
  measured('DAY', 'd, day, days, tag, tage, jour, jours, दिन'),
  measured('E49', 'working day, working days, arbeitstag, arbeitstage'),
  measured('WEE', 'week, weeks, wk, wks, woche, wochen, semaine, semaines'),
  measured('MON', 'month, months, mth, mths, monat, monate, mois, महीना'),
  measured('QAN', 'quarter, quarters, quartal, quartale, trimestre'),
  measured('ANN', 'year, years, yr, yrs, annum, jahr, jahre, année, an, ans, साल'),
  measured('KWH', 'kwh, kilowatt hour, kilowatt hours', '1 energy'),
  measured('MWH', 'mwh, megawatt hour, megawatt hours', '1000 energy'),
  measured('KWT', 'kw, kilowatt, kilowatts'),
  measured('4L', 'mb, megabyte, megabytes'),
  measured('E34', 'gb, gigabyte, gigabytes'),
  measured('E35', 'tb, terabyte, terabytes'),
  measured('P1', '%, percent, per cent, prozent'),
  measured('LS', 'lump sum, ls, lumpsum, flat rate, pauschal, pauschale, forfait'),
  measured('E48', 'service, services, service unit, leistung, prestation'),
  measured('E51', 'job, jobs'),
  measured('ACT', 'activity, activities'),
  measured('LO', 'lot, lots'),
]

const units: readonly Unit[] = [...things, ...numbersOfThings, ...measures]
const byCode = new Map(units.flatMap((row) => row.codes.map((code) => [code, row] as const)))
const byWord = new Map(units.flatMap((row) => row.words.map((word) => [word, row] as const)))

/** Words as they are looked up: no case, one space, no full stops ('Pcs.', 'sq.  ft.'). */
const wordOf = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll('.', ' ').replace(/\s+/g, ' ').trim()

function unitNamed(text: string): Unit | null {
  const code = text.trim()
  return byCode.get(code) ?? byWord.get(wordOf(text)) ?? byCode.get(code.toUpperCase()) ?? null
}

/** As people write it: 'each' for C62. A text that is no code stays as it is. */
export const unitText = (unit: string): string => byCode.get(unit.trim())?.words[0] ?? unit

/** The code of Recommendation 20 or 21 by which e-documents name it; null for a word that has none. */
export const unitCode = (unit: string): string | null => unitNamed(unit)?.codes[0] ?? null

/** Whether there is a part of one: 3.4 kg, but not 3.4 boxes. A word that is not known divides. */
export const divides = (unit: string): boolean => unitNamed(unit)?.divides ?? true

/** Why a quantity of a unit cannot be: 3.4 each. Null where it can. */
export function wholeUnitsProblem(quantity: string, unit: string, of: string): string | null {
  const decimals = quantity.split('.')[1]?.length ?? 0
  if (decimals === 0) return null
  if (isCurrency(unit) && decimals > exponentOf(unit))
    return `“${of.slice(0, 100)}” is counted in ${unit}; ${quantity} is no amount of it.`
  return divides(unit)
    ? null
    : `“${of.slice(0, 100)}” is counted in whole units (${unit}); ${quantity} is not a whole number.`
}

/**
 * Whether two texts mean one unit: 'each' and 'H87' do, 'box' and 'KGM' do not. Where a word is not
 * known, or has no code, nothing is said, unless both are the same word.
 */
export function sameUnit(a: string, b: string): 'same' | 'different' | 'unknown' {
  if (wordOf(a) !== '' && wordOf(a) === wordOf(b)) return 'same'
  const [one, other] = [unitNamed(a), unitNamed(b)]
  if (!one || !other) return 'unknown'
  if (one === other) return 'same'
  return one.codes.length > 0 && other.codes.length > 0 ? 'different' : 'unknown'
}

/** How much of another unit a quantity is: quantity x numerator / denominator, exactly. */
export type Ratio = { numerator: bigint; denominator: bigint }
const one: Ratio = { numerator: 1n, denominator: 1n }

/** A dozen in pieces is 12 : 1, grams in kilograms are 1 : 1000. Null where one does not follow from the other. */
export function ratioOf(from: string, to: string): Ratio | null {
  if (sameUnit(from, to) === 'same') return one
  const [a, b] = [unitNamed(from)?.size, unitNamed(to)?.size]
  return a && b && a.of === b.of ? over(a.times, b.times) : null
}

/** a : b as whole numbers. */
export function over(a: Decimal, b: Decimal): Ratio {
  const scale = Math.max(a.scale, b.scale)
  const whole = ({ units, scale: own }: Decimal): bigint => units * 10n ** BigInt(scale - own)
  return { numerator: whole(a), denominator: whole(b) }
}
export const inverse = ({ numerator, denominator }: Ratio): Ratio => ({
  numerator: denominator,
  denominator: numerator,
})
export const chained = (a: Ratio, b: Ratio): Ratio => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
})

const decimals = 6
/** A quantity or price in the other unit, converted once and rounded at six decimals, halves away from zero. */
export function inUnit(value: string, { numerator, denominator }: Ratio): string {
  const { units, scale } = multiply(decimal(value), { units: numerator, scale: 0 })
  return decimalText({
    units: divideRounded(units * 10n ** BigInt(decimals), denominator * 10n ** BigInt(scale)),
    scale: decimals,
  })
}
