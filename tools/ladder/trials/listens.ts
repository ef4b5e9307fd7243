import { connect } from 'node:net';
import { failed, PASSED, type Trial } from '../rung.ts';

/** Where we have started the program ourselves, it is known to listen, or no rung is tried at all. */
export const listens: Trial = {
  says: ['(the program is started; it must listen on HOST and PORT, and not end)'],
  run({ address, program }) {
    if (program !== undefined) return Promise.resolve(PASSED);
    return new Promise((resolve) => {
      const socket = connect(address, () => {
        socket.destroy();
        resolve(PASSED);
      });
      socket.on('error', ({ message }) => resolve(failed(`nothing listens there: ${message}`)));
    });
  },
};
