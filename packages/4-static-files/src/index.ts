/**
 * Chapter 4: from the path of a request to a file, and from the file to a response.
 *
 * In reading order:
 *   first-draft.ts      join the path to the folder, read the file, send it
 *   resolve-path.ts     which names does a path have, and may we serve them?
 *   open-file.ts        open it, and prove that it lies below the root
 *   media-type.ts       what is it?
 *   validators.ts       which state of it is this?
 *   cache-control.ts    how long may a cache keep it?
 *   representation.ts   the above as fields
 *   preconditions.ts    does the client have it already?
 *   range.ts            which part does the client want?
 *   answer.ts           all decisions about a response in one place
 *   read-file.ts        the octets
 *   error-page.ts       what people see when there is no file
 *   file-response.ts    a response with octets of the file
 *   wanted.ts           which file a request asks for, remembered
 *   files.ts            the handler: all of it together
 * and what makes it faster:
 *   cache.ts            small files in memory
 *   accept-encoding.ts, siblings.ts   app.js.br for app.js
 */

export { preferredCodings } from './accept-encoding.ts';
export { type Answer, decideAnswer } from './answer.ts';
export { type CacheControl, immutableIfHashed } from './cache-control.ts';
export { errorPage } from './error-page.ts';
export { type FilesOptions, files, tryFiles } from './files.ts';
export { isCompressible, mediaType } from './media-type.ts';
export { meaningOfFailure, Root } from './open-file.ts';
export { evaluatePreconditions, rangeIsCurrent, type Verdict } from './preconditions.ts';
export { type Selection, selectRange } from './range.ts';
export type { Representation } from './representation.ts';
export { type ConfinedPath, isServableName, type NameRules, type ResolvedPath, resolvePath } from './resolve-path.ts';
export { openBest } from './siblings.ts';
export { type FileFacts, fileValidators, isSameState, type Validators } from './validators.ts';
export { wantedFile } from './wanted.ts';
