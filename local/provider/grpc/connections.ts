import type { StandInProvider } from "../provider";

/** One engine at work: the real provider would be a process of its own for it. */
export interface Connection {
  readonly provider: StandInProvider;
  /** Address of the engine's own service; empty until it has said it. */
  engine: string;
  /** Aborted when the engine cancels; a new one serves what comes after. */
  running: AbortController;
}

/** The engines that use one stand-in, by the address they call from: what one configures or cancels must not touch the others. */
export class Connections {
  private readonly byPeer = new Map<string, Connection>();

  constructor(private readonly newProvider: () => StandInProvider) {}

  of(peer: string): Connection {
    let connection = this.byPeer.get(peer);
    if (!connection) {
      connection = { provider: this.newProvider(), engine: "", running: new AbortController() };
      this.byPeer.set(peer, connection);
    }
    return connection;
  }

  cancel(connection: Connection): void {
    connection.running.abort(new Error("the engine cancelled the operation"));
    connection.running = new AbortController();
  }

  close(): void {
    for (const { provider } of this.byPeer.values()) provider.close();
    this.byPeer.clear();
  }
}
