import { DEFAULT_TIMEOUT_MINUTES } from "../lifecycle/move";
import { UserError } from "../util/user-error";
import type { CopyStepServices } from "./context";

/** Ends a run before its end: when its time is over, it is interrupted, or the engine has died. */
export class Stop {
  /** Why, once it has happened. */
  why: string | undefined;
  readonly #aborted = new AbortController();
  readonly #closed = new AbortController();
  readonly #forget: () => void;

  constructor({ clock, onInterruption }: Pick<CopyStepServices, "clock" | "onInterruption">, minutes = DEFAULT_TIMEOUT_MINUTES) {
    this.#forget = onInterruption((why) => this.#stop(why));
    clock.sleep(minutes * 60_000, this.#closed.signal).then(
      () => this.#stop(`the ${minutes} minutes of this run are over`),
      () => undefined,
    );
  }

  get signal(): AbortSignal {
    return this.#aborted.signal;
  }

  /** After the run: nothing is listened to any more. */
  end(): void {
    this.#closed.abort();
    this.#forget();
  }

  #stop(why: string): void {
    this.why ??= why;
    this.#aborted.abort(new UserError(why));
  }
}
