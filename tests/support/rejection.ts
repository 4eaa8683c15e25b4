/** The error that `promise` rejects with; fails where it does not reject, or with another kind. */
export async function rejection(promise: Promise<unknown>): Promise<Error>;
export async function rejection<E extends Error>(promise: Promise<unknown>, kind: new (...args: never[]) => E): Promise<E>;
export async function rejection(promise: Promise<unknown>, kind: new (...args: never[]) => Error = Error): Promise<Error> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`);
  if (!(outcome.error instanceof kind)) throw outcome.error;
  return outcome.error;
}
