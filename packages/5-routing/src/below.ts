/** A handler below a prefix: it sees paths as if the prefix weren't there. */

import { type Handler, redirect } from '@http-from-scratch/protocol';

/**
 * The handler, called with a path that has lost as many segments as the prefix has. The rest of the path stays as it was
 * sent, still encoded: `files` must see the difference between `%2F` and a slash.
 */
export function below(prefix: string, handler: Handler): Handler {
  const depth = prefix.split('/').length;
  return (request) => handler(request.with({ path: `/${request.path.split('/').slice(depth).join('/')}` }));
}

/**
 * A redirect to the same path with a slash behind it. It's relative, so that it also works behind a proxy that removes a
 * prefix of its own, and it begins with "./", so that a colon in the name isn't read as the end of a scheme.
 */
export const addSlash: Handler = ({ path, query }) => {
  return redirect(`./${path.slice(path.lastIndexOf('/') + 1)}/${query === '' ? '' : `?${query}`}`, 308);
};
