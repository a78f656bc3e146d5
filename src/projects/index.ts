export { projects } from './routes.ts'
