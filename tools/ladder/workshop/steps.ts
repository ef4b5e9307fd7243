/** The steps of docs/from-an-empty-file.md: the file as it is after each, and the rungs that it climbs from there on. */

export interface WorkshopStep {
  readonly file: string;
  /** What is climbed with this step, and was not before. */
  readonly rungs: readonly string[];
}

export const STEPS: readonly WorkshopStep[] = [
  { file: '01-listen.ts', rungs: ['listens'] },
  { file: '02-read.ts', rungs: [] },
  { file: '03-parse.ts', rungs: [] },
  { file: '04-answer.ts', rungs: ['hello', 'framed', 'second-client', 'browser'] },
  { file: '05-files.ts', rungs: ['picture', 'not-found'] },
  { file: '06-types.ts', rungs: ['types'] },
  { file: '07-traversal.ts', rungs: ['index', 'traversal', 'names'] },
  { file: '08-routes.ts', rungs: ['api-hello'] },
  { file: '09-json.ts', rungs: ['content', 'api-echo', 'wrong-method', 'malformed-json', 'wrong-type'] },
  { file: '10-bodies.ts', rungs: ['two-segments', 'octet-by-octet', 'long-content', 'hundred-clients'] },
  { file: '11-keep-alive.ts', rungs: ['pipelined', 'persistent', 'close', 'http-1.0', 'half-close'] },
  { file: '12-many-clients.ts', rungs: ['endless-head', 'silent-client', 'reset', 'large', 'two-thousand'] },
  { file: '13-threads.ts', rungs: ['computing'] },
  { file: '14-stop.ts', rungs: ['broken-clients', 'stop'] },
];

/** What the file at the end doesn't climb, in the order of the ladder. */
export const NOT_CLIMBED: readonly string[] = [
  'chunked',
  'trailers',
  'framing-refused',
  'slow-reader',
  'head',
  'not-modified',
  'ranges',
  'options',
  'upload',
  'gzip',
  'slow-heads',
];
