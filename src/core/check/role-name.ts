import { ACR_PULL, REPOSITORY_READER, roleGuidOf } from '../roles/role-definitions.ts';

/** Built-in roles that people give for pulls (azure-facts B1); their GUIDs are the same in every cloud. */
const NAMES: ReadonlyMap<string, string> = new Map([
  [ACR_PULL, 'AcrPull'],
  [REPOSITORY_READER, 'Container Registry Repository Reader'],
  ['8311e382-0749-4cb8-b61a-304f252e45ec', 'AcrPush'],
  ['2a1e307c-b015-4ebd-883e-5b7698a07328', 'Container Registry Repository Writer'],
  ['2efddaa5-3f1f-4df3-97df-af3f13818f4c', 'Container Registry Repository Contributor'],
  ['577a9874-89fd-4f24-9dbd-b5034d0ad23a', 'Container Registry Data Importer and Data Reader'],
  ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner'],
  ['b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor'],
  ['acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader'],
]);

/** The name of a role that is well known, else its GUID. */
export function roleName(roleDefinitionId: string): string {
  const guid = roleGuidOf(roleDefinitionId);
  return NAMES.get(guid) ?? guid;
}
