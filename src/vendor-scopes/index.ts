export { saveCategories, saveEntities } from './queries.ts'
