/** `pnpm stage5`: a route first, then a file. It prints its routes, and a line for each request. */

import { runProgram } from '@http-from-scratch/protocol/program';
import { files } from '@http-from-scratch/static-files';
import { isOwnPage, ROOT_OPTION, rootFolder } from '@http-from-scratch/static-files/program';
import { listen, serveHttp } from '@http-from-scratch/tcp-echo';
import {
  addressUrl,
  SERVER_OPTIONS,
  serverAddress,
  showTries,
  untilStopped,
} from '@http-from-scratch/tcp-echo/program';
import { firstDraft, ROUTES as ROUTES_OF_THE_DRAFT } from '../src/first-draft.ts';
import { DemoApi, explainInJson, ROUTES, securityFields, securityFieldsWith, uploads } from '../src/index.ts';
import { UPLOADS_OPTION } from './uploads-option.ts';

await runProgram(
  {
    name: 'pnpm stage5',
    summary: 'A web server with an API: a route first, then a file.',
    options: {
      ...SERVER_OPTIONS,
      ...ROOT_OPTION,
      ...UPLOADS_OPTION,
      'first-draft': { type: 'boolean', help: "run the article's version: a table from path to handler" },
    },
  },
  async (values) => {
    const root = rootFolder(values);
    const folder = files(root);
    const draft = values['first-draft'] === true;
    if (!draft) ROUTES().add(new DemoApi(), explainInJson);
    if (!draft && values.uploads !== undefined) ROUTES().mount('/files', uploads(values.uploads));
    // Our page keeps to a policy. Of the pages of another folder we do not know what they need.
    const careful = isOwnPage(root) ? securityFields : securityFieldsWith();
    const handler = draft ? firstDraft(folder) : careful(ROUTES().handler(folder));

    const connection = serveHttp(handler, {
      onExchange: ({ request, status }) =>
        console.log(`${request?.method ?? '?'} ${request?.target ?? '?'} → ${status}`),
      onError: (error, request) => console.error(`${request?.method} ${request?.target}:`, error),
    });
    const listener = await listen(connection, serverAddress(values));
    // The signals first: a program that reads the line may send one at once.
    const stopped = untilStopped(() => listener.stop());
    console.log(`Listening on ${addressUrl(listener)}`);
    if (draft) for (const path of Object.keys(ROUTES_OF_THE_DRAFT)) console.log(`  any method  ${path}`);
    else for (const { method, pattern } of ROUTES().routes) console.log(`  ${method.padEnd(4)}  ${pattern}`);
    showTries(`curl ${addressUrl(listener)}/api/hello`, `curl -i -X DELETE ${addressUrl(listener)}/api/hello   what else it allows`); // biome-ignore format: one line
    await stopped;
  },
);
