export { members } from './routes.ts'
