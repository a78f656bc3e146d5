/** Where Stripe lets a sender pay others (Global Payouts), and the currency of a sender’s account there. */
const currencies: Readonly<Record<string, string>> = { US: 'USD', GB: 'GBP' }

type Payer = {
  entity: string
  entity_country: string | null
  currency: string
  financial_account: string | null
}
/** Why nothing can be paid through Stripe from an account of ours; null where it can. */
export function whyNotByStripe(payer: Payer): string | null {
  const { entity, entity_country: country, currency } = payer
  if (country === null)
    return `Stripe pays vendors for senders in the US and GB only. Enter the country of ${entity} first.`
  const wanted = currencies[country]
  if (wanted === undefined)
    return `Stripe pays vendors for senders in the US and GB only, and ${entity} is in ${country}. Tell the bank in another way.`
  if (currency !== wanted)
    return `Stripe pays for a sender in ${country} in ${wanted} only, and this account is in ${currency}. Choose an account in ${wanted}, or tell the bank in another way.`
  return payer.financial_account === null
    ? 'This account has no financial account at Stripe. A controller adds an account with one.'
    : null
}
