export { costCenters } from './routes.ts'
