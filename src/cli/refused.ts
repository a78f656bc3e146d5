/** What was asked for cannot be done; the command line says why and ends with 3. */
export class Refused extends Error {}
