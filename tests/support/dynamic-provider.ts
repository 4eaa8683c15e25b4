import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { credentials, type ServiceError } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { REPOSITORY } from "./engine";

type Properties = Record<string, unknown>;

/** What an error carries when Pulumi shall keep the resource as begun. */
export interface InitFailure {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];
}

/** What Pulumi does before it runs a TypeScript program. */
const LIKE_PULUMI = `
  const { tsnodeRequire, typescriptRequire } = require("@pulumi/pulumi/tsutils").typeScriptRequireStrings();
  require(tsnodeRequire).register({ compiler: typescriptRequire, transpileOnly: true, project: "tsconfig.json", compilerOptions: {} });`;

/**
 * The texts that Pulumi stores for a provider object which each file exports,
 * made in a process of its own, away from the tests' transpiler: TypeScript
 * goes through Pulumi's.
 */
export async function serializedProviders(files: readonly string[], exported: string): Promise<readonly string[]> {
  const script = `${LIKE_PULUMI}
    const { serializeFunction } = require("@pulumi/pulumi/runtime");
    const text = async (file) => {
      const provider = require(file)[${JSON.stringify(exported)}];
      return (await serializeFunction(() => provider)).text;
    };
    Promise.all(${JSON.stringify(files)}.map(text)).then((texts) => process.stdout.write(JSON.stringify(texts)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], {
    cwd: REPOSITORY,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return JSON.parse(stdout) as string[];
}

/** The real process in which Pulumi runs dynamic providers, spoken to as the engine does. */
export class DynamicProvider {
  readonly printed: string[] = [];

  private constructor(
    readonly child: ChildProcess,
    readonly client: ResourceProviderClient,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}): Promise<DynamicProvider> {
    const program = require.resolve("@pulumi/pulumi/cmd/dynamic-provider/index.js");
    const child = spawn(process.execPath, [program, "127.0.0.1:0"], {
      cwd: REPOSITORY,
      env: { ...process.env, NODE_OPTIONS: "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines = createInterface(child.stdout);
    const [port] = (await once(lines, "line")) as [string];
    const provider = new DynamicProvider(child, new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure()));
    lines.on("line", (line) => provider.printed.push(line));
    createInterface(child.stderr).on("line", (line) => provider.printed.push(line));
    return provider;
  }

  async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }> {
    const request = new messages.CheckRequest();
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    const answer = await call<messages.CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: plain(answer.getInputs()),
      failures: answer.getFailuresList().map((one) => ({ property: one.getProperty(), reason: one.getReason() })),
    };
  }

  async diff(id: string, olds: Properties, news: Properties): Promise<{ changes: boolean; replaces: string[] }> {
    const request = new messages.DiffRequest();
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    const answer = await call<messages.DiffResponse>((done) => this.client.diff(request, done));
    return { changes: answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME, replaces: answer.getReplacesList() };
  }

  async create(properties: Properties): Promise<{ id: string; properties: Properties }> {
    const request = new messages.CreateRequest();
    request.setProperties(struct(properties));
    const answer = await call<messages.CreateResponse>((done) => this.client.create(request, done));
    return { id: answer.getId(), properties: plain(answer.getProperties()) };
  }

  async read(id: string, properties: Properties): Promise<{ id: string; properties: Properties }> {
    const request = new messages.ReadRequest();
    request.setId(id);
    request.setProperties(struct(properties));
    const answer = await call<messages.ReadResponse>((done) => this.client.read(request, done));
    return { id: answer.getId(), properties: plain(answer.getProperties()) };
  }

  async update(id: string, olds: Properties, news: Properties): Promise<Properties> {
    const request = new messages.UpdateRequest();
    request.setId(id);
    request.setOlds(struct(olds));
    request.setNews(struct(news));
    return plain((await call<messages.UpdateResponse>((done) => this.client.update(request, done))).getProperties());
  }

  async delete(id: string, properties: Properties): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setId(id);
    request.setProperties(struct(properties));
    await call((done) => this.client.delete(request, done));
  }

  /** Resolves once the process has printed that: its lines arrive beside its answers, in no order. */
  async says(text: RegExp, deadlineMs = 5000): Promise<void> {
    for (const end = Date.now() + deadlineMs; !text.test(this.printed.join("\n")); ) {
      if (Date.now() > end) throw new Error(`the provider process never said ${String(text)}; it said: ${this.printed.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async stop(): Promise<void> {
    this.client.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await exited;
  }
}

/** What the engine reads from a partial failure; undefined for an ordinary error. */
export function initFailure(error: Error): InitFailure | undefined {
  const details = (error as ServiceError).metadata?.get("grpc-status-details-bin")[0];
  if (!Buffer.isBuffer(details)) return undefined;
  const packed = Status.deserializeBinary(details).getDetailsList()[0];
  if (packed === undefined) return undefined;
  const failed = messages.ErrorResourceInitFailed.deserializeBinary(packed.getValue_asU8());
  return { id: failed.getId(), properties: plain(failed.getProperties()), reasons: failed.getReasonsList() };
}

function call<T>(send: (done: (error: ServiceError | null, answer: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    send((error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]);
}

function plain(properties: Struct | undefined): Properties {
  return properties?.toJavaScript() ?? {};
}
