/** The oldest stable version that returns `roleAssignmentMode`; pinned, so that a new SDK changes nothing unseen. */
export const REGISTRY_API_VERSION = '2025-11-01';

/** Stable; a preview that knows `serviceAccountImagePullProfile` answers with it here too once the cluster has one. */
export const CLUSTER_API_VERSION = '2025-05-01';
