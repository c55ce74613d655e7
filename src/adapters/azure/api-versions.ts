/** The oldest stable version that returns `roleAssignmentMode`; pinned, so that a new SDK changes nothing unseen. */
export const REGISTRY_API_VERSION = '2025-11-01';

/** Stable, and in every cloud. Only previews return `serviceAccountImagePullProfile`; Resource Graph may know it. */
export const CLUSTER_API_VERSION = '2025-05-01';

/** Of user-assigned managed identities. */
export const IDENTITY_API_VERSION = '2023-01-31';
