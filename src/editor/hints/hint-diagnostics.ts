import {
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  languages,
  Range,
  Uri,
  workspace,
  CodeActionKind,
  type CodeAction,
  type TextDocument,
} from 'vscode';
import type { Hint, HintLevel } from '../../core/hints/hint.ts';
import { hintsOf } from '../../core/hints/hints.ts';
import { nextChange } from '../../core/hints/next-change.ts';
import { HELP_ADDRESS } from '../identifiers.ts';
import { say } from '../localise.ts';
import { settings } from '../settings.ts';
import { fixActions } from './fix-actions.ts';
import type { KnownFacts } from './known-facts.ts';
import { isManifest, MANIFESTS } from './manifest-language.ts';
import type { OpenManifests } from './open-manifests.ts';

/** After the last keystroke. */
const QUIET_IN_MS = 300;
/** Timers cannot be set for longer than some weeks, and nobody waits so long. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;
const SOURCE = 'ACR Pull';

const SEVERITIES: Readonly<Record<HintLevel, DiagnosticSeverity>> = {
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

interface Shown {
  readonly hint: Hint;
  readonly diagnostic: Diagnostic;
}

/** Hints in open manifests, from what is known, and their quick fixes. */
export class HintDiagnostics implements Disposable {
  readonly #facts: KnownFacts;
  readonly #open: OpenManifests;
  readonly #diagnostics = languages.createDiagnosticCollection('acrPull.hints');
  readonly #shown = new Map<string, readonly Shown[]>();
  readonly #waiting = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #subscriptions: Disposable;
  #next: ReturnType<typeof setTimeout> | undefined;

  constructor(facts: KnownFacts, open: OpenManifests) {
    this.#facts = facts;
    this.#open = open;
    const look = (document: TextDocument): void => this.#soon(document);
    this.#subscriptions = Disposable.from(
      this.#diagnostics,
      workspace.onDidOpenTextDocument(look),
      workspace.onDidChangeTextDocument(({ document }) => look(document)),
      workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      facts.onDidChange(() => this.#lookAtAll()),
      languages.registerCodeActionsProvider(
        MANIFESTS,
        { provideCodeActions: (document, range) => this.#actions(document, range) },
        { providedCodeActionKinds: [CodeActionKind.QuickFix] },
      ),
    );
    this.#lookAtAll();
  }

  dispose(): void {
    this.#subscriptions.dispose();
    clearTimeout(this.#next);
    for (const timer of this.#waiting.values()) clearTimeout(timer);
  }

  #lookAtAll(): void {
    for (const document of workspace.textDocuments) this.#soon(document);
  }

  #soon(document: TextDocument): void {
    if (!isManifest(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.#waiting.get(key));
    const timer = setTimeout(() => {
      this.#waiting.delete(key);
      this.#look(document);
    }, QUIET_IN_MS);
    this.#waiting.set(key, timer);
  }

  #look(document: TextDocument): void {
    if (!settings.showsHints() || !isManifest(document)) {
      this.#forget(document);
      return;
    }
    const reading = this.#open.read(document);
    void this.#facts.needFor(reading);
    const facts = this.#facts.now();
    const shown = hintsOf(reading, facts).map((hint) => ({ hint, diagnostic: diagnosticOf(document, hint) }));
    this.#shown.set(document.uri.toString(), shown);
    this.#diagnostics.set(
      document.uri,
      shown.map(({ diagnostic }) => diagnostic),
    );
    this.#wakeAt(nextChange(facts));
  }

  #wakeAt(moment: Date | undefined): void {
    clearTimeout(this.#next);
    if (moment === undefined) return;
    const wait = Math.min(moment.getTime() - Date.now() + 1, LONGEST_WAIT_MS);
    this.#next = setTimeout(() => this.#lookAtAll(), Math.max(wait, 0));
  }

  #forget({ uri }: TextDocument): void {
    const key = uri.toString();
    clearTimeout(this.#waiting.get(key));
    this.#waiting.delete(key);
    this.#shown.delete(key);
    this.#diagnostics.delete(uri);
  }

  #actions(document: TextDocument, range: Range): CodeAction[] {
    const shown = this.#shown.get(document.uri.toString()) ?? [];
    return shown
      .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined)
      .flatMap(({ hint, diagnostic }) =>
        fixActions(document, hint).map((action) => {
          action.diagnostics = [diagnostic];
          return action;
        }),
      );
  }
}

function diagnosticOf(document: TextDocument, { kind, level, range, text }: Hint): Diagnostic {
  const place = new Range(document.positionAt(range.start), document.positionAt(range.end));
  const diagnostic = new Diagnostic(place, say(text), SEVERITIES[level]);
  diagnostic.source = SOURCE;
  diagnostic.code = { value: kind, target: Uri.parse(HELP_ADDRESS) };
  return diagnostic;
}
