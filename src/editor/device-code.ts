import { env, l10n, Uri, window } from 'vscode';

/** Shows a sign-in code without waiting for an answer: the sign-in goes on in the browser. */
export function showDeviceCode({
  userCode,
  verificationUri,
}: {
  userCode: string;
  verificationUri: string;
}): void {
  const open = l10n.t('Copy Code and Open Browser');
  const text = l10n.t('To sign in to Azure, enter the code {0} at {1}.', userCode, verificationUri);
  void window.showInformationMessage(text, open).then(async (answer) => {
    if (answer !== open) return;
    await env.clipboard.writeText(userCode);
    await env.openExternal(Uri.parse(verificationUri));
  });
}
