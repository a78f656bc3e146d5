export { collections, type CollectionsDoor } from './routes.ts'
export { collecting, takeEvent } from './jobs.ts'
