import path from 'node:path';
import { sopsCoverage, type SopsPlace } from '../../core/forms/sops-rules.ts';
import { message } from '../../core/message.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { errorCode } from '../files/error-code.ts';
import { readText, whyUnreadable } from '../files/read-text.ts';

/**
 * The first of `files` (absolute paths in one folder, the best first) that a creation rule of the nearest `.sops.yaml`
 * upward covers. Fails with `not-found` when there is no `.sops.yaml`, and with `invalid` when it cannot be read or
 * covers none of them.
 */
export async function findSopsPlace(files: readonly [string, ...string[]]): Promise<Result<SopsPlace>> {
  const [best] = files;
  const config = await nearestConfig(path.dirname(best));
  if (!config.ok) return config;
  if (config.value === undefined) {
    return err('not-found', message('No .sops.yaml was found in {0} or above it.', path.dirname(best)), {
      hint: message('Write one with a creation rule that names your key, then grant again.'),
    });
  }
  const { file: configFile, text } = config.value;
  for (const file of files) {
    const coverage = sopsCoverage(text, path.relative(path.dirname(configFile), file));
    if (!coverage.ok) return coverage;
    const place = { file, config: configFile };
    if (coverage.value.kind === 'covered') return ok({ ...place, rule: coverage.value.rule });
    if (coverage.value.kind === 'unknown') return ok(place);
  }
  return err('invalid', message('No creation rule of {0} covers {1}.', configFile, best), {
    hint: message('Add a rule whose path_regex matches that file.'),
  });
}

async function nearestConfig(
  start: string,
): Promise<Result<{ readonly file: string; readonly text: string } | undefined>> {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const file = path.join(folder, '.sops.yaml');
    try {
      return ok({ file, text: await readText(file) });
    } catch (error) {
      const code = errorCode(error);
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return err('invalid', whyUnreadable(file, code));
    }
    if (folder === path.dirname(folder)) return ok(undefined);
  }
}
