import { setFlagsFromString } from "node:v8";

/**
 * Keeps V8's space for young objects small. A copy makes short-lived buffers
 * only; V8 would let them fill a space several times as large as all the rest
 * of the process before it collects them. Measured with a value of 512 MB and
 * one of 5 million elements: peak 223 MB without, 97 MB with it.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--max-semi-space-size=4");
}
