import * as net from "node:net";

/** A link between copier and server that can be slow and can break. */
export class Proxy {
  private readonly sockets = new Set<net.Socket>();
  /** Milliseconds that each piece of data is held back. */
  delay = 0;

  private constructor(
    private readonly server: net.Server,
    readonly port: number,
  ) {}

  static async start(target: number): Promise<Proxy> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new Proxy(server, (server.address() as net.AddressInfo).port);
    server.on("connection", (client) => proxy.join(client, net.connect(target, "127.0.0.1")));
    return proxy;
  }

  /** Breaks every connection, in the middle of whatever it carries. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(a: net.Socket, b: net.Socket): void {
    for (const [from, to] of [[a, b], [b, a]] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on("error", () => from.destroy());
      from.on("close", () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.on("data", (chunk) => this.pass(from, to, chunk));
    }
  }

  private pass(from: net.Socket, to: net.Socket, chunk: Buffer): void {
    if (this.delay === 0) {
      if (!to.write(chunk)) {
        from.pause();
        to.once("drain", () => from.resume());
      }
      return;
    }
    from.pause();
    setTimeout(() => {
      if (!to.destroyed) to.write(chunk);
      from.resume();
    }, this.delay);
  }
}
