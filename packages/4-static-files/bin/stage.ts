/** `pnpm stage4`: a web server for a folder, with a line for each request. */

import { runProgram } from '@http-from-scratch/protocol/program';
import { type ConnectionHandler, type Exchange, listen, serveHttp } from '@http-from-scratch/tcp-echo';
import {
  addressUrl,
  SERVER_OPTIONS,
  serverAddress,
  showTries,
  untilStopped,
} from '@http-from-scratch/tcp-echo/program';
import { firstDraft } from '../src/first-draft.ts';
import { files } from '../src/index.ts';
import { ROOT_OPTION, rootFolder } from './root-option.ts';

await runProgram(
  {
    name: 'pnpm stage4',
    summary: 'A web server for the files of a folder.',
    options: {
      ...SERVER_OPTIONS,
      ...ROOT_OPTION,
      dotfiles: { type: 'boolean', help: 'serve names that begin with a dot, too' },
      'first-draft': { type: 'boolean', help: 'run the first draft: it works, and anybody can read your disk' },
    },
  },
  async (values) => {
    const root = rootFolder(values);
    // Made in both cases: it says what is wrong with a root.
    const handler = files(root, { dotfiles: values.dotfiles ?? false });
    const server: ConnectionHandler = values['first-draft']
      ? firstDraft(root)
      : serveHttp(handler, { onExchange: logExchange, onError: (error) => console.error(error) });
    const listener = await listen(server, { ...serverAddress(values), onError: (error) => console.error(error) });
    // The signals first: a program that reads the line may send one at once.
    const stopped = untilStopped(() => listener.stop());
    const url = addressUrl(listener);
    console.log(`Serving ${root} at ${url}`);
    showTries(`open ${url} in a browser`, `curl -i -r 0-99 ${url}   the first hundred octets`);
    await stopped;
  },
);

function logExchange({ request, status, contentOctets }: Exchange): void {
  const line = request === undefined ? '(no request)' : `${request.method} ${request.target}`;
  console.log(`${status} ${String(contentOctets).padStart(9)}  ${line}`);
}
