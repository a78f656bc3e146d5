import type { Seller } from './document.ts'

type Vendor = { name: string; vatId: string | null }
type Verdict = { agrees: boolean; why: string }

/**
 * Tax numbers decide where both are known; otherwise names, without legal forms and punctuation.
 * A document that names neither says nothing against the vendor.
 */
export function sellerAgrees(seller: Seller, vendor: Vendor): Verdict {
  const numbers = [seller.vatId, seller.taxId].flatMap((id) => (id ? [plainId(id)] : []))
  const known = vendor.vatId ? plainId(vendor.vatId) : null
  if (known && numbers.length > 0) {
    const agrees = numbers.some((id) => isSameId(id, known))
    return { agrees, why: agrees ? '' : 'Their tax numbers differ.' }
  }
  if (!seller.name) return { agrees: true, why: '' }
  const agrees = sameName(seller.name, vendor.name)
  return { agrees, why: agrees ? '' : 'Their names differ.' }
}

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

/** The words of one name stand in the other: 'Acme Components' and 'ACME COMPONENTS GmbH'. */
function sameName(a: string, b: string): boolean {
  const [left, right] = [nameWords(a), nameWords(b)]
  if (left.length === 0 || right.length === 0)
    return a.trim().toLowerCase() === b.trim().toLowerCase()
  const [short, long] = left.length <= right.length ? [left, right] : [right, left]
  return short.every((word) => long.includes(word))
}
