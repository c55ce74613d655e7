import { randomBytes, randomUUID } from 'node:crypto';
import type { Password, Principal } from '../directory.ts';
import { objectAt, stringAt, type JsonObject } from '../json.ts';
import type { Reply } from '../service.ts';
import { badRequest, graphError } from './graph-error.ts';
import { graphReply, type GraphCall } from './graph-route.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

/** A password without its text; the keys stand in the recorded order. */
function passwordBody(password: Password, isApplication: boolean): JsonObject {
  return {
    customKeyIdentifier: null,
    displayName: password.displayName ?? null,
    endDateTime: password.expiresOn ?? null,
    hint: isApplication ? password.value.slice(0, 3) : null,
    keyId: password.keyId,
    secretText: null,
    startDateTime: password.startsOn,
  };
}

/** Those of one object, newest first. */
export function passwordBodies({ secrets = [], application }: Principal, ownerId: string): JsonObject[] {
  return secrets
    .filter((password) => password.ownerId === ownerId)
    .map((password) => passwordBody(password, ownerId === application?.objectId));
}

/** Answers 200 with the text, once; two years when no end is named. */
export function addPassword(call: GraphCall, secrets: Password[], ownerId: string): Reply {
  const asked = objectAt(call.body, 'passwordCredential') ?? {};
  const now = call.clock.now();
  const expiresOn = stringAt(asked, 'endDateTime') ?? seconds(new Date(now.getTime() + 2 * YEAR_MS));
  const startsOn = stringAt(asked, 'startDateTime') ?? seconds(now);
  if (Number.isNaN(Date.parse(expiresOn)) || Number.isNaN(Date.parse(startsOn))) {
    return badRequest('Cannot convert a value to target type Edm.DateTimeOffset.');
  }
  if (Date.parse(expiresOn) <= Date.parse(startsOn)) {
    return badRequest('Credential end date must be after the start date.');
  }
  const days = (Date.parse(expiresOn) - Date.parse(startsOn)) / (24 * 3_600_000);
  if (days > call.state.settings.longestPasswordDays) {
    const text = 'Credential lifetime exceeds the max value allowed as per assigned policy';
    return graphError(400, 'CredentialInvalidLifetimeAsPerAppPolicy', text);
  }
  const displayName = stringAt(asked, 'displayName');
  const password = {
    keyId: randomUUID(),
    value: newSecret(),
    startsOn,
    expiresOn,
    ownerId,
    ...(displayName !== undefined && { displayName }),
  };
  secrets.unshift(password);
  const isApplication = call.state.directory.ownerOf(ownerId) === undefined;
  const body = { ...passwordBody(password, isApplication), secretText: password.value };
  const answer = {
    status: 200,
    type: 'microsoft.graph.passwordCredential',
    location: `https://${call.host}`,
  };
  return graphReply(call, answer, body);
}

export function removePassword(call: GraphCall, secrets: Password[], ownerId: string): Reply {
  const keyId = stringAt(call.body, 'keyId')?.toLowerCase();
  const index = secrets.findIndex((password) => password.keyId === keyId && password.ownerId === ownerId);
  if (index < 0) return badRequest('No password credential found with keyId.');
  secrets.splice(index, 1);
  return { status: 204 };
}

/** 40 characters with those that careless quoting breaks. */
function newSecret(): string {
  const text = randomBytes(40).toString('base64url').slice(0, 37);
  return `${text.slice(0, 3)}8Q~${text.slice(3)}`;
}

function seconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}
