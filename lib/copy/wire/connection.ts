import * as net from "node:net";
import * as tls from "node:tls";
import { type Argument, encodeCommands } from "./command-buffer";
import { RawReply } from "./raw-reply";
import { ReplyReader } from "./reply-reader";
import { expectOk, type Reply, type ReplyConsumer, type ReplyError, WholeReply } from "./reply";

/** Where and how to open one connection. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  /** Absent: plain TCP. */
  readonly tls?: { readonly servername?: string; readonly context: tls.SecureContext };
  /** Milliseconds until a connection attempt is given up; default 15,000 (azure.md 6.2). */
  readonly connectTimeout?: number;
  /** Milliseconds without a byte while an answer is due, after which the peer counts as gone; default 60,000. */
  readonly responseTimeout?: number;
  /** Longest bulk taken in, bytes; longer ones are reported and thrown away. */
  readonly maxBulk?: number;
  /** Gives up a connection that is being made. */
  readonly signal?: AbortSignal;
}

/** The connection could not be made, or ended while answers were due. */
export class ConnectionLost extends Error {
  override readonly name: string = "ConnectionLost";
  constructor(
    readonly address: string,
    readonly reason: string,
    override readonly cause?: Error,
  ) {
    super(`${address}: ${reason}`);
  }
}

const CONNECT_TIMEOUT = 15_000;
const RESPONSE_TIMEOUT = 60_000;

/**
 * One socket to one Redis node. Requests go out in the order of the calls and
 * each takes its answer in that order. Bulk users write whole buffers of
 * frames with `send` and bring a consumer of their own for the answers.
 */
export class Connection {
  readonly address: string;
  /** Bytes received and sent since the connection was made. */
  bytesRead = 0;
  bytesWritten = 0;
  private readonly reader: ReplyReader;
  private readonly waiting: ReplyConsumer[] = [];
  private head = 0;
  private lost: ConnectionLost | undefined;
  private socket!: net.Socket;
  private readonly onLost: ((reason: ConnectionLost) => void)[] = [];

  private constructor(private readonly settings: ConnectionSettings) {
    this.address = `${settings.host}:${settings.port}`;
    this.reader = new ReplyReader(undefined, settings.maxBulk);
  }

  /** Opens the socket and, with TLS, checks the certificate. No login yet. */
  static async open(settings: ConnectionSettings): Promise<Connection> {
    const connection = new Connection(settings);
    await connection.connect();
    return connection;
  }

  get closed(): boolean {
    return this.lost !== undefined;
  }

  /** Called once when the connection ends, for whatever reason. */
  whenLost(listener: (reason: ConnectionLost) => void): void {
    if (this.lost !== undefined) listener(this.lost);
    else this.onLost.push(listener);
  }

  /** Sends one command; rejects with {@link ReplyError} where the server answers with an error. */
  async call(...args: Argument[]): Promise<Exclude<Reply, ReplyError>> {
    const [reply] = await this.pipeline([args]);
    return expectOk(reply!);
  }

  /** Sends commands in one write; errors are values among the answers. */
  async pipeline(commands: readonly (readonly Argument[])[]): Promise<Reply[]> {
    if (commands.length === 0) return [];
    const answers = commands.map(() => this.expectReply());
    const pieces = encodeCommands(commands);
    if (pieces.length > 1) this.socket.cork();
    for (const piece of pieces) this.write(piece);
    if (pieces.length > 1) this.socket.uncork();
    return Promise.all(answers);
  }

  /** Sends one command and shows the bytes of its answer where they were received. @throws ReplyError */
  look(command: readonly Argument[], use: (bytes: Buffer) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.expect(new RawReply(use, resolve, reject));
      for (const piece of encodeCommands([command])) this.write(piece);
    });
  }

  private expectReply(): Promise<Reply> {
    return new Promise((resolve, reject) => this.expect(new WholeReply(resolve, reject)));
  }

  /** Sends frames built elsewhere; `consumer` takes their answers. */
  send(frames: Buffer, consumer: ReplyConsumer, written?: () => void): void {
    this.expect(consumer);
    this.write(frames, written);
  }

  /** Sends frames whose answers go to the consumer at hand: on a subscribed connection one takes all that comes. */
  sendMore(frames: Buffer): void {
    this.write(frames);
  }

  private expect(consumer: ReplyConsumer): void {
    if (this.lost === undefined) this.waiting.push(consumer);
    else consumer.fail(this.lost);
  }

  private write(bytes: Buffer, written?: () => void): void {
    if (this.lost !== undefined) return;
    this.bytesWritten += bytes.length;
    this.socket.write(bytes, written);
  }

  /** Bytes handed to the socket and not yet taken by the kernel. */
  get unsent(): number {
    return this.socket.writableLength;
  }

  /** Back-pressure: no more is read until `resume`. */
  pause(): void {
    this.socket.pause();
    this.socket.setTimeout(0);
  }

  resume(): void {
    this.socket.setTimeout(this.settings.responseTimeout ?? RESPONSE_TIMEOUT);
    this.socket.resume();
  }

  /** Ends the connection; answers still due are rejected. */
  close(reason = "closed"): void {
    this.end(new ConnectionLost(this.address, reason));
  }

  private connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { host, port } = this.settings;
      const timer = setTimeout(() => this.end(new ConnectionLost(this.address, this.settings.tls === undefined ? "no connection in time" : "no TLS connection in time; a port without TLS is reached by redis:// in place of rediss://")), this.settings.connectTimeout ?? CONNECT_TIMEOUT);
      const { signal } = this.settings;
      const giveUp = (): void => this.end(new ConnectionLost(this.address, "stopped on request"));
      const over = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
      };
      signal?.addEventListener("abort", giveUp);
      this.whenLost((reason) => {
        over();
        reject(reason);
      });
      const ready = (): void => {
        over();
        resolve();
      };
      const onread = {
        buffer: () => this.reader.space(),
        callback: (n: number) => {
          this.received(n);
          return true;
        },
      };
      // The type wants a Uint8Array or a function of one; Node calls it before each read.
      this.socket =
        this.settings.tls === undefined
          ? net.connect({ host, port, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 }, ready)
          : tls.connect({ host, port, onread, secureContext: this.settings.tls.context, ...serverName(this.settings.tls.servername), noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 } as tls.ConnectionOptions, ready);
      this.socket.on("error", (error: Error) => this.end(new ConnectionLost(this.address, describe(error), error)));
      this.socket.on("close", () => this.end(new ConnectionLost(this.address, "the server closed the connection")));
      this.socket.setTimeout(this.settings.responseTimeout ?? RESPONSE_TIMEOUT, () => this.quiet());
    });
  }

  private quiet(): void {
    if (this.waiting.length > this.head) this.end(new ConnectionLost(this.address, "no answer in time"));
  }

  private received(n: number): void {
    this.bytesRead += n;
    this.reader.commit(n);
    try {
      while (this.head < this.waiting.length) {
        if (!this.waiting[this.head]!.consume(this.reader)) break;
        this.head++;
        if (this.head === this.waiting.length) {
          this.waiting.length = 0;
          this.head = 0;
        } else if (this.head > 1024) {
          this.waiting.splice(0, this.head);
          this.head = 0;
        }
      }
    } catch (error) {
      this.end(new ConnectionLost(this.address, describe(error as Error), error as Error));
    }
  }

  private end(reason: ConnectionLost): void {
    if (this.lost !== undefined) return;
    this.lost = reason;
    this.socket.destroy();
    const due = this.waiting.splice(this.head);
    this.waiting.length = 0;
    this.head = 0;
    for (const consumer of due) consumer.fail(reason);
    for (const listener of this.onLost.splice(0)) listener(reason);
  }
}

function serverName(name: string | undefined): { servername?: string } {
  return name === undefined || net.isIP(name) !== 0 ? {} : { servername: name };
}

/** Node wraps a failed dual-stack attempt in an error without a message. */
function describe(error: Error): string {
  if (error instanceof AggregateError) return (error.errors as Error[]).map((e) => e.message).join(", ");
  return error.message;
}
