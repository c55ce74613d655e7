/** Whether Kubernetes takes it as the name of a namespace: a label of RFC 1123 (kubernetes.io, "Object Names and IDs"). */
export function isNamespaceName(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}
