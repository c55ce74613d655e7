import assert from 'node:assert/strict';
import type { PullSecretAccess } from '../../../../src/core/access.ts';
import { plain } from '../../../../src/core/message.ts';
import { daysAfter } from '../../../../src/core/grants/dates.ts';
import type { PasswordSlot, RegistryCredential, TokenPassword } from '../../../../src/core/ports.ts';
import { ok, type Result } from '../../../../src/core/result.ts';
import { readAccesses } from '../../../../src/core/read-accesses.ts';
import { filePlace, filesOf, type RotationPlace } from '../../../../src/core/rotate/places.ts';
import type { RotationPlan } from '../../../../src/core/rotate/plan.ts';
import { prepareRotation } from '../../../../src/core/rotate/prepare.ts';
import { holdersOf, type Rotation } from '../../../../src/core/rotate/rotation.ts';
import { runRotation, type RotationReport } from '../../../../src/core/rotate/run.ts';
import { SECRET_FILE, World } from '../grants/grant-world.ts';

/** When a password was made after the others, and when it ends, in days from now; without that, never. */
export interface PasswordTimes {
  readonly made?: number;
  readonly ends?: number;
  readonly isGone?: boolean;
}

/** A world in which something was granted, and whose pull secrets can be rotated. */
export class RotateWorld extends World {
  readonly formWrites: string[] = [];

  get accesses(): PullSecretAccess[] {
    return [...this.files.contents].flatMap(([file, text]) => readAccesses(file, text));
  }

  get access(): PullSecretAccess {
    const access = this.accesses.find(({ file }) => file === SECRET_FILE);
    assert.ok(access);
    return access;
  }

  prepare(brought?: RegistryCredential): Promise<Result<Rotation>> {
    const { access } = this;
    const outline = this.outline();
    assert.ok(outline.ok);
    return prepareRotation(
      {
        access,
        holders: holdersOf(access, this.accesses),
        registry: outline.value.registry.arm,
        expiresOn: NEW_END,
        noticeDays: 14,
        ...(brought === undefined ? {} : { brought }),
      },
      { ...this.ports(), adminRenewal: this.adminUser },
      this.abort.signal,
    );
  }

  async planRotation(
    change: Partial<RotationPlan> = {},
    brought?: RegistryCredential,
  ): Promise<RotationPlan> {
    const rotation = await this.prepare(brought);
    if (!rotation.ok) throw new Error(plain(rotation.failure.message));
    return {
      access: this.access,
      rotation: rotation.value,
      places: this.places(),
      images: [{ repository: 'team/web', reference: '1.4.2' }],
      retiresAtEnd: true,
      elsewhere: [],
      ...change,
    };
  }

  places(): RotationPlace[] {
    const forms = {
      write: ({ path }: { readonly path: string }) => {
        this.formWrites.push(path);
        return Promise.resolve(ok(undefined));
      },
    };
    const holders = holdersOf(this.access, this.accesses);
    return filesOf(holders, (path) => path.slice(3)).map((file) =>
      filePlace(file, { files: this.files, forms }),
    );
  }

  rotatePlan(plan: RotationPlan): Promise<Result<RotationReport>> {
    return runRotation(plan, this.ports(), {
      signal: this.abort.signal,
      report: (step) => this.steps.push(plain(step)),
    });
  }

  async rotate(change: Partial<RotationPlan> = {}, brought?: RegistryCredential): Promise<RotationReport> {
    const report = await this.rotatePlan(await this.planRotation(change, brought));
    if (!report.ok) throw new Error(plain(report.failure.message));
    return report.value;
  }

  /** Gives passwords of the token other days, or takes them away; the others stay as they are. */
  changePasswords(changes: Partial<Record<PasswordSlot, PasswordTimes>>): void {
    const name = this.access.tokenName ?? '';
    const token = this.tokens.tokens.get(name);
    assert.ok(token);
    const now = this.ports().now();
    const passwords = token.passwords.flatMap((password): TokenPassword[] => {
      const change = changes[password.slot];
      if (change === undefined) return [password];
      const { made = 0, ends, isGone = false } = change;
      if (isGone) this.tokens.passwords.delete(`${name}/${password.slot}`);
      const { slot, createdOn } = password;
      const kept = { slot, createdOn: daysAfter(createdOn, made) };
      return isGone ? [] : [ends === undefined ? kept : { ...kept, expiresOn: daysAfter(now, ends) }];
    });
    this.tokens.tokens.set(name, { ...token, passwords });
  }

  /** The passwords that a token has, by slot. */
  get tokenPasswords(): Record<string, string> {
    return Object.fromEntries(
      [...this.tokens.passwords].map(([key, value]) => [key.split('/')[1] ?? '', value]),
    );
  }

  get writtenPassword(): string | undefined {
    return this.written[0]?.password.reveal();
  }
}

export const NEW_END = new Date('2027-06-01T00:00:00Z');
