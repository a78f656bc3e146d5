import * as usEin from 'stdnum/lib/cjs/us/ein.js'
import * as atUid from 'stdnum/lib/cjs/at/uid.js'
import * as auAbn from 'stdnum/lib/cjs/au/abn.js'
import * as beVat from 'stdnum/lib/cjs/be/vat.js'
import * as brCnpj from 'stdnum/lib/cjs/br/cnpj.js'
import * as caBn from 'stdnum/lib/cjs/ca/bn.js'
import * as chUid from 'stdnum/lib/cjs/ch/uid.js'
import * as chVat from 'stdnum/lib/cjs/ch/vat.js'
import * as cyVat from 'stdnum/lib/cjs/cy/vat.js'
import * as czDic from 'stdnum/lib/cjs/cz/dic.js'
import * as deVat from 'stdnum/lib/cjs/de/vat.js'
import * as dkCvr from 'stdnum/lib/cjs/dk/cvr.js'
import * as eeKmkr from 'stdnum/lib/cjs/ee/kmkr.js'
import * as esNif from 'stdnum/lib/cjs/es/nif.js'
import * as fiAlv from 'stdnum/lib/cjs/fi/alv.js'
import * as fiYtunnus from 'stdnum/lib/cjs/fi/ytunnus.js'
import * as frSiren from 'stdnum/lib/cjs/fr/siren.js'
import * as frSiret from 'stdnum/lib/cjs/fr/siret.js'
import * as frTva from 'stdnum/lib/cjs/fr/tva.js'
import * as gbVat from 'stdnum/lib/cjs/gb/vat.js'
import * as grVat from 'stdnum/lib/cjs/gr/vat.js'
import * as hrOib from 'stdnum/lib/cjs/hr/oib.js'
import * as huAnum from 'stdnum/lib/cjs/hu/anum.js'
import * as ieVat from 'stdnum/lib/cjs/ie/vat.js'
import * as inGstin from 'stdnum/lib/cjs/in/gstin.js'
import * as inPan from 'stdnum/lib/cjs/in/pan.js'
import * as itIva from 'stdnum/lib/cjs/it/iva.js'
import * as jpCn from 'stdnum/lib/cjs/jp/cn.js'
import * as kePin from 'stdnum/lib/cjs/ke/pin.js'
import * as ltPvm from 'stdnum/lib/cjs/lt/pvm.js'
import * as luTva from 'stdnum/lib/cjs/lu/tva.js'
import * as lvPvn from 'stdnum/lib/cjs/lv/pvn.js'
import * as mtVat from 'stdnum/lib/cjs/mt/vat.js'
import * as nlBtw from 'stdnum/lib/cjs/nl/btw.js'
import * as noMva from 'stdnum/lib/cjs/no/mva.js'
import * as noOrgnr from 'stdnum/lib/cjs/no/orgnr.js'
import * as nzIrd from 'stdnum/lib/cjs/nz/ird.js'
import * as plNip from 'stdnum/lib/cjs/pl/nip.js'
import * as ptNif from 'stdnum/lib/cjs/pt/nif.js'
import * as roCui from 'stdnum/lib/cjs/ro/cui.js'
import * as seVat from 'stdnum/lib/cjs/se/vat.js'
import * as sgUen from 'stdnum/lib/cjs/sg/uen.js'
import * as siDdv from 'stdnum/lib/cjs/si/ddv.js'
import * as skDph from 'stdnum/lib/cjs/sk/dph.js'
import * as thTin from 'stdnum/lib/cjs/th/tin.js'
import * as zaTin from 'stdnum/lib/cjs/za/tin.js'

/** A kind of number by which a country knows who pays tax. */
export type Scheme = {
  country: string
  code: string
  label: string
  /** The number without its marks where its form and its check digits are right, else null. */
  fits: (text: string) => string | null
}
type Library = { validate: (text: string) => { isValid: boolean; compact?: string } }

/** The library throws at characters that no number has. */
const by =
  ({ validate }: Library) =>
  (text: string): string | null => {
    try {
      const found = validate(text)
      return found.isValid ? (found.compact ?? null) : null
    } catch {
      return null
    }
  }
const plain = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9&Ñ]/g, '')
const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0)
const isDay = (year: number, month: number, day: number): boolean => {
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day
}

// What the library judges otherwise than the authority does.

/** It takes numbers that begin with 2 or more. */
function belgian(text: string): string | null {
  const found = by(beVat)(text)
  return found !== null && /^[01]/.test(found) ? found : null
}

/** It takes no number without its letters. */
const swiss = (text: string): string | null =>
  by(chUid)(text) ?? by(chUid)(`CHE${text.replaceAll(/[\s.-]/g, '')}`)

/** It does not know the numbers of people that begin with 6. */
function czech(text: string): string | null {
  const number = plain(text).replace(/^CZ/, '')
  const found = by(czDic)(text)
  if (found !== null || !/^6\d{8}$/.test(number)) return found
  const sum = weighted(number.slice(1), [8, 7, 6, 5, 4, 3, 2]) % 11
  const last = (18 - ((10 - sum + 11) % 11)) % 10
  return last === Number(number[8]) ? number : null
}

/** It refuses some companies, and people's numbers. */
function bulgarian(text: string): string | null {
  const number = plain(text).replace(/^BG/, '')
  if (/^\d{9}$/.test(number)) return companyDigit(number) === Number(number[8]) ? number : null
  if (!/^\d{10}$/.test(number)) return null
  const last = Number(number[9])
  const person =
    (weighted(number, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === last && isBirthday(number)
  const foreigner = weighted(number, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 === last
  const other = (11 - (weighted(number, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === last
  return person || foreigner || other ? number : null
}
function companyDigit(number: string): number {
  const first = weighted(number, [1, 2, 3, 4, 5, 6, 7, 8]) % 11
  return first < 10 ? first : (weighted(number, [3, 4, 5, 6, 7, 8, 9, 10]) % 11) % 10
}
/** The month has 20 added for the years before 1900, and 40 for those from 2000 on. */
function isBirthday(number: string): boolean {
  const [year, month, day] = [0, 2, 4].map((at) => Number(number.slice(at, at + 2))) as [
    number,
    number,
    number,
  ]
  const century = month > 40 ? 2000 : month > 20 ? 1800 : 1900
  return isDay(century + year, month % 20, day)
}

/** It also judges the last digits, which the authority gives out with other marks than the formula. */
function mexican(text: string): string | null {
  const number = plain(text)
  const found =
    /^[A-Z&Ñ]{3}(\d{6})[0-9A-Z]{3}$/.exec(number) ??
    /^[A-Z&Ñ]{4}(\d{6})(?:[0-9A-Z]{3})?$/.exec(number)
  if (!found) return null
  const [year, month, day] = [0, 2, 4].map((at) => Number(found[1]!.slice(at, at + 2))) as [
    number,
    number,
    number,
  ]
  return isDay(2000 + year, month, day) || isDay(1900 + year, month, day) ? number : null
}

/** Its last digit follows no published rule. */
function korean(text: string): string | null {
  const number = plain(text)
  const isOne =
    /^\d{10}$/.test(number) &&
    number.slice(0, 3) >= '101' &&
    number.slice(3, 5) !== '00' &&
    number.slice(5, 9) !== '0000'
  return isOne ? number : null
}

/** It takes the way of writing another American number for this one. */
function american(text: string): string | null {
  if (!/^\d{2}[- ]?\d{7}$/.test(text.trim())) return null
  return by(usEin)(text)
}

/** The first of a country is what an invoice names. */
export const schemes: readonly Scheme[] = [
  { country: 'IN', code: 'gstin', label: 'GSTIN', fits: by(inGstin) },
  { country: 'IN', code: 'pan', label: 'PAN', fits: by(inPan) },
  { country: 'DE', code: 'vat', label: 'VAT number (USt-IdNr.)', fits: by(deVat) },
  { country: 'AT', code: 'vat', label: 'VAT number (UID)', fits: by(atUid) },
  { country: 'BE', code: 'vat', label: 'VAT number', fits: belgian },
  { country: 'BG', code: 'vat', label: 'VAT number', fits: bulgarian },
  { country: 'CY', code: 'vat', label: 'VAT number', fits: by(cyVat) },
  { country: 'CZ', code: 'vat', label: 'VAT number', fits: czech },
  { country: 'DK', code: 'vat', label: 'VAT number', fits: by(dkCvr) },
  { country: 'EE', code: 'vat', label: 'VAT number', fits: by(eeKmkr) },
  { country: 'ES', code: 'vat', label: 'VAT number (NIF)', fits: by(esNif) },
  { country: 'FI', code: 'vat', label: 'VAT number', fits: by(fiAlv) },
  { country: 'FI', code: 'company', label: 'Company number (Y-tunnus)', fits: by(fiYtunnus) },
  { country: 'FR', code: 'vat', label: 'VAT number (TVA)', fits: by(frTva) },
  { country: 'FR', code: 'siren', label: 'SIREN', fits: by(frSiren) },
  { country: 'FR', code: 'siret', label: 'SIRET', fits: by(frSiret) },
  { country: 'GB', code: 'vat', label: 'VAT number', fits: by(gbVat) },
  { country: 'GR', code: 'vat', label: 'VAT number', fits: by(grVat) },
  { country: 'HR', code: 'vat', label: 'VAT number', fits: by(hrOib) },
  { country: 'HU', code: 'vat', label: 'VAT number', fits: by(huAnum) },
  { country: 'IE', code: 'vat', label: 'VAT number', fits: by(ieVat) },
  { country: 'IT', code: 'vat', label: 'VAT number (Partita IVA)', fits: by(itIva) },
  { country: 'LT', code: 'vat', label: 'VAT number', fits: by(ltPvm) },
  { country: 'LU', code: 'vat', label: 'VAT number', fits: by(luTva) },
  { country: 'LV', code: 'vat', label: 'VAT number', fits: by(lvPvn) },
  { country: 'MT', code: 'vat', label: 'VAT number', fits: by(mtVat) },
  { country: 'NL', code: 'vat', label: 'VAT number (btw)', fits: by(nlBtw) },
  { country: 'PL', code: 'vat', label: 'VAT number (NIP)', fits: by(plNip) },
  { country: 'PT', code: 'vat', label: 'VAT number', fits: by(ptNif) },
  { country: 'RO', code: 'vat', label: 'VAT number', fits: by(roCui) },
  { country: 'SE', code: 'vat', label: 'VAT number', fits: by(seVat) },
  { country: 'SI', code: 'vat', label: 'VAT number', fits: by(siDdv) },
  { country: 'SK', code: 'vat', label: 'VAT number', fits: by(skDph) },
  { country: 'CH', code: 'vat', label: 'VAT number', fits: by(chVat) },
  { country: 'CH', code: 'uid', label: 'Company number (UID)', fits: swiss },
  { country: 'NO', code: 'vat', label: 'VAT number', fits: by(noMva) },
  { country: 'NO', code: 'orgnr', label: 'Company number (Orgnr)', fits: by(noOrgnr) },
  { country: 'US', code: 'ein', label: 'EIN', fits: american },
  { country: 'CA', code: 'bn', label: 'Business number (BN)', fits: by(caBn) },
  { country: 'MX', code: 'rfc', label: 'RFC', fits: mexican },
  { country: 'BR', code: 'cnpj', label: 'CNPJ', fits: by(brCnpj) },
  { country: 'AU', code: 'abn', label: 'ABN', fits: by(auAbn) },
  { country: 'NZ', code: 'ird', label: 'IRD number', fits: by(nzIrd) },
  { country: 'SG', code: 'uen', label: 'UEN', fits: by(sgUen) },
  { country: 'JP', code: 'cn', label: 'Corporate number', fits: by(jpCn) },
  { country: 'KR', code: 'brn', label: 'Business registration number', fits: korean },
  { country: 'TH', code: 'tin', label: 'TIN', fits: by(thTin) },
  { country: 'ZA', code: 'tin', label: 'Tax number', fits: by(zaTin) },
  { country: 'KE', code: 'pin', label: 'PIN', fits: by(kePin) },
]
