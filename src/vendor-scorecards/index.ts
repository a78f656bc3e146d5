export { scorecardPanel } from './panel.ts'
