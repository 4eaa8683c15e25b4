/**
 * A small Node language host for a Pulumi CLI that was built from its Go modules, which bring none.
 *
 * It serves `pulumirpc.LanguageRuntime` and starts the SDK's own runners out of the program's own packages;
 * it never looks at the program. Not served: installing dependencies, finding plugins beforehand, debuggers,
 * code generation. Whoever needs those has the official CLI, which brings the official host.
 */
import grpc from "@grpc/grpc-js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { createRequire } from "node:module";
import { endChildren } from "./children.mjs";
import { run } from "./run.mjs";
import { runPlugin } from "./run-plugin.mjs";

/** The engine's own limit; a large stack's config comes near to the usual one. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;
const PARENT_CHECK_MS = 1000;

/** @type {{ LanguageRuntimeService: grpc.ServiceDefinition }} */
const { LanguageRuntimeService } = /** @type {any} */ (services);

// The engine's address is the last argument; an engine that attaches to a running host sends it instead.
const engine = { address: process.argv.slice(2).findLast((arg) => !arg.startsWith("-")) ?? "" };

/**
 * A method whose answer needs no waiting.
 *
 * @template Request, Response
 * @param {(request: Request) => Response} body
 * @returns {grpc.handleUnaryCall<Request, Response>}
 */
const answer = (body) => (call, callback) => callback(null, body(call.request));

/** @type {grpc.UntypedServiceImplementation} */
const served = {
  handshake: answer((/** @type {language.LanguageHandshakeRequest} */ request) => {
    engine.address = request.getEngineAddress() || engine.address;
    return new language.LanguageHandshakeResponse();
  }),
  getPluginInfo: answer(() => {
    const info = new plugin.PluginInfo();
    info.setVersion(createRequire(import.meta.url)("@pulumi/pulumi/package.json").version);
    return info;
  }),
  // Empty lists: nothing is installed beforehand, a plugin is looked up when a resource needs it.
  getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: answer(() => new language.GetRequiredPluginsResponse()),
  getProgramDependencies: answer(() => new language.GetProgramDependenciesResponse()),
  about: answer(() => {
    const about = new language.AboutResponse();
    about.setExecutable(process.execPath);
    about.setVersion(process.version);
    return about;
  }),
  // Packages are there already: set-up works by the lock file.
  installDependencies: (/** @type {grpc.ServerWritableStream<unknown, unknown>} */ call) => call.end(),
  cancel: answer(() => new empty.Empty()),
  run: (/** @type {Parameters<typeof run>[0]} */ call, /** @type {Parameters<typeof run>[1]} */ callback) => run(call, callback, engine.address),
  runPlugin,
};

/**
 * The whole service: what is not served says so by name.
 *
 * @returns {grpc.UntypedServiceImplementation}
 */
function implementation() {
  const missing = (/** @type {string} */ name) => ({ code: grpc.status.UNIMPLEMENTED, details: `${name} needs the official Pulumi CLI` });
  return Object.fromEntries(
    Object.keys(LanguageRuntimeService).map((name) => [
      name,
      served[name] ?? ((/** @type {any} */ call, /** @type {Function | undefined} */ callback) => (callback ? callback(missing(name)) : call.emit("error", missing(name)))),
    ]),
  );
}

/** Nothing outlives the host: neither a program nor a plugin. */
function shutDown() {
  endChildren();
  process.exit(0);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, shutDown);

// An engine that was killed sends nothing. Its child is then given to another parent.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && shutDown(), PARENT_CHECK_MS).unref();

const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
server.addService(LanguageRuntimeService, implementation());
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`); // how the engine learns where to connect
});
