import * as pulumi from "@pulumi/pulumi";
import { run, type Mode } from "./mocks";

/** The text of the refusal with which a component ends; it has to be shown under the component and without a stack. */
export async function refusalOf(mode: Mode, program: () => unknown): Promise<string> {
  try {
    await run(mode, program);
  } catch (error) {
    if (!pulumi.ResourceError.isInstance(error)) throw error;
    if (error.hideStack !== true || error.resource === undefined)
      throw new Error("the refusal is not shown under its resource, or with a stack");
    return error.message;
  }
  throw new Error("nothing was refused");
}
