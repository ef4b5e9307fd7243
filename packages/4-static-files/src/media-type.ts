/** The media type of a file, guessed from the extension of its name. */

import { extname } from 'node:path';
import { contentType } from 'mime-types';

/** What a browser saves rather than shows: the safe answer for what we do not know. */
const UNKNOWN = 'application/octet-stream';

/** `text/html; charset=utf-8` for `page.html`. Text is taken to be UTF-8, as nearly all of it is today. */
export function mediaType(name: string): string {
  const extension = extname(name);
  // Without this, the library would take a name such as "html" for an extension.
  if (extension === '') return UNKNOWN;
  return contentType(extension) || UNKNOWN;
}
