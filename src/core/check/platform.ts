/** What an image is made for, or what a node runs, as OCI names them. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** As `docker buildx` writes it: `linux/arm64`, `linux/arm/v7`. */
export function platformText({ os, architecture, variant }: Platform): string {
  // v8 is what arm64 is without saying so (containerd, platforms.Normalize).
  const isUsual = variant === undefined || variant === '' || (architecture === 'arm64' && variant === 'v8');
  return isUsual ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** Whether one of `offered` is for the node. Variants are left to the runtime, which takes older ones too. */
export function servesPlatform(offered: readonly Platform[], node: Platform): boolean {
  return offered.some(({ os, architecture }) => os === node.os && architecture === node.architecture);
}
