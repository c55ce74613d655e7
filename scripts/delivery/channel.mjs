/**
 * An odd minor number is a pre-release: the Marketplace knows no version such as 0.3.0-beta.
 * @param {string} version
 * @returns {'pre-release' | 'stable'}
 */
export function channelOf(version) {
  const [, minor] = version.split('.').map(Number);
  return minor % 2 === 1 ? 'pre-release' : 'stable';
}
