import type { CheckFinding } from './check-finding.ts';
import type { ImageVerdict } from './judge-image.ts';
import type { CheckReport } from './report.ts';
import { verdictOf } from './verdict.ts';

/** What a report says of one registry and its images, with a verdict of its own. */
export function partOfReport({ subject, registries, images }: CheckReport, loginServer: string): CheckReport {
  const part = {
    subject: {
      ...subject,
      loginServers: subject.loginServers.filter((each) => each === loginServer),
      images: subject.images.filter((image) => image.loginServer === loginServer),
    },
    registries: registries.filter((registry) => registry.loginServer === loginServer),
    images: images.filter(({ image }) => image.loginServer === loginServer),
  };
  return { ...part, verdict: verdictOf(part.subject, part.images, part.registries) };
}

/** One thing that a check looked at: an image as pods of one sort pull it, or a registry. */
export interface CheckedThing {
  /** Stays the same when the check is made again. */
  readonly id: string;
  readonly name: string;
  /** Absent for a registry, of which findings alone tell. */
  readonly image?: ImageVerdict;
  readonly findings: readonly CheckFinding[];
}

/** Everything that a report has findings of, in its order: images, then registries. */
export function checkedThings({ images, registries }: CheckReport): CheckedThing[] {
  return [
    ...images.map((verdict): CheckedThing => {
      const { image, namespace, serviceAccountName, pullSecrets } = verdict.image;
      const id = ['image', image, namespace, serviceAccountName, ...pullSecrets].join('/');
      return { id, name: image, image: verdict, findings: verdict.findings };
    }),
    ...registries
      .filter(({ findings }) => findings.length > 0)
      .map(({ loginServer, findings }) => ({
        id: `registry/${loginServer}`,
        name: loginServer,
        findings,
      })),
  ];
}
