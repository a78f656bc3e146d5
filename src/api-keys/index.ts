export { apiKeys } from './routes.ts'
