export { categories } from './routes.ts'
