/** For a load balancer: is this server alive, and should it get new requests? */

import { type Handler, text } from '@http-from-scratch/protocol';

/** 200 while it serves, 503 once it has been asked to stop: what is under way is finished, but nothing new should come. */
export const health: Handler = ({ draining }) =>
  draining.aborted
    ? text('stopping\n', { status: 503, fields: [['Cache-Control', 'no-store']] })
    : text('ok\n', { fields: [['Cache-Control', 'no-store']] });
