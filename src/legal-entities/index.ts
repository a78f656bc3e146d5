export { legalEntities } from './routes.ts'
