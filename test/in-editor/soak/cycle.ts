import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { commands, Uri } from 'vscode';
import { readContexts } from '../../../src/adapters/kube/kubeconfig-files.ts';
import type { Context } from '../../../src/core/contexts/context.ts';
import { folder } from '../surroundings.ts';
import type { FakedQuestions } from './faked-questions.ts';
import { untilShown } from './watched-view.ts';

const LOGIN_SERVER = 'contoso.azurecr.io';
const MANIFEST = 'deploy/shop.yaml';
const SECRET_FILE = 'deploy/acr-pull-contoso.kind-dev.secret.yaml';
/** A context of the sample that each cycle gives another name. */
const RENAMED = /\bold-lab[\w-]*/;

/** Runs the extension's own commands, as a person does who grants and takes away again. */
export class Cycles {
  readonly #questions: FakedQuestions;
  readonly #contexts: readonly Context[];

  private constructor(questions: FakedQuestions, contexts: readonly Context[]) {
    this.#questions = questions;
    this.#contexts = contexts;
  }

  static async prepare(questions: FakedQuestions): Promise<Cycles> {
    const { contexts } = await readContexts({ variable: kubeconfig(), home: homedir(), extra: [] });
    return new Cycles(questions, contexts);
  }

  /**
   * A grant, its revoke, a refresh, and a change of the kubeconfig. One grant in twenty is a pull secret, which takes
   * longest, all others are roles; of four pull secrets, one is rotated and one is checked.
   */
  async run(cycle: number): Promise<void> {
    const isSecret = cycle % 20 === 19;
    if (isSecret) await this.#pullSecret(cycle % 80);
    else await this.#role();
    await commands.executeCommand('acrPull.refresh');
    const name = `old-lab-${cycle}`;
    writeFileSync(kubeconfig(), readFileSync(kubeconfig(), 'utf8').replace(RENAMED, name));
    if (isSecret) await untilShown(name);
  }

  /** A role is given and taken away while the views are refreshed some times. */
  async runWhileRefreshing(): Promise<void> {
    const refreshed = this.#refreshSometimes();
    await this.#role();
    await refreshed;
  }

  async #refreshSometimes(): Promise<void> {
    for (let times = 0; times < 20; times += 1) {
      await delay(15);
      await commands.executeCommand('acrPull.refresh');
    }
  }

  async #role(): Promise<void> {
    await this.#grant('shop-prod', /has the role AcrPull on contoso\.azurecr\.io/);
    await this.#revoke(/has no longer this role on contoso\.azurecr\.io/);
  }

  async #pullSecret(turn: number): Promise<void> {
    const before = textOf(MANIFEST);
    await this.#grant('kind-dev', /The registry accepts it for every image of the manifest/);
    assert.match(textOf(MANIFEST), /imagePullSecrets/);
    if (turn === 19) await this.#say('rotate', [], /has a new credential/);
    if (turn === 39)
      await this.#say('check', [Uri.joinPath(folder(), MANIFEST)], /kind-dev can pull all 2 images/);
    await this.#revoke(/can no longer pull from contoso\.azurecr\.io/);
    assert.equal(textOf(MANIFEST), before);
    assert.ok(!existsSync(pathOf(SECRET_FILE)));
  }

  #grant(name: string, said: RegExp): Promise<void> {
    const context = this.#contexts.find((each) => each.name === name);
    const manifest = Uri.joinPath(folder(), MANIFEST).toString();
    return this.#say('grant', [{ kind: 'manifest', manifest, context, loginServer: LOGIN_SERVER }], said);
  }

  /** Of all that is known, which is one access. */
  #revoke(said: RegExp): Promise<void> {
    return this.#say('revoke', [], said);
  }

  async #say(command: string, args: readonly unknown[], said: RegExp): Promise<void> {
    await commands.executeCommand(`acrPull.${command}`, ...args);
    assert.match(this.#questions.heard().at(-1) ?? 'nothing', said);
  }
}

function kubeconfig(): string {
  return process.env['KUBECONFIG'] ?? '';
}

function pathOf(name: string): string {
  return Uri.joinPath(folder(), name).fsPath;
}

function textOf(name: string): string {
  return readFileSync(pathOf(name), 'utf8');
}
