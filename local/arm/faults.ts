/** How a long-running operation shall end instead of as it would. */
export interface OperationFault {
  readonly status?: "Failed" | "Canceled" | "Cancelled" | "Conflict";
  readonly code?: string;
  readonly message?: string;
  /** true: the work is done all the same and only the status says otherwise. Default false. */
  readonly workDone?: boolean;
  /** Extra running time in ms. */
  readonly delayMs?: number;
}

/** One thing that goes wrong on purpose. Without a kind of harm it only counts. */
export interface Fault {
  /** Default: any. */
  readonly method?: string;
  /** Matched against path and query; a string is a regular expression without case. */
  readonly path: string | RegExp;
  /** How many requests it hits; default 1. */
  readonly times?: number;
  /** How many matching requests pass unharmed before; default 0. */
  readonly skip?: number;
  /** Answered in place of the real answer; nothing takes effect. */
  readonly answer?: { readonly status: number; readonly code?: string; readonly message?: string; readonly headers?: Record<string, string> };
  /** The answer comes this many ms later. */
  readonly delayMs?: number;
  /** Never answered; the request has no effect. */
  readonly hang?: true;
  /** The connection is cut: before the request takes effect, or after it did and before its answer. */
  readonly cut?: "before" | "after";
  /** The operation that the request starts. */
  readonly operation?: OperationFault;
}

interface Armed {
  readonly fault: Fault;
  readonly pattern: RegExp;
  skip: number;
  left: number;
}

/** Faults wait here until a request fits; the oldest one that fits is used. */
export class FaultList {
  #armed: Armed[] = [];

  add(fault: Fault): void {
    const pattern = typeof fault.path === "string" ? new RegExp(fault.path, "i") : fault.path;
    this.#armed.push({ fault, pattern, skip: fault.skip ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** Faults that still wait. */
  get pending(): readonly Fault[] {
    return this.#armed.map(({ fault }) => fault);
  }

  take(method: string, url: string): Fault | undefined {
    for (const armed of this.#armed) {
      if ((armed.fault.method ?? method) !== method || !armed.pattern.test(url)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      if (armed.left <= 0) this.#armed = this.#armed.filter((other) => other !== armed);
      return armed.fault;
    }
    return undefined;
  }
}
