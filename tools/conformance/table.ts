/** The whole table, in the order of the page. */

import type { Row, Topic } from './row.ts';
import { CHUNKED } from './rows/chunked.ts';
import { CONDITIONS } from './rows/conditions.ts';
import { CONNECTION } from './rows/connection.ts';
import { ENDURANCE } from './rows/endurance.ts';
import { FIELDS } from './rows/fields.ts';
import { FILES } from './rows/files.ts';
import { FRAMING } from './rows/framing.ts';
import { HEAD } from './rows/head.ts';
import { LATE_CONTENT } from './rows/late-content.ts';
import { LEAVING } from './rows/leaving.ts';
import { PATHS } from './rows/paths.ts';
import { RANGES } from './rows/ranges.ts';
import { REQUEST_LINE } from './rows/request-line.ts';
import { TARGET } from './rows/target.ts';

export const TOPICS: readonly Topic[] = [
  REQUEST_LINE,
  TARGET,
  FIELDS,
  FRAMING,
  CHUNKED,
  LATE_CONTENT,
  CONNECTION,
  LEAVING,
  HEAD,
  PATHS,
  FILES,
  RANGES,
  CONDITIONS,
  ENDURANCE,
];

export const ROWS: readonly Row[] = TOPICS.flatMap((topic) => topic.rows);
