/** What a registry says of a number; name and address only where the country gives them out. */
export type Registered = {
  valid: boolean
  name: string | null
  address: string | null
  /** The number of the consultation, as a proof that it was asked. */
  reference: string | null
}

/** Looks a VAT number up where it is registered. It throws `CouldNotAsk` when there is no answer. */
export type VatRegistry = {
  source: string
  /** Whether this registry knows numbers of this kind at all. */
  knows(number: string): boolean
  look(number: string): Promise<Registered>
}

/** The registry could not be asked; what its message says is kept. */
export class CouldNotAsk extends Error {}
