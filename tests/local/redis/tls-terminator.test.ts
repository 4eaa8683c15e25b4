import { expect } from "chai";
import { once } from "node:events";
import net from "node:net";
import { text } from "node:stream/consumers";
import tls from "node:tls";
import { TlsTerminator } from "../../../local/redis/tls-terminator";
import { createCa, type IssuedCertificate } from "../../../local/tls";
import { until } from "../../support/redis";

describe("TLS terminator", () => {
  let certificate: IssuedCertificate;
  let ca: string;
  let upstream: net.Server;
  let terminator: TlsTerminator;
  const clients: net.Socket[] = [];

  before(async () => {
    const authority = await createCa();
    ca = authority.certificate;
    certificate = await authority.issue(["localhost"]);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await terminator.close();
    upstream.close();
  });

  async function start(accept: "tls" | "plain" | "both", serve: (socket: net.Socket) => void): Promise<void> {
    upstream = net.createServer({ allowHalfOpen: true }, (socket) => serve(socket.on("error", () => undefined)));
    await once(upstream.listen(0, "127.0.0.1"), "listening");
    terminator = await TlsTerminator.listen({ upstreamPort: (upstream.address() as net.AddressInfo).port, accept, certificate });
  }
  const secure = (more: tls.ConnectionOptions = {}): tls.TLSSocket => keep(tls.connect({ port: terminator.port, host: "127.0.0.1", servername: "localhost", ca, ...more }));
  const plain = (): net.Socket => keep(net.connect({ port: terminator.port, host: "127.0.0.1" }));
  function keep<T extends net.Socket>(socket: T): T {
    clients.push(socket);
    return socket.on("error", () => undefined);
  }
  const echo = (socket: net.Socket): void => void socket.pipe(socket);

  it("carries bytes both ways, and an end of one side without the other", async () => {
    await start("tls", echo);
    const client = secure();
    client.end("all of it");
    expect(await text(client)).to.equal("all of it");
  });

  it("loses nothing when the server answers slowly and then closes", async () => {
    const size = 20_000_000;
    await start("tls", (socket) => void socket.resume().once("end", () => socket.end(Buffer.alloc(size, "x"))));
    const client = secure();
    client.end("done asking");
    let received = 0;
    for await (const chunk of client as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(received).to.equal(size);
  });

  it("stops reading from a client whose server does not read", async () => {
    let taken = 0;
    let server: net.Socket | undefined;
    await start("tls", (socket) => {
      server = socket.pause();
      socket.on("data", (chunk: Buffer) => (taken += chunk.length));
      socket.pause();
    });
    const client = secure();
    await once(client, "secureConnect");
    const chunk = Buffer.alloc(1_000_000);
    let sent = 0;
    while (sent < 100_000_000 && client.writableLength < 5_000_000) {
      client.write(chunk);
      sent += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    // What is on the way sits in the sockets' buffers of the system; the rest waits in the client.
    expect(sent).to.be.below(60_000_000);
    server?.resume();
    await until("all has arrived", () => taken === sent);
  });

  it("serves many connections at once", async () => {
    await start("tls", echo);
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const client = secure();
        client.end(`client ${i}`);
        return text(client);
      }),
    );
    expect(answers).to.deep.equal(Array.from({ length: 300 }, (_, i) => `client ${i}`));
  });

  it("tells TLS and plain text apart on one port when it accepts both", async () => {
    await start("both", echo);
    const [a, b] = [secure(), plain()];
    a.end("secret");
    b.end("open");
    expect([await text(a), await text(b)]).to.deep.equal(["secret", "open"]);
  });

  it("closes on plain text, old TLS and distrust, and goes on serving", async () => {
    await start("tls", echo);
    plain().write("PING\r\n");
    await once(clients.at(-1)?.resume() ?? net.connect(0), "close");
    const [old] = (await once(secure({ maxVersion: "TLSv1.1", minVersion: "TLSv1" }), "error")) as [Error];
    expect(String(old)).to.match(/protocol|version|alert/i);
    const [distrust] = (await once(keep(tls.connect({ port: terminator.port, host: "127.0.0.1", servername: "localhost" })), "error")) as [Error];
    expect(String(distrust)).to.match(/certificate/);
    const client = secure();
    client.end("still here");
    expect(await text(client)).to.equal("still here");
  });

  it("ends the client when the server resets, and the server when the client goes", async () => {
    const served: net.Socket[] = [];
    await start("tls", (socket) => void served.push(socket.resume()));
    const [one, two] = [secure(), secure()];
    await Promise.all([once(one, "secureConnect"), once(two, "secureConnect")]);
    await until("both are connected", () => served.length === 2);
    for (const socket of served) socket.resetAndDestroy();
    await Promise.all([once(one.resume(), "close"), once(two.resume(), "close")]);
    const three = secure();
    await until("connected", () => served.length === 3);
    const ended = once(served[2] as net.Socket, "end");
    three.destroy();
    await ended;
  });

  it("cuts off everybody while shut and takes them again when open", async () => {
    await start("plain", echo);
    const client = plain();
    await once(client, "connect");
    client.write("before");
    await once(client, "data");
    terminator.shut();
    await once(client, "close");
    const refused = plain();
    await once(refused.resume(), "close");
    terminator.open();
    const again = plain();
    again.end("after");
    expect(await text(again)).to.equal("after");
  });

  it("closes a client when nothing listens behind it", async () => {
    await start("plain", echo);
    await new Promise((resolve) => upstream.close(resolve));
    await once(plain().resume(), "close");
  });
});
