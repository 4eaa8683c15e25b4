import type { CacheNode } from "../data-plane";
import { TlsTerminator, type ServerCertificate } from "./tls-terminator";

export interface DoorOptions {
  readonly tls: boolean;
  readonly plain: boolean;
  /** A cluster node announces one port, which then serves both kinds of clients. */
  readonly onePort: boolean;
  readonly certificate: ServerCertificate;
}

/** Where clients reach one server. */
export class Doors {
  readonly tlsPort: number | null;
  readonly plainPort: number | null;
  readonly #directPort: number;
  readonly #terminators: readonly TlsTerminator[];

  private constructor(directPort: number, terminators: readonly TlsTerminator[], tlsPort: number | null, plainPort: number | null) {
    this.#directPort = directPort;
    this.#terminators = terminators;
    this.tlsPort = tlsPort;
    this.plainPort = plainPort;
  }

  static async make(directPort: number, { tls, plain, onePort, certificate }: DoorOptions): Promise<Doors> {
    const listen = (accept: "tls" | "plain" | "both"): Promise<TlsTerminator> => TlsTerminator.listen({ upstreamPort: directPort, accept, certificate });
    if (tls && plain && onePort) {
      const both = await listen("both");
      return new Doors(directPort, [both], both.port, both.port);
    }
    const secure = tls ? await listen("tls") : null;
    const open = plain ? await listen("plain") : null;
    return new Doors(directPort, [secure, open].filter((one) => one !== null), secure?.port ?? null, open?.port ?? null);
  }

  /** The port that a cluster node tells its clients. */
  get announcedPort(): number {
    return this.tlsPort ?? this.plainPort ?? this.#directPort;
  }

  node(host: string): CacheNode {
    return { host, tlsPort: this.tlsPort, plainPort: this.plainPort, directPort: this.#directPort };
  }

  /** Cuts off all clients and lets none in. */
  shut(): void {
    for (const terminator of this.#terminators) terminator.shut();
  }

  open(): void {
    for (const terminator of this.#terminators) terminator.open();
  }

  async close(): Promise<void> {
    await Promise.all(this.#terminators.map((terminator) => terminator.close()));
  }
}
