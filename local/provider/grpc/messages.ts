import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import pb from "@pulumi/pulumi/proto/provider_pb";
import type { Difference, PropertyChange } from "../rules/diff";
import type { Autonaming } from "../rules/naming";
import type { CheckFailure } from "../rules/validate";
import type { Properties } from "../values";

/** Plain objects to the engine's messages and back. */

export function fromStruct(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

export function toStruct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties);
}

const MODES: Readonly<Record<number, Autonaming["mode"]>> = {
  [pb.CheckRequest.AutonamingOptions.Mode.PROPOSE]: "propose",
  [pb.CheckRequest.AutonamingOptions.Mode.ENFORCE]: "enforce",
  [pb.CheckRequest.AutonamingOptions.Mode.DISABLE]: "disable",
};

export function autonamingOf(request: pb.CheckRequest): Autonaming | undefined {
  const options = request.getAutonaming();
  const mode = options && MODES[options.getMode()];
  return mode && { mode, proposedName: options.getProposedName() };
}

export function checkResponse(inputs: Properties, failures: readonly CheckFailure[]): pb.CheckResponse {
  const messages = failures.map(({ property, reason }) => new pb.CheckFailure().setProperty(property).setReason(reason));
  return new pb.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(messages);
}

export function diffResponse(difference: Difference): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse();
  response.setChanges(difference.changes.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...difference.changes]);
  response.setReplacesList([...difference.replaces]);
  response.setDeletebeforereplace(difference.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const [path, change] of difference.detailed) response.getDetaileddiffMap().set(path, propertyDiff(change));
  return response;
}

function propertyDiff({ kind, replace }: PropertyChange): pb.PropertyDiff {
  const { Kind } = pb.PropertyDiff;
  const plain = { add: Kind.ADD, delete: Kind.DELETE, update: Kind.UPDATE }[kind];
  const replacing = { add: Kind.ADD_REPLACE, delete: Kind.DELETE_REPLACE, update: Kind.UPDATE_REPLACE }[kind];
  return new pb.PropertyDiff().setKind(replace ? replacing : plain).setInputdiff(true);
}
