/** A tax in words: how much, whether prices contain it, and what of it the organisation bears. */
export function taxInWords(tax: { rate: string; inclusive: boolean; deductible_pct: string }) {
  const parts = [
    `${tax.rate} %`,
    ...(tax.inclusive ? ['in the price'] : []),
    ...(tax.deductible_pct === '100' ? [] : [`${tax.deductible_pct} % of it deductible`]),
  ]
  return parts.join(', ')
}
