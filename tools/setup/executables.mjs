import { accessSync, constants } from "node:fs";
import path from "node:path";

/**
 * @param {string} command a path, or a name to look for on PATH
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} absolute path
 */
export function findExecutable(command, env) {
  const places = command.includes(path.sep)
    ? [path.resolve(command)]
    : (env.PATH ?? "").split(path.delimiter).filter(Boolean).map((folder) => path.join(folder, command));
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false; // the question was whether it can be run: it cannot
    }
  });
}
