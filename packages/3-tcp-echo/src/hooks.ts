/** What the application hands in (a log, say) may throw, or reject. The response leaves all the same. */

/** @returns the hook, made safe: what it throws or rejects with goes to `onFault`, and no further */
export function guarded<Arguments extends unknown[]>(
  hook: (...args: Arguments) => unknown,
  onFault: (fault: unknown) => void = sayOnce(),
): (...args: Arguments) => void {
  return (...args) => {
    try {
      const result = hook(...args);
      if (result instanceof Promise) result.catch(onFault);
    } catch (fault) {
      onFault(fault);
    }
  };
}

/** The last resort: standard error, and only the first time. A hook that fails once fails again with each request. */
function sayOnce(): (fault: unknown) => void {
  let said = false;
  return (fault) => {
    if (!said) console.error('A hook failed, and will not be reported again:', fault);
    said = true;
  };
}
