/** One request and its answer, as they were on the wire; bodies may hold keys and SAS: for tests only. */
export interface Exchange {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: unknown;
  /** 0: the connection was cut or never answered. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const LIMIT = 20_000;
/** Answers of a month of metrics are megabytes each, and nobody asserts on them here. */
const BULKY = /\/microsoft\.insights\/metrics\?|^\/api\/retail\/prices/i;

/** The last exchanges, oldest first. */
export class RequestLog {
  #exchanges: Exchange[] = [];

  add(exchange: Exchange): void {
    this.#exchanges.push(BULKY.test(exchange.url) ? { ...exchange, body: undefined } : exchange);
    if (this.#exchanges.length > LIMIT) this.#exchanges = this.#exchanges.slice(-LIMIT / 2);
  }

  get all(): readonly Exchange[] {
    return this.#exchanges;
  }

  /** Exchanges of a method whose path fits, without query. */
  find(method: string, path: RegExp): readonly Exchange[] {
    return this.#exchanges.filter((one) => one.method === method && path.test(one.url.split("?")[0] ?? ""));
  }

  clear(): void {
    this.#exchanges = [];
  }
}
