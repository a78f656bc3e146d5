/** A failure that a retry cannot mend: the job goes to the queue `dead` at once. */
export class Permanent extends Error {}
