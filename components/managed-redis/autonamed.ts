/** What Pulumi's own autonaming makes of a component's name: the logical name of the cluster and eight digits. */
export function autonamed(name: string): string {
  return `${name}-cluster00000000`;
}
