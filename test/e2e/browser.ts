import { chromium, type Browser, type Page } from 'playwright-core';

/** No background traffic, and no name that resolves but loopback. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** Generous, since a machine may be busy: the first start of everything is slow. */
const TIMEOUT_MS = 60_000;

/** A headless Chromium; `ACR_PULL_CHROMIUM` names another than Debian's. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['ACR_PULL_CHROMIUM'] ?? '/usr/bin/chromium',
    args: FLAGS,
  });
}

export interface OpenedPage {
  readonly page: Page;
  /** Addresses outside this machine that the page asked for. */
  readonly outsideRequests: string[];
}

/** A page of fixed size that takes note of what it asks of the outside. `language`: a display language of VS Code. */
export async function openPage(browser: Browser, language?: string): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    serviceWorkers: 'allow',
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  if (language !== undefined) {
    // What a language pack would set before the workbench starts; VS Code's own texts stay English.
    await context.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)}`);
  }
  const page = await context.newPage();
  const outsideRequests: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && !/^(127\.0\.0\.1|(.+\.)?localhost)$/.test(hostname)) {
      outsideRequests.push(request.url());
    }
  });
  return { page, outsideRequests };
}
