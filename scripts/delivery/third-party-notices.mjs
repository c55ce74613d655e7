const RULE = '='.repeat(80);

/** The names, versions and licence texts of what is in the bundle. */
export function thirdPartyNotices(displayName, packages) {
  const head = `Third-party notices\n\n${displayName} contains code of these packages, under the licences below.\n`;
  const list = packages.map(({ name, version, license }) => `- ${name} ${version} (${license})\n`).join('');
  const texts = packages.map(
    ({ name, version, license, texts }) =>
      `${RULE}\n${name} ${version} (${license})\n${RULE}\n\n${texts.map((text) => text.trim()).join('\n\n')}\n`,
  );
  return [head, list, ...texts].join('\n');
}
