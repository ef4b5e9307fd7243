/** The media type of a file, guessed from the extension of its name: the octets are not looked at. */

import { extname } from 'node:path';
import { contentType } from 'mime-types';

/** For what we don't know: a browser saves it, and doesn't run it. */
const UNKNOWN = 'application/octet-stream';

/** `text/html; charset=utf-8` for `page.html`. Text is assumed to be UTF-8, as nearly all of it is; its type says so. */
export function mediaType(name: string): string {
  // The extension only: the library reads a name without a dot, such as "html", as an extension.
  return contentType(extname(name)) || UNKNOWN;
}

/**
 * Whether compression would make it smaller: `text/…`, and what is json, xml, javascript, wasm or yaml behind the "/" or
 * behind a "+", such as `image/svg+xml`. Other images, videos and archives are compressed already.
 */
export function isCompressible(mediaType: string): boolean {
  return /^text\/|[/+](?:json|xml|javascript|wasm|yaml)\b/.test(mediaType);
}
