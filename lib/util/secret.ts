import { inspect } from "node:util";

import { REDACTED } from "./redact";

/**
 * A value that must not reach state, logs or error texts by accident: it
 * prints as `[redacted]` wherever text or JSON is made of it, and gives its
 * value only to the caller that asks for it by `reveal()`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
