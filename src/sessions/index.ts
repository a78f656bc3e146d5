export { sessionPages } from './routes.ts'
