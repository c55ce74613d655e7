import type { PullSecretAccess } from '../access.ts';
import { quote } from '../grants/shell.ts';
import type { CredentialProgress, Issued } from '../credentials/issued.ts';
import { daysAfter, formatDate, formatTime } from '../grants/dates.ts';
import { choosePasswordSlot } from '../grants/scope.ts';
import { message, type Message } from '../message.ts';
import type {
  PasswordSlot,
  RegistryCredential,
  RegistryToken,
  RegistryTokenGateway,
  TokenPassword,
} from '../ports.ts';
import type { ArmRegistry } from '../registry.ts';
import { err, ok, type Result } from '../result.ts';
import type { Retirement, Rotation } from './rotation.ts';

export interface TokenTask {
  readonly registry: ArmRegistry;
  readonly tokenName: string;
  readonly holders: readonly PullSecretAccess[];
  /** Credentials that files of ours hold in plain text, by password. */
  readonly held: ReadonlyMap<PasswordSlot, RegistryCredential>;
  readonly expiresOn: Date;
  /** How many days before its end a password is spoken of; one that ends so soon is replaced, not gone on with. */
  readonly noticeDays: number;
}

interface Ports {
  readonly tokens: RegistryTokenGateway;
  readonly now: () => Date;
}

/**
 * Rotates to the token's other password, so that the one in use goes on working until it is retired. A rotation that
 * was interrupted after some places were written goes on with the password that those hold, as long as it can be one
 * that was just generated; otherwise both are merely in use, and one is generated anew. Fails with `not-found` when
 * the token is gone, with `refused` when it is disabled; nothing is changed.
 */
export async function prepareTokenRotation(
  task: TokenTask,
  ports: Ports,
  signal: AbortSignal,
): Promise<Result<Rotation>> {
  const { registry, tokenName } = task;
  const read = await ports.tokens.getToken(registry, tokenName, signal);
  if (!read.ok) return read;
  const token = read.value;
  if (token === undefined) {
    return err('not-found', message('{0} has no token {1} any more.', registry.loginServer, tokenName), {
      hint: message('Grant again: that makes a new one.'),
    });
  }
  if (token.status === 'disabled') {
    return err('refused', message('The token {0} is disabled.', tokenName), {
      hint: message('Grant again if it is to work: that enables it.'),
    });
  }
  const { next, old, resumed } = chooseSlots(task, token, ports.now());
  return ok({
    credential: 'token',
    ...(resumed === undefined ? generation(task, next, ports) : resumption(task, next, resumed)),
    ...(old === undefined ? {} : { retirement: retirement(task, old, ports) }),
    notes:
      resumed === undefined
        ? [...bothHeld(task, next), ...cutOff(task, token.passwords, next, ports.now())]
        : [],
  });
}

interface Slots {
  readonly next: PasswordSlot;
  /** Absent when the token has no other password. */
  readonly old?: PasswordSlot;
  /** The next one, where an interrupted rotation has written it to some places. */
  readonly resumed?: RegistryCredential;
}

function chooseSlots(task: TokenTask, { passwords }: RegistryToken, now: Date): Slots {
  const inUse = slotsInUse(task);
  const [only] = inUse;
  const older = choosePasswordSlot(passwords, now);
  const newer = otherOf(older);
  const isResumed = inUse.size === 2 && isJustGenerated(newer, passwords, daysAfter(now, task.noticeDays));
  const resumed = isResumed ? task.held.get(newer) : undefined;
  const free = inUse.size === 1 && only !== undefined ? otherOf(only) : older;
  const next = resumed === undefined ? free : newer;
  const old = otherOf(next);
  return {
    next,
    ...(passwords.some(({ slot }) => slot === old) ? { old } : {}),
    ...(resumed === undefined ? {} : { resumed }),
  };
}

function slotsInUse({ holders }: TokenTask): ReadonlySet<PasswordSlot> {
  return new Set(holders.flatMap(({ password }) => password ?? []));
}

/** Whether a password can be that of a rotation a while ago: the last one that was made, and valid beyond `end`. */
function isJustGenerated(slot: PasswordSlot, passwords: readonly TokenPassword[], end: Date): boolean {
  const own = passwords.find((password) => password.slot === slot);
  if (own === undefined || (own.expiresOn !== undefined && own.expiresOn <= end)) return false;
  return passwords.every(({ createdOn }) => createdOn <= own.createdOn);
}

function otherOf(slot: PasswordSlot): PasswordSlot {
  return slot === 'password1' ? 'password2' : 'password1';
}

function generation(
  { registry, tokenName, expiresOn }: TokenTask,
  slot: PasswordSlot,
  { tokens }: Ports,
): Pick<Rotation, 'issueStep' | 'issue'> {
  const command = [
    `PASSWORD=$(az acr token credential generate --registry ${registry.name} --name ${tokenName}`,
    `--${slot} --expiration ${formatTime(expiresOn)} --query 'passwords[0].value' --output tsv)`,
  ].join(' \\\n  ');
  return {
    issueStep: {
      title: message(
        'Generate {0} of the token {1}, valid until {2}',
        slot,
        tokenName,
        formatDate(expiresOn),
      ),
      details: [message('The password in use, {0}, stays valid meanwhile.', otherOf(slot))],
      command,
      undo: message('Delete {0} again.', slot),
    },
    issue: async ({ signal, report }: CredentialProgress): Promise<Result<Issued>> => {
      report(message('Generating {0} of the token {1}', slot, tokenName));
      const generated = await tokens.generatePassword(registry, { tokenName, slot, expiresOn }, signal);
      if (!generated.ok) return generated;
      const { username, password, expiresOn: ends } = generated.value;
      return ok({
        credential: { username, password },
        ...(ends === undefined ? {} : { expiresOn: ends }),
        facts: { tokenName, password: slot },
        freshness: 'new-password',
        notes: [],
      });
    },
  };
}

function resumption(
  { tokenName, holders }: TokenTask,
  slot: PasswordSlot,
  credential: RegistryCredential,
): Pick<Rotation, 'issueStep' | 'issue'> {
  const holder = holders.find(({ password }) => password === slot);
  const ends = holder?.expiresOn;
  return {
    issueStep: {
      title: message('Take {0} of the token {1}, which some places hold already', slot, tokenName),
      details: [message('An earlier rotation was interrupted; this one ends it.')],
    },
    issue: () =>
      Promise.resolve(
        ok({
          credential,
          ...(ends === undefined ? {} : { expiresOn: ends }),
          facts: { tokenName, password: slot },
          freshness: 'settled',
          notes: [],
        }),
      ),
  };
}

function retirement({ registry, tokenName }: TokenTask, slot: PasswordSlot, { tokens }: Ports): Retirement {
  return {
    step: {
      title: message('Delete {0} of the token {1}, the old one', slot, tokenName),
      details: [message('Pods that start with the old Secret after this cannot pull.')],
      command: `az acr token credential delete --registry ${quote(registry.name)} --name ${quote(tokenName)} --${slot}`,
      undo: message('It cannot be brought back; rotate again for a new one.'),
    },
    run: ({ signal, report }) => {
      report(message('Deleting {0} of the token {1}', slot, tokenName));
      return tokens.deletePassword(registry, { tokenName, slot }, signal);
    },
  };
}

function bothHeld(task: TokenTask, next: PasswordSlot): Message[] {
  if (slotsInUse(task).size < 2) return [];
  return [
    message(
      'Some places hold {0}, others {1}. {2} is generated anew, and all of them are rewritten.',
      ...['password1', 'password2', next],
    ),
  ];
}

/** Who may lose access because the other password is not empty. */
function cutOff(
  { holders }: TokenTask,
  passwords: readonly TokenPassword[],
  next: PasswordSlot,
  now: Date,
): Message[] {
  const replaced = passwords.find(({ slot }) => slot === next);
  if (replaced === undefined || (replaced.expiresOn !== undefined && replaced.expiresOn <= now)) return [];
  if (holders.some(({ password }) => password === next)) {
    return [message('Some places hold {0} already; they cannot pull until they are rewritten.', next)];
  }
  return [
    message(
      'The token has a {0} of {1}, which no file of this workspace holds. It is replaced: whoever still uses it loses access.',
      next,
      formatDate(replaced.createdOn),
    ),
  ];
}
