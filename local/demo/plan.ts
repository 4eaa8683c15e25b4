import { parseDigest } from "../../lib/report/digest";
import { nameOf } from "../../lib/resources/urn";

/** What `pulumi preview` plans, one line a resource, as its own tree shows it. */
export function planLines(preview: string): string[] {
  const { steps } = parseDigest(preview, "preview.json");
  const planned = steps.filter(({ op }) => op !== "same" && op !== "read");
  return [
    ...planned.map(({ op, type, urn }) => `${op.padEnd(8)} ${type}  ${nameOf(urn)}`),
    `${planned.length} to change`,
    "",
  ];
}
