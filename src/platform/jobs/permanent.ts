/** What cannot succeed by being tried again: a job that ends with it is kept in the queue `dead` at once. */
export class Permanent extends Error {}
