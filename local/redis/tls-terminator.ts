import net from "node:net";
import tls from "node:tls";

/** PEM texts. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface TerminatorOptions {
  /** Loopback port of the server behind, plain text. */
  readonly upstreamPort: number;
  /** Which clients are let in. `both` tells them apart by their first byte, as one announced port has to serve both. */
  readonly accept: "tls" | "plain" | "both";
  /** Needed unless only plain text is accepted. */
  readonly certificate?: ServerCertificate;
}

/** First byte of a TLS record that holds a handshake; no Redis command begins with it. */
const TLS_HANDSHAKE = 0x16;

/**
 * Gives a Redis server the public side of an Azure cache: TLS for servers built without it, and a door that can
 * be shut while the service works on the cache, as during an import.
 */
export class TlsTerminator {
  readonly #listener: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #shut = false;

  private constructor(listener: net.Server) {
    this.#listener = listener;
  }

  static async listen({ upstreamPort, accept, certificate }: TerminatorOptions): Promise<TlsTerminator> {
    // Half-open: a client may end its side after its last command and still wait for the answers.
    const listener = net.createServer({ allowHalfOpen: true, noDelay: true });
    const terminator = new TlsTerminator(listener);
    const relay = (client: net.Socket): void => terminator.#relay(client, upstreamPort);
    const secure = accept === "plain" ? undefined : tlsServer(certificate, relay);
    listener.on("connection", (socket: net.Socket) => {
      if (!terminator.#track(socket)) return;
      if (secure === undefined) relay(socket);
      else if (accept === "tls") secure.emit("connection", socket);
      else sniff(socket, (isTls) => (isTls ? secure.emit("connection", socket) : relay(socket)));
    });
    await new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, resolve);
    });
    return terminator;
  }

  get port(): number {
    return (this.#listener.address() as net.AddressInfo).port;
  }

  /** Cuts off all clients and lets none in until {@link open}. The port stays taken. */
  shut(): void {
    this.#shut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  open(): void {
    this.#shut = false;
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.#listener.close(resolve));
  }

  /** False when the door is shut. */
  #track(socket: net.Socket): boolean {
    socket.on("error", () => socket.destroy()); // A reset by either side ends the pair; the close event does the rest.
    if (this.#shut) {
      socket.destroy();
      return false;
    }
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    return true;
  }

  #relay(client: net.Socket, upstreamPort: number): void {
    const upstream = net.connect({ port: upstreamPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    if (!this.#track(upstream)) return void client.destroy();
    client.on("error", () => upstream.destroy());
    client.once("close", () => upstream.destroy());
    // After an orderly end, `pipe` ends the client once it has taken all answers: destroying it now would lose them.
    upstream.once("close", () => upstream.readableEnded || client.destroy());
    client.pipe(upstream).pipe(client);
  }
}

function tlsServer(certificate: ServerCertificate | undefined, relay: (client: net.Socket) => void): tls.Server {
  if (certificate === undefined) throw new Error("a TLS terminator needs a certificate");
  const server = tls.createServer({ cert: certificate.certificate, key: certificate.privateKey, minVersion: "TLSv1.2", allowHalfOpen: true }, relay);
  // A client that distrusts the certificate or speaks plain text: it sees the failure, nobody else needs to.
  return server.on("tlsClientError", (_error, socket) => socket.destroy());
}

function sniff(socket: net.Socket, decided: (isTls: boolean) => void): void {
  socket.once("data", (chunk: Buffer) => {
    socket.pause();
    socket.unshift(chunk);
    decided(chunk[0] === TLS_HANDSHAKE);
  });
}
