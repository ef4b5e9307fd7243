/** A handler below a prefix: it is asked as if the prefix were not there. */

import { type Handler, redirect } from '@http-from-scratch/protocol';

/**
 * The handler with as many segments taken off the path as the prefix has. The rest goes on as it was sent, still
 * encoded: `files` must see the difference between `%2F` and a slash.
 */
export function below(prefix: string, handler: Handler): Handler {
  const depth = prefix.split('/').length;
  return (request) => handler(request.with({ path: `/${request.path.split('/').slice(depth).join('/')}` }));
}

/** Relative, so that it stays below whatever a proxy has taken off; and with "./", lest a colon look like a scheme. */
export const addSlash: Handler = ({ path, query }) => {
  return redirect(`./${path.slice(path.lastIndexOf('/') + 1)}/${query === '' ? '' : `?${query}`}`, 308);
};
