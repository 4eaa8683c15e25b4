import grpc from "@grpc/grpc-js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import { startRunner } from "./children.mjs";

/** The SDK's exit code for "the user has been shown the error already". */
const ALREADY_SHOWN = 32;

/**
 * Runs a program to its end. Its output goes where the host's goes: the engine shows it.
 *
 * @param {grpc.ServerUnaryCall<language.RunRequest, language.RunResponse>} call
 * @param {grpc.sendUnaryData<language.RunResponse>} callback
 * @param {string} engineAddress
 */
export function run(call, callback, engineAddress) {
  const request = call.request;
  const info = request.getInfo();
  if (info === undefined) return callback({ code: grpc.status.INVALID_ARGUMENT, details: "Run without program info" });
  const folder = info.getProgramDirectory();
  const { nodeArgs, env } = readOptions(info.getOptions()?.toJavaScript() ?? {});
  let child;
  try {
    child = startRunner({
      folder,
      runner: "run",
      nodeArgs,
      args: runnerArgs(request, info, engineAddress),
      cwd: folder,
      env: {
        ...env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
      stdio: ["ignore", "inherit", "inherit"],
    });
  } catch (error) {
    return callback({ code: grpc.status.FAILED_PRECONDITION, details: `the packages of ${folder} are not installed: ${/** @type {Error} */ (error).message}` });
  }
  child.on("error", (error) => callback({ code: grpc.status.INTERNAL, details: error.message }));
  child.on("exit", (code, signal) => callback(null, outcome(code, signal)));
}

/**
 * @param {language.RunRequest} request
 * @param {language.ProgramInfo} info
 * @param {string} engineAddress
 * @returns {string[]}
 */
function runnerArgs(request, info, engineAddress) {
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    project: request.getProject(),
    stack: request.getStack(),
    organization: request.getOrganization(),
    "root-directory": info.getRootDirectory(),
    pwd: request.getPwd() || info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  return [
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint() || ".",
    ...request.getArgsList(),
  ];
}

/**
 * `runtime.options` of Pulumi.yaml, those that the official host knows as well. Node's arguments are split
 * at white space: quoting is not understood.
 *
 * @param {Record<string, unknown>} options
 * @returns {{ nodeArgs: string[], env: NodeJS.ProcessEnv }}
 */
export function readOptions({ nodeargs, typescript, tsconfig }) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { PULUMI_NODEJS_TYPESCRIPT: String(typescript !== false) };
  if (typeof tsconfig === "string") env.PULUMI_NODEJS_TSCONFIG_PATH = tsconfig;
  return { nodeArgs: typeof nodeargs === "string" ? nodeargs.split(/\s+/).filter(Boolean) : [], env };
}

/**
 * @param {number | null} code
 * @param {string | null} signal
 * @returns {language.RunResponse}
 */
export function outcome(code, signal) {
  const response = new language.RunResponse();
  if (code === ALREADY_SHOWN) response.setBail(true);
  else if (code !== 0) response.setError(code === null ? `the program was ended by ${signal}` : `the program ended with exit code ${code}`);
  return response;
}
