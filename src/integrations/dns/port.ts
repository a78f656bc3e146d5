/** The public records of a domain. */
export type Dns = {
  /** The TXT records of a name, each as one text; none when the name or its records are not there. */
  texts(name: string): Promise<readonly string[]>
}
