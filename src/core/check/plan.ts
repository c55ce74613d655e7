import type { CheckSubject, PulledImage } from './subject.ts';

/** One check, which fails or breaks alone. */
export type Check =
  | { readonly kind: 'cluster' }
  | { readonly kind: 'registry'; readonly loginServer: string }
  | { readonly kind: 'image'; readonly image: PulledImage }
  | { readonly kind: 'accesses'; readonly loginServer: string }; // where no image of the registry is known

/** Which checks apply, in the order in which they are made: what is learned first is of use to the later ones. */
export function planChecks({ context, loginServers, images }: CheckSubject): Check[] {
  return [
    ...(context.flavour === 'aks' ? [{ kind: 'cluster' } as const] : []),
    ...loginServers.map((loginServer) => ({ kind: 'registry', loginServer }) as const),
    ...images
      .filter(({ loginServer }) => loginServers.includes(loginServer))
      .map((image) => ({ kind: 'image', image }) as const),
    ...loginServers
      .filter((loginServer) => !images.some((image) => image.loginServer === loginServer))
      .map((loginServer) => ({ kind: 'accesses', loginServer }) as const),
  ];
}
