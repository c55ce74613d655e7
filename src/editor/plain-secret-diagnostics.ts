import {
  CodeAction,
  CodeActionKind,
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  l10n,
  languages,
  Range,
  Uri,
  workspace,
  type CodeActionContext,
  type Event,
  type TextDocument,
} from 'vscode';
import {
  findPlainRegistrySecrets,
  type PlainRegistrySecret,
} from '../core/git-guard/plain-registry-secrets.ts';
import { holdsOnlyPlainSecrets } from '../core/git-guard/convert-plain-secrets.ts';
import { plainSecretDocuments } from '../core/git-guard/plain-secret-documents.ts';
import type { ConvertibleForm } from './convert-secrets.ts';
import { COMMANDS, HELP_ADDRESS, INTERNAL_COMMANDS } from './identifiers.ts';
import { onAnyChange } from './kubeconfig-watch.ts';
import type { Services } from './services.ts';
import { settings } from './settings.ts';

/** Nobody reads a warning while they type. */
const QUIET_IN_MS = 700;
/** A text larger than this is no manifest that a person wrote. */
const MOST_CHARACTERS = 2 * 1024 * 1024;
const SOURCE = 'ACR Pull';
const CODE = 'tracked-pull-secret';
const GIT_INDEX = '**/.git/index';
const LANGUAGES = ['yaml', 'kubernetes'];

/** Warns of plain registry Secrets in open YAML files that git tracks, and offers to stop that. */
export function warnOfPlainSecrets(services: Services, onDidStopTracking: Event<void>): Disposable {
  const warnings = languages.createDiagnosticCollection('acrPull.trackedSecrets');
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  const look = (document: TextDocument): void => {
    if (!LANGUAGES.includes(document.languageId) || document.uri.scheme !== 'file') return;
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    waiting.set(
      key,
      setTimeout(() => {
        waiting.delete(key);
        void warn(document, warnings.set.bind(warnings), services);
      }, QUIET_IN_MS),
    );
  };
  const forget = ({ uri }: TextDocument): void => {
    clearTimeout(waiting.get(uri.toString()));
    waiting.delete(uri.toString());
    warnings.delete(uri);
  };
  const lookAtAll = (): void => workspace.textDocuments.forEach(look);
  lookAtAll();
  return Disposable.from(
    warnings,
    workspace.onDidOpenTextDocument(look),
    workspace.onDidSaveTextDocument(look),
    workspace.onDidChangeTextDocument(({ document }) => look(document)),
    workspace.onDidCloseTextDocument(forget),
    workspace.onDidGrantWorkspaceTrust(lookAtAll),
    // Not told of a repository whose root is outside of the workspace; what our own command does is told all the same.
    onAnyChange(workspace.createFileSystemWatcher(GIT_INDEX), lookAtAll),
    onDidStopTracking(lookAtAll),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('acrPull.warnOfTrackedSecrets')) lookAtAll();
    }),
    languages.registerCodeActionsProvider(
      LANGUAGES.map((language) => ({ language, scheme: 'file' })),
      { provideCodeActions: (document, _range, context) => conversions(document, context, services) },
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    ),
    { dispose: () => waiting.forEach((timer) => clearTimeout(timer)) },
  );
}

/** git is asked last, and only in a trusted workspace: a repository's own configuration may name programs. */
async function warn(
  document: TextDocument,
  set: (uri: Uri, diagnostics: Diagnostic[]) => void,
  services: Services,
): Promise<void> {
  const { uri, version } = document;
  const isWanted = settings.warnsOfTrackedSecrets() && workspace.isTrusted;
  const text = isWanted ? document.getText() : '';
  const found = text.length > MOST_CHARACTERS ? [] : findPlainRegistrySecrets(text);
  const isSeen = found.length > 0 && (await isTracked(uri, services));
  // What was typed meanwhile is looked at by itself.
  if (document.isClosed || document.version !== version) return;
  set(uri, isSeen ? found.map((secret) => diagnosticOf(document, secret)) : []);
}

async function isTracked({ fsPath }: Uri, services: Services): Promise<boolean> {
  const state = await (await services.files()).gitState(fsPath, new AbortController().signal);
  return state.ok && state.value.kind === 'tracked';
}

function diagnosticOf(document: TextDocument, { hosts, range }: PlainRegistrySecret): Diagnostic {
  const diagnostic = new Diagnostic(
    new Range(document.positionAt(range.start), document.positionAt(range.end)),
    l10n.t('Git tracks this file, which holds a credential for {0} in plain text.', hosts.join(', ')),
    DiagnosticSeverity.Warning,
  );
  diagnostic.source = SOURCE;
  diagnostic.code = { value: CODE, target: Uri.parse(HELP_ADDRESS) };
  return diagnostic;
}

/** The quick fixes: other forms that this machine can make, then the one that only stops tracking. */
async function conversions(
  document: TextDocument,
  { diagnostics }: CodeActionContext,
  services: Services,
): Promise<CodeAction[]> {
  const own = diagnostics.filter(
    ({ source, code }) => source === SOURCE && typeof code === 'object' && code.value === CODE,
  );
  if (own.length === 0) return [];
  const text = document.getText();
  const forms = await convertibleForms(document.uri, text, services);
  const fix = (title: string, command: string, argument: unknown): CodeAction => {
    const action = new CodeAction(title, CodeActionKind.QuickFix);
    action.diagnostics = own;
    action.command = { command, title, arguments: [argument] };
    return action;
  };
  return [
    ...forms.map((form) => fix(titleOf(form), INTERNAL_COMMANDS.convertSecrets, { uri: document.uri, form })),
    fix(l10n.t('Stop tracking this file in git, and ignore it…'), COMMANDS.stopTracking, document.uri),
  ];
}

/** sops only where a rule covers the file and nothing else is in it; a certificate is asked for at the time. */
async function convertibleForms(
  { fsPath }: Uri,
  text: string,
  services: Services,
): Promise<ConvertibleForm[]> {
  if (!plainSecretDocuments(text).ok) return [];
  if (!holdsOnlyPlainSecrets(text)) return ['sealed-secret'];
  const place = await (await services.forms()).findSopsPlace([fsPath]);
  return place.ok ? ['sops', 'sealed-secret'] : ['sealed-secret'];
}

function titleOf(form: ConvertibleForm): string {
  return form === 'sops'
    ? l10n.t('Encrypt this file by sops…')
    : l10n.t('Convert to a SealedSecret, encrypted for the cluster…');
}
