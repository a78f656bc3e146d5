export { enter, type Paper, type Waiting } from './capture.ts'
export { keepFile, originalFile } from './file.ts'
export { findByFile } from './queries.ts'
