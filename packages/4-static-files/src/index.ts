export { type FilesOptions, files } from './files.ts';
