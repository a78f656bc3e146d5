import type { Seller } from './document.ts'

/** `otherNumbers`: what else the vendor is registered by. */
type Vendor = { name: string; vatId: string | null; otherNumbers?: readonly string[] }
type Verdict = { agrees: true } | { agrees: false; differ: 'numbers' | 'names' }

/**
 * Tax numbers decide where both are known; otherwise names, without legal forms and punctuation.
 * A document that names neither says nothing against the vendor.
 */
export function sellerAgrees(seller: Seller, vendor: Vendor): Verdict {
  const known = [vendor.vatId, ...(vendor.otherNumbers ?? [])].flatMap((id) =>
    id ? [plainId(id)] : [],
  )
  const same = known.length > 0 ? numberAgrees(seller, known) : null
  if (same !== null) return same ? { agrees: true } : { agrees: false, differ: 'numbers' }
  if (!seller.name) return { agrees: true }
  return sameName(seller.name, vendor.name) ? { agrees: true } : { agrees: false, differ: 'names' }
}

/** What their numbers say; null where the document has none, or only one of another kind than the vendor's. */
function numberAgrees({ vatId, taxId }: Seller, known: readonly string[]): boolean | null {
  const numbers = [vatId, taxId].flatMap((id) => (id ? [plainId(id)] : []))
  if (numbers.some((id) => known.some((other) => isSameId(id, other)))) return true
  return vatId || numbers.some(isVatId) ? false : null
}

/** Two letters of a country and its digits, or an Indian GSTIN; a number of a tax office is neither. */
const isVatId = (id: string): boolean =>
  /^[A-Z]{2}[A-Z0-9]{6,13}$/.test(id) || /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]{3}$/.test(id)

const plainId = (id: string): string =>
  id
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
const withoutCountry = (id: string): string => id.replace(/^[A-Z]{2}(?=.{5})/, '')

/** A country may be left out; two different ones are two companies. */
const isSameId = (a: string, b: string): boolean =>
  a === b || a === withoutCountry(b) || withoutCountry(a) === b

const legalForms = new Set(
  (
    'ltd limited pvt private llp llc inc incorporated corp corporation co company plc gmbh mbh ag kg ohg gbr ' +
    'ug se sa sas sarl srl spa bv nv oy ab as aps sro zoo kft doo ltda eirl und and et e y the'
  ).split(' '),
)
const nameWords = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('.', '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !legalForms.has(word))

/** The words of one name stand in the other and are half of it: 'Acme Components' and 'ACME COMPONENTS Germany'. */
function sameName(a: string, b: string): boolean {
  const [left, right] = [nameWords(a), nameWords(b)]
  if (left.length === 0 || right.length === 0)
    return a.trim().toLowerCase() === b.trim().toLowerCase()
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  return 2 * short.length >= long.length && short.every((word) => long.includes(word))
}
