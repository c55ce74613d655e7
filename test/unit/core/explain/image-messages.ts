import { IMAGE, BY_DIGEST, UNPACK, RESOLVE, ANONYMOUS, CRIO, DOCKER } from './message-forms.ts';
import type { PullMessage } from './pull-messages.ts';

export const IMAGE_MESSAGES: readonly PullMessage[] = [
  // What is asked for.
  {
    name: 'containerd and an absent tag',
    text: `rpc error: code = NotFound desc = failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": ${IMAGE}: not found`,
    cause: 'no-such-tag',
  },
  {
    name: 'containerd and an absent digest',
    text: `rpc error: code = NotFound desc = failed to pull and unpack image "${BY_DIGEST}": failed to resolve reference "${BY_DIGEST}": ${BY_DIGEST}: not found`,
    cause: 'no-such-digest',
    image: BY_DIGEST,
  },
  {
    name: 'an absent tag, and an anonymous attempt beside it',
    text: `[rpc error: code = NotFound desc = failed to resolve reference "${IMAGE}": ${IMAGE}: not found, ${RESOLVE} ${ANONYMOUS}]`,
    cause: 'no-such-tag',
  },
  {
    name: 'Docker and an absent tag',
    text: `${DOCKER} manifest for ${IMAGE} not found: manifest unknown: manifest tagged by "1.2" is not found`,
    cause: 'no-such-tag',
  },
  {
    name: 'CRI-O and an absent tag',
    text: `${CRIO} reading manifest 1.2 in contoso.azurecr.io/shop/web: manifest unknown`,
    cause: 'no-such-tag',
  },
  {
    name: 'a repository that is not there',
    text: `${DOCKER} repository contoso.azurecr.io/shop/web not found: name unknown: repository name not known to registry`,
    cause: 'no-such-repository',
  },
  {
    name: 'a repository that is not there, by its code',
    text: `${CRIO} reading manifest 1.2 in contoso.azurecr.io/shop/web: NAME_UNKNOWN: The repository is not known`,
    cause: 'no-such-repository',
  },
  {
    name: 'containerd and another platform',
    text: `rpc error: code = NotFound desc = failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found`,
    cause: 'platform',
  },
  {
    name: 'another platform, and an anonymous attempt beside it',
    text: `[failed to pull and unpack image "${IMAGE}": no match for platform in manifest: not found, failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": ${ANONYMOUS}]`,
    cause: 'platform',
  },
  {
    name: 'Docker and another platform',
    text: `${DOCKER} no matching manifest for linux/arm64/v8 in the manifest list entries`,
    cause: 'platform',
  },
  {
    name: 'CRI-O and another platform',
    text: `choosing an image from manifest list docker://${IMAGE}: no image found in image index for architecture "arm64", variant "v8", OS "linux"`,
    cause: 'platform',
  },
  {
    name: 'a Windows image',
    text: `${DOCKER} image operating system "windows" cannot be used on this platform: operating system is not supported`,
    cause: 'platform',
  },
  {
    name: 'an image of schema 1',
    text: `${UNPACK} not implemented: media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1, please rebuild the image`,
    cause: 'old-manifest',
  },
  {
    name: 'a Helm chart',
    text: `${UNPACK} failed to unpack image on snapshotter overlayfs: unexpected media type application/vnd.cncf.helm.chart.content.v1.tar+gzip: not found`,
    cause: 'not-an-image',
  },
  {
    name: 'a damaged layer',
    text: `${UNPACK} failed to copy: failed commit on ref "layer-sha256:${'1b'.repeat(32)}": unexpected commit digest sha256:${'2c'.repeat(32)}, expected sha256:${'1b'.repeat(32)}: failed precondition`,
    cause: 'damaged-image',
  },
  {
    name: 'upper-case letters in the repository',
    text: 'Failed to apply default image tag "contoso.azurecr.io/Shop/Web": couldn\'t parse image name "contoso.azurecr.io/Shop/Web": invalid reference format: repository name must be lowercase',
    cause: 'upper-case-name',
    image: 'contoso.azurecr.io/Shop/Web',
    reason: 'InvalidImageName',
  },
  {
    name: 'a name that is none',
    text: 'Failed to apply default image tag "contoso.azurecr.io/web:": couldn\'t parse image name "contoso.azurecr.io/web:": invalid reference format',
    cause: 'invalid-name',
    image: 'contoso.azurecr.io/web:',
    reason: 'InvalidImageName',
  },
  {
    name: 'a policy Never',
    text: `Container image "${IMAGE}" is not present with pull policy of Never`,
    cause: 'never-pull',
    reason: 'ErrImageNeverPull',
  },
  {
    name: 'the kubelet on a signature',
    text: `image pull failed for ${IMAGE} because the signature validation failed: no trusted key`,
    cause: 'signature',
    reason: 'SignatureValidationFailed',
  },
  {
    name: 'CRI-O on a signature',
    text: `copying system image from manifest list: Source image rejected: A signature was required, but no signature exists`,
    cause: 'signature',
  },
];
