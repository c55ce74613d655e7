import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CAUSE_TEXTS } from '../../../../src/core/explain/cause-texts.ts';
import { classify } from '../../../../src/core/explain/classify.ts';
import { plain } from '../../../../src/core/message.ts';
import { IMAGE } from './message-forms.ts';
import { PULL_MESSAGES } from './pull-messages.ts';
import { timed } from '../../processor-time.ts';

describe('a message of a node', () => {
  for (const { name, text, cause, image = IMAGE, reason = 'ImagePullBackOff' } of PULL_MESSAGES) {
    it(`${cause}: ${name}`, () => assert.equal(classify({ image, reason, text }), cause));
  }

  it('is known in at least 40 forms, and each cause that a text can tell has one', () => {
    assert.ok(PULL_MESSAGES.length >= 40);
    const told = new Set(PULL_MESSAGES.map(({ cause }) => cause));
    const missing = Object.keys(CAUSE_TEXTS).filter((kind) => !told.has(kind as keyof typeof CAUSE_TEXTS));
    // What a message alone never tells; an invalid image has no tag or digest to blame.
    assert.deepEqual(missing.sort(), ['no-such-image', 'unfit-secret', 'unused-secret', 'wrong-role']);
  });

  it('means the same when the kubelet puts its own words before it', () => {
    for (const { text, cause, image = IMAGE } of PULL_MESSAGES) {
      if (cause === 'unknown' || cause === 'missing-secret') continue;
      const said = `Back-off pulling image "${image}": ErrImagePull: ${text}`;
      assert.equal(classify({ image, reason: 'ImagePullBackOff', text: said }), cause, said);
    }
  });

  it('is no stronger for an anonymous attempt beside it', () => {
    const anonymous = PULL_MESSAGES[0]?.text ?? '';
    for (const { text, cause, image = IMAGE } of PULL_MESSAGES) {
      if (
        cause === 'interrupted' ||
        cause === 'unknown' ||
        text === '' ||
        text.startsWith('[') ||
        text.includes('\n')
      )
        continue;
      if (cause === 'missing-secret' || cause === 'no-credential') continue;
      const joined = `[${text}, ${anonymous.replaceAll(IMAGE, image)}]`;
      assert.equal(classify({ image, reason: 'ErrImagePull', text: joined }), cause, joined);
    }
  });

  it('means the same whatever the names in it are', () => {
    const rename = (text: string): string =>
      text
        .replaceAll('contoso.azurecr.io', 'x509-timeout.azurecr.io')
        .replaceAll('shop/web:1.2', 'unauthorized/no-such-host:429')
        .replaceAll('shop/web', 'unauthorized/no-such-host')
        .replaceAll('shop%2Fweb', 'unauthorized%2Fno-such-host')
        .replaceAll('manifest 1.2', 'manifest 429')
        .replaceAll('manifests/1.2', 'manifests/429');
    for (const { text, cause, image = IMAGE, reason = 'ErrImagePull' } of PULL_MESSAGES) {
      assert.equal(classify({ image: rename(image), reason, text: rename(text) }), cause, rename(text));
    }
  });

  it('has a cause whatever it is, and no cause says that a pull is allowed', function () {
    this.timeout(60_000);
    const pieces = PULL_MESSAGES.flatMap(({ text }) => text.split(/(?<=: )/));
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc
        .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 12 })
        .map((parts) => parts.join('')),
      fc
        .constantFrom(...PULL_MESSAGES.map((one) => one.text))
        .chain((one) => fc.nat(one.length).map((end) => one.slice(0, end))),
    );
    const image = fc.oneof(fc.constantFrom(IMAGE, '', 'nginx', 'a/b:401'), fc.string());
    fc.assert(
      fc.property(
        text,
        image,
        fc.oneof(fc.constantFrom('', 'ErrImagePull'), fc.string()),
        (said, name, reason) => {
          const { title, sentence, hint } = CAUSE_TEXTS[classify({ image: name, reason, text: said })];
          const words = [title, sentence({ image: 'IMAGE', host: 'HOST' }), hint].map(plain).join(' ');
          assert.doesNotMatch(words, /\b(?:is allowed|may pull|can pull|pulled it|success)/i);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is read in time, however long it is and however often it says the same', () => {
    for (const word of [
      '403 ',
      'lookup x ',
      '[failed to , ',
      '(Mirrors also failed: [',
      'a.b/',
      '"a:b',
      'token ',
    ]) {
      const text = word.repeat(20_000);
      const { seconds } = timed(() => classify({ image: IMAGE, reason: '', text }));
      assert.ok(seconds < 4, `${seconds} s for ${word}`);
    }
  });
});

describe('the texts of the causes', () => {
  for (const [kind, { title, sentence }] of Object.entries(CAUSE_TEXTS)) {
    it(`${kind}: one sentence, which names the image`, () => {
      const text = plain(sentence({ image: 'THE-IMAGE', host: 'THE-HOST' }));
      assert.match(text, /^[^.]*THE-IMAGE[^.]*\.$|^.*THE-IMAGE[^.]*\.$/);
      assert.doesNotMatch(text, /\{\d\}/);
      assert.doesNotMatch(plain(title), /[.{]/);
    });
  }
});
