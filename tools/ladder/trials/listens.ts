import { connect } from 'node:net';
import { type Finding, failed, PASSED, type Trial } from '../rung.ts';
import type { RunningProgram } from '../scene.ts';

/** Milliseconds in which a server may say nothing. That's what the next rung is for. */
const PATIENCE = 1000;

export const listens: Trial = {
  says: ['(the program is started; it must listen on HOST and PORT, and not end)'],
  run({ address, program }) {
    return new Promise((resolve) => {
      let connected = false;
      let answered = false;
      const socket = connect(address, () => {
        connected = true;
        if (program === undefined) over(PASSED);
        else socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      });
      const timer = setTimeout(() => over(PASSED), PATIENCE);
      socket.on('data', () => {
        answered = true;
        socket.end(); // a gentle client: no reset, which is another rung
      });
      socket.on('error', ({ message }) => {
        if (!connected && program === undefined) over(failed(`nothing listens there: ${message}`));
      });
      // Where we have started the program ourselves, it has listened, or no rung is tried. It may have ended since.
      socket.on('close', () => over(answered ? PASSED : alive(program)));
      function over(finding: Finding | Promise<Finding>): void {
        clearTimeout(timer);
        socket.destroy();
        resolve(finding);
      }
    });
  },
};

/** A connection that ended without a word: by a server that closes it, or with the program. */
async function alive(program: RunningProgram | undefined): Promise<Finding> {
  const moment = new Promise<Finding>((resolve) => setTimeout(resolve, PATIENCE, PASSED));
  const end = program?.ended.then(() => failed('it had begun to listen, and that was all'));
  return end === undefined ? PASSED : Promise.race([end, moment]);
}
