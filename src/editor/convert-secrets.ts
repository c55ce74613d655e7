import { l10n, Range, Uri, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { FileForm } from '../core/forms/form.ts';
import { encryptPlainSecrets, sealPlainSecrets } from '../core/git-guard/convert-plain-secrets.ts';
import { plainSecretDocuments } from '../core/git-guard/plain-secret-documents.ts';
import { message } from '../core/message.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { SealingCertificate } from '../core/forms/sealed-secret.ts';
import { adviseRotation } from './advise-rotation.ts';
import { typeNamespace } from './explain/pick-namespace.ts';
import { pickCertificate, pickScope } from './grant/pick-sealing.ts';
import { labelOf } from './life/manifests.ts';
import { pickCluster } from './life/pick-cluster.ts';
import { withProgress } from './progress.ts';
import { saveDocument } from './save-document.ts';
import type { Services } from './services.ts';

/** Forms that everybody may read and that are made here. */
export type ConvertibleForm = Extract<FileForm, 'sealed-secret' | 'sops'>;

interface Conversion {
  readonly uri: Uri;
  readonly form: ConvertibleForm;
}

/** The quick fix of a tracked pull secret: what was plain in the file is encrypted in its place. */
export async function convertSecrets(argument: unknown, services: Services): Promise<Result<void>> {
  if (!isConversion(argument)) return err('invalid', message('No file on the disk is open.'));
  const document = await workspace.openTextDocument(argument.uri);
  const { fsPath } = document.uri;
  const converted =
    argument.form === 'sops' ? await encrypted(document, services) : await sealed(document, services);
  if (!converted.ok) return converted;
  const replaced = await replaceText(document, converted.value);
  if (!replaced.ok) return replaced;
  const label = labelOf(fsPath);
  await adviseRotation(
    fsPath,
    argument.form === 'sops'
      ? l10n.t('{0} is encrypted by sops now. Commit that.', label)
      : l10n.t('{0} holds a SealedSecret instead of the plain one now. Commit that.', label),
  );
  return ok(undefined);
}

function isConversion(argument: unknown): argument is Conversion {
  if (typeof argument !== 'object' || argument === null) return false;
  const { uri, form } = argument as Partial<Conversion>;
  return uri instanceof Uri && uri.scheme === 'file' && (form === 'sealed-secret' || form === 'sops');
}

async function encrypted(document: TextDocument, services: Services): Promise<Result<string>> {
  const forms = await services.forms();
  const place = await forms.findSopsPlace([document.uri.fsPath]);
  if (!place.ok) return place;
  return withProgress(message('Encrypting {0}', labelOf(document.uri.fsPath)), ({ signal }) =>
    encryptPlainSecrets(document.getText(), place.value, forms.sops, signal),
  );
}

async function sealed(document: TextDocument, services: Services): Promise<Result<string>> {
  const plain = plainSecretDocuments(document.getText());
  if (!plain.ok) return plain;
  const certificate = await certificateOf(services);
  if (!certificate.ok) return certificate;
  const scope = await pickScope();
  if (!scope.ok) return scope;
  const needsNamespace =
    scope.value !== 'cluster-wide' && plain.value.some(({ namespace }) => namespace === undefined);
  const namespace = needsNamespace ? await typeNamespace(l10n.t('Sealed Secret')) : ok(undefined);
  if (!namespace.ok) return namespace;
  return sealPlainSecrets(document.getText(), {
    certificate: certificate.value,
    scope: scope.value,
    now: new Date(),
    ...(namespace.value === undefined ? {} : { namespace: namespace.value }),
  });
}

/** The cluster is asked only if the person wants that. */
async function certificateOf(services: Services): Promise<Result<SealingCertificate>> {
  const client = await pickCluster(
    {
      title: l10n.t('Sealed Secret'),
      placeholder: l10n.t('Is a cluster to be asked for the certificate of its controller?'),
    },
    services,
  );
  if (!client.ok) return client;
  try {
    return await pickCertificate(await services.forms(), client.value);
  } finally {
    client.value?.close();
  }
}

async function replaceText(document: TextDocument, text: string): Promise<Result<void>> {
  const edit = new WorkspaceEdit();
  const end = document.positionAt(document.getText().length);
  edit.replace(document.uri, new Range(document.positionAt(0), end), text);
  const label = labelOf(document.uri.fsPath);
  if (!(await workspace.applyEdit(edit)))
    return err('unexpected', message('The editor did not accept the change of {0}.', label));
  return (await saveDocument(document.uri))
    ? ok(undefined)
    : err('unexpected', message('{0} is changed, but could not be saved.', label));
}
