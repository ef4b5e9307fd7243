/** A Chromium that is installed already. */

import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** `CHROMIUM` wins when it is set. Undefined when there is none. */
export function findBrowser(): string | undefined {
  const given = process.env.CHROMIUM || undefined;
  return given === undefined ? PLACES.find((place) => existsSync(place)) : existsSync(given) ? given : undefined;
}
