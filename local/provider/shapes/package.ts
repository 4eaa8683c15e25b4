import { readFileSync } from "node:fs";
import { dirname } from "node:path";

const MANIFEST = require.resolve("@pulumi/azure-native/package.json");

/** Folder of the installed @pulumi/azure-native. */
export const PACKAGE_ROOT = dirname(MANIFEST);

/** Its version, which the stand-in answers with as its own. */
export const PACKAGE_VERSION = (JSON.parse(readFileSync(MANIFEST, "utf8")) as { version: string }).version;
