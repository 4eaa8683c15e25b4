import grpc from "@grpc/grpc-js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { startRunner } from "./children.mjs";

/**
 * Runs a plugin that is a source folder (a component provider or a policy pack) and passes on what it
 * prints: the first line is the port on which the engine finds it.
 *
 * @param {grpc.ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>} call
 */
export function runPlugin(call) {
  const request = call.request;
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const given = request.getArgsList();
  let child;
  try {
    child = startRunner({
      folder,
      // The two runners want the same arguments in opposite order; a policy pack reads its version from the
      // package.json of its working folder.
      ...(request.getKind() === "analyzer"
        ? { runner: /** @type {const} */ ("run-policy-pack"), args: [...given, folder], cwd: folder }
        : { runner: /** @type {const} */ ("run-plugin"), args: [folder, ...given], cwd: request.getPwd() || folder }),
      env: Object.fromEntries(request.getEnvList().map(splitVariable)),
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    call.emit("error", { code: grpc.status.FAILED_PRECONDITION, details: `the packages of ${folder} are not installed: ${/** @type {Error} */ (error).message}` });
    return;
  }
  const send = (/** @type {(response: language.RunPluginResponse) => void} */ fill) => {
    const response = new language.RunPluginResponse();
    fill(response);
    call.write(response);
  };
  child.stdout?.on("data", (chunk) => send((response) => response.setStdout(chunk)));
  child.stderr?.on("data", (chunk) => send((response) => response.setStderr(chunk)));
  child.on("error", (error) => call.emit("error", { code: grpc.status.INTERNAL, details: error.message }));
  child.on("close", (code) => {
    send((response) => response.setExitcode(code ?? 1));
    call.end();
  });
  call.on("cancelled", () => child.kill());
}

/**
 * @param {string} entry NAME=value
 * @returns {[string, string]}
 */
export function splitVariable(entry) {
  const at = entry.indexOf("=");
  return at < 0 ? [entry, ""] : [entry.slice(0, at), entry.slice(at + 1)];
}
