export { usable, type UsableTax } from './queries.ts'
