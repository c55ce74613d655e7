import { Uri } from 'vscode';
import type { Context } from '../../core/contexts/context.ts';
import type { Access } from '../../core/access.ts';
import { startOf } from '../grant/start.ts';

/** What the place of the click says already. */
export interface CheckStart {
  readonly manifest?: Uri;
  readonly context?: Context;
  /** Of the kubeconfig, where no context but an access was clicked. */
  readonly clusterName?: string;
  readonly loginServer?: string;
}

/** Reads the command's argument, which any caller may have made up: a file, a node of our tree, or nothing. */
export function checkStartOf(argument: unknown): CheckStart {
  const access = accessOf(argument);
  if (access !== undefined) return { clusterName: access.clusterName, loginServer: access.loginServer };
  const { manifest, contexts, registries } = startOf(argument);
  const [context] = contexts;
  const [registry] = registries;
  return {
    ...(manifest === undefined ? {} : { manifest }),
    ...(context === undefined ? {} : { context }),
    ...(registry === undefined ? {} : { loginServer: registry.loginServer }),
  };
}

function accessOf(argument: unknown): Access | undefined {
  if (typeof argument !== 'object' || argument === null || argument instanceof Uri) return undefined;
  const { kind, access } = argument as { readonly kind?: unknown; readonly access?: Partial<Access> };
  const isAccess = typeof access?.clusterName === 'string' && typeof access.loginServer === 'string';
  return kind === 'access' && isAccess ? (access as Access) : undefined;
}
