import { message } from '../message.ts';
import type { CauseText, ImageCause } from './cause.ts';

export const IMAGE_TEXTS: Readonly<Record<ImageCause, CauseText>> = {
  'invalid-name': {
    title: message('Image name not valid'),
    sentence: ({ image }) => message('{0} is not the name of an image.', image),
    hint: message('Correct the image name in the manifest.'),
  },
  'upper-case-name': {
    title: message('Upper-case letters in the image name'),
    sentence: ({ image }) =>
      message('The repository of {0} has upper-case letters, which no image name may have.', image),
    hint: message('Write it in lower case.'),
  },
  'no-such-repository': {
    title: message('No such repository'),
    sentence: ({ image, host }) => message('{1} let the node in, but has no repository of {0}.', image, host),
    hint: message('Check the repository for a slip of the pen, or push the image.'),
  },
  'no-such-tag': {
    title: message('No such tag'),
    sentence: ({ image, host }) => message('{1} let the node in, but has no {0}.', image, host),
    hint: message('Check repository and tag, or push the image.'),
  },
  'no-such-digest': {
    title: message('No such digest'),
    sentence: ({ image, host }) =>
      message(
        '{1} let the node in, but has no image with the digest of {0}: it may have been purged.',
        image,
        host,
      ),
    hint: message('Use a digest that the registry has, or push the image again.'),
  },
  'no-such-image': {
    title: message('No such image'),
    sentence: ({ image, host }) => message('{1} let the node in, but has no {0}.', image, host),
    hint: message('Check repository, tag and digest, or push the image.'),
  },
  platform: {
    title: message('Image not made for the platform'),
    sentence: ({ image }) =>
      message('{0} is not made for the platform of the node; its credential is fine.', image),
    hint: message('Build and push the image for this platform too, or keep the pod on nodes that fit.'),
  },
  'old-manifest': {
    title: message('Image of the old format'),
    sentence: ({ image }) =>
      message("{0} has a manifest of Docker's schema 1, which the runtime no longer takes.", image),
    hint: message('Build the image anew with a current tool and push it.'),
  },
  'not-an-image': {
    title: message('Not a container image'),
    sentence: ({ image }) => message('{0} is there, but it is not an image that the runtime can run.', image),
    hint: message('Check what was pushed there: it may be a Helm chart or another artifact.'),
  },
  'damaged-image': {
    title: message('Image damaged'),
    sentence: ({ image }) => message('What arrived of {0} is not what its manifest says.', image),
    hint: message('Push the image again; look for a proxy or a cache that changes what it passes on.'),
  },
  signature: {
    title: message('Signature not accepted'),
    sentence: ({ image }) =>
      message(
        'The signature policy of the node does not take {0}: it is not signed, or not by whom it asks.',
        image,
      ),
    hint: message('Sign the image as the policy asks, or correct the policy.'),
  },
  'never-pull': {
    title: message('Pulls are switched off for this container'),
    sentence: ({ image }) =>
      message('{0} is not on the node, and imagePullPolicy Never keeps the kubelet from pulling it.', image),
    hint: message('Set imagePullPolicy to IfNotPresent, or load the image onto the node.'),
  },
};
