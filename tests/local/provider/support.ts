import { loadCatalogue, type Catalogue, type Resource } from "../../../local/provider/resource";

let loaded: Promise<Catalogue> | undefined;

export function catalogue(): Promise<Catalogue> {
  loaded ??= loadCatalogue();
  return loaded;
}

export async function resource(type: string): Promise<Resource> {
  return (await catalogue()).resource(`azure-native:${type}`);
}

export const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";

/** A URN such as the engine makes. */
export function urn(type: string, name: string): string {
  return `urn:pulumi:dev::test::azure-redis-move:index:CacheMove$azure-native:${type}::${name}`;
}
