import os from 'node:os';
import path from 'node:path';
import { workspace } from 'vscode';
import type { ChosenScope } from '../core/chosen-scope.ts';
import { DEFAULT_NOTICE_DAYS, DEFAULT_PASSWORD_DAYS } from '../core/grants/dates.ts';

export type SignInMethod =
  | 'vscode'
  | 'azure-cli'
  | 'azure-developer-cli'
  | 'environment'
  | 'workload-identity'
  | 'managed-identity'
  | 'device-code';

/** Which registries are listed, and whether that can leave any out. */
interface ListedScope extends ChosenScope {
  readonly isFiltered: boolean;
}

/** Settings, read at each use so that a change counts at once. */
export const settings = {
  signIn: (): SignInMethod => section().get<SignInMethod>('signIn', 'vscode'),

  /** Absolute paths; `~` and `${workspaceFolder}` replaced, relative ones taken from the first workspace folder. */
  kubeconfigFiles: (): string[] => section().get<string[]>('kubeconfig', []).map(expandPath),

  /** Login servers that the person added, lower case. */
  registries: (): string[] => lowerCase(section().get<string[]>('registries', [])),

  listed: (): ListedScope => {
    const tenants = lowerCase(section().get<string[]>('tenants', []));
    const subscriptions = lowerCase(section().get<string[]>('subscriptions', []));
    return { tenants, subscriptions, isFiltered: tenants.length + subscriptions.length > 0 };
  },

  passwordDays: (): number => section().get<number>('passwordDays', DEFAULT_PASSWORD_DAYS),

  /** Days before the end of a pull secret; 0 for no notice. */
  expiryNoticeDays: (): number => section().get<number>('expiryNotice', DEFAULT_NOTICE_DAYS),

  showsHints: (): boolean => section().get<boolean>('hints', true),
  showsHover: (): boolean => section().get<boolean>('hover', true),
  showsCodeLens: (): boolean => section().get<boolean>('codeLens', false),

  warnsOfTrackedSecrets: (): boolean => section().get<boolean>('warnOfTrackedSecrets', true),

  /**
   * The cloud as other Azure extensions read it, but never the addresses of a cloud that a folder's own settings
   * invent: tokens are sent there.
   */
  cloud: (): { environment?: string; customEnvironment?: object } => {
    const cloud = workspace.getConfiguration('microsoft-sovereign-cloud');
    const chosen = cloud.get<string>('environment');
    const environment = chosen === 'custom' ? cloud.inspect<string>('environment')?.globalValue : chosen;
    const customEnvironment = cloud.inspect<object | null>('customEnvironment')?.globalValue;
    return {
      ...(environment === undefined ? {} : { environment }),
      ...(customEnvironment === undefined || customEnvironment === null ? {} : { customEnvironment }),
    };
  },
};

function lowerCase(texts: readonly string[]): string[] {
  return texts.map((text) => text.toLowerCase());
}

function section(): ReturnType<typeof workspace.getConfiguration> {
  return workspace.getConfiguration('acrPull');
}

function expandPath(text: string): string {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.homedir();
  const expanded = text.replace(/^~(?=$|[\\/])/, os.homedir()).replaceAll('${workspaceFolder}', folder);
  return path.resolve(folder, expanded);
}
