const SIGNALS = ["SIGINT", "SIGTERM"] as const;

const listeners = new Set<(why: string) => void>();

const tellAll = (why: string): void => {
  for (const tell of listeners) tell(why);
};
const onSignal = (signal: NodeJS.Signals): void => tellAll(`interrupted by ${signal}`);
/** The engine reads what we print: where nobody does, it has died. */
const onBrokenPipe = (): void => tellAll("Pulumi's engine is gone");

/**
 * Tells when this process is asked to end, or its engine has died: a step that
 * works on alone would hold its checkpoint against the next run. One set of
 * handlers serves every copy that runs in this process.
 */
export function onInterruption(tell: (why: string) => void): () => void {
  if (listeners.size === 0) {
    for (const signal of SIGNALS) process.on(signal, onSignal);
    process.stdout.on("error", onBrokenPipe);
  }
  listeners.add(tell);
  return () => {
    listeners.delete(tell);
    if (listeners.size > 0) return;
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.stdout.off("error", onBrokenPipe);
  };
}
