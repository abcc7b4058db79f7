// The binding says of every package in testdata what the engine says.
'use strict';

const assert = require('node:assert/strict');
const childProcess = require('node:child_process');
const path = require('node:path');
const test = require('node:test');
const zlib = require('node:zlib');
const countersign = require('..');
const { Case, FOLDER, instant, readAll } = require('./cases');

const told = (text) => (text === null ? null : instant(text));
const plain = (value) => (value === null ? null : { ...value });

/** Holds the accessors against the JSON. */
function expectSame(verdict, expected) {
  assert.equal(verdict.decision, expected.decision);
  const numbers = new Map();
  assert.deepEqual(
    verdict.artifacts.map(({ name, status, findings, signature }) => ({
      name, status, findings,
      signature: signature && {
        ...signature,
        signingTime: plain(signature.signingTime),
        expiresAt: plain(signature.expiresAt),
      },
    })),
    expected.artifacts.map((artifact) => ({
      name: artifact.name,
      status: artifact.signatureStatus,
      findings: artifact.findings.map(({ check, outcome, reasons }) => ({
        check, outcome,
        reasons: reasons.map(({ number, code, message, detail }) => {
          numbers.set(code, number);
          return { number, code, message, expected: detail.expected ?? '' };
        }),
      })),
      signature: artifact.signature && {
        profileVersionArn: artifact.signature.signingProfileVersionArn,
        jobArn: artifact.signature.signingJobArn,
        signingTime: told(artifact.signature.signingTime),
        expiresAt: told(artifact.signature.expiresAt),
      },
    })));
  assert.equal(verdict.primaryReason, numbers.get(expected.primaryReason) ?? null);
  assert.deepEqual(plain(verdict.holdsUntil), told(expected.holdsUntil));
  assert.deepEqual(verdict.awsError, expected.error && expected.error.observed);
}

test('judges as the engine does', async () => {
  const cache = new countersign.VerificationCache();
  for (const one of readAll()) {
    const verdicts = [one.judge(), one.judge({ cache }), one.judge({ cache }),
                      await countersign.evaluateAsync(...one.arguments({ cache }))];
    for (const verdict of verdicts) {
      assert.equal(verdict.toJson() + '\n', one.expected);
      expectSame(verdict, JSON.parse(one.expected));
      assert.ok(verdict.explain().startsWith(verdict.decision));
      assert.ok(verdict instanceof countersign.Verdict && Object.isFrozen(verdict));
    }
  }
});

test('instants are exact, and dates never late', () => {
  const verdict = new Case('valid').judge();
  assert.equal(verdict.holdsUntil.toDate().toISOString(), '2027-01-01T00:00:00.250Z');
  assert.equal(verdict.artifacts[0].signature.signingTime.toDate().toISOString(),
               '2026-01-01T00:00:00.500Z');
  assert.deepEqual(plain(countersign.Instant.from(new Date(-1))),
                   { seconds: -1, nanoseconds: 999000000 });
  assert.equal(new countersign.Instant(-1n, 999999999).toDate().getTime(), -1);
  const same = [new Date('2026-06-01T00:00:00Z'), { seconds: 1780272000 }, { seconds: 1780272000n },
                new countersign.Instant(1780272000n, 0)];
  for (const at of same) {
    assert.equal(new Case('valid').judge({ at }).toJson() + '\n', new Case('valid').expected);
  }
});

test('judges several', () => {
  const [config, one, premises] = new Case('valid').arguments({ subject: 'f' });
  const layer = new countersign.Artifact(new Case('digest-mismatch').zip, { name: 'l\u00e4yer' });
  const judge = (...artifacts) => countersign.evaluate(config, artifacts, premises);
  assert.equal(judge(one, one).decision, 'ALLOW');
  const both = judge(one, layer);
  assert.equal(both.decision, 'BLOCK');
  assert.deepEqual(both.artifacts.map(({ decision }) => decision), ['ALLOW', 'BLOCK']);
  expectSame(both, JSON.parse(both.toJson()));
  assert.match(both.awsError.message, /l\u00e4yer/);
  assert.match(judge(layer).awsError.message, / f\.$/);
  assert.equal(judge().decision, 'BLOCK');
});

test('no list is not no check', () => {
  const one = new Case('valid');
  assert.equal(one.judge({ revocations: undefined }).primaryReason, 404);
  const verdict = one.judge({ revocations: countersign.Revocations.noCheck(one.at) });
  assert.equal(verdict.decision, 'ALLOW');
  assert.equal(verdict.artifacts[0].findings[3].outcome, 'NOT_EVALUATED');
  assert.equal(new countersign.CodeSigningConfig(one.config).policy, 'Enforce');
});

test('anchors are added up', () => {
  const one = new Case('valid');
  const fingerprints = ['ab'.repeat(32), 'cd'.repeat(32)];
  const decision = (sources) =>
    one.judge({ anchors: new countersign.TrustAnchors(sources) }).decision;
  assert.equal(decision({ aws: true }), 'BLOCK');
  assert.equal(decision({ fingerprints }), 'BLOCK');
  assert.equal(decision({ pem: Buffer.from(one.roots), fingerprints, aws: true }), 'ALLOW');
});

test('takes bytes of every kind', () => {
  const { zip } = new Case('valid');
  const whole = new countersign.Artifact(zip).codeSha256;
  const padded = Buffer.concat([Buffer.from('--'), zip, Buffer.from('--')]);
  const copy = new Uint8Array(zip);
  for (const data of [copy, copy.buffer, new DataView(copy.buffer), padded.subarray(2, -2)]) {
    assert.deepEqual(new countersign.Artifact(data).codeSha256, whole);
  }
  const shared = new Uint8Array(new SharedArrayBuffer(8));
  for (const data of [shared, shared.buffer, 'text', null, undefined, 7, [1], {}]) {
    assert.throws(() => new countersign.Artifact(data), TypeError);
  }
});

/** Entries in the order of the central directory: names and inflated bodies. */
function* entriesOf(zip) {
  const end = zip.length - 22;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; --left) {
    const name = String(zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28)));
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    yield [name, zip.readUInt16LE(at + 10) === 0 ? packed : zlib.inflateRawSync(packed)];
    at += 46 + name.length + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}

test('digests in chunks what it reads at once', () => {
  const { zip } = new Case('valid');
  const whole = new countersign.Artifact(zip);
  const digester = new countersign.Digester();
  const signature = 'META_INF/aws_signer_signature_v1.0.SF';
  const entries = new Map(entriesOf(zip));
  assert.ok(entries.has(signature));
  const feed = (data, step, add) => {
    for (let at = 0; at < data.length; at += step) add(data.subarray(at, at + step));
  };
  for (const step of [1, 7, 1 << 20]) {
    feed(zip, step, (chunk) => digester.addBytes(chunk));
    for (const [name, body] of entries) {
      if (name === signature) continue;
      digester.addEntry(name);
      feed(body, step, (chunk) => digester.addBody(chunk));
    }
    const parts = digester.finish({ name: 'package.zip' });
    assert.deepEqual(parts.codeSha256, whole.codeSha256);
    assert.deepEqual(parts.contentSha384, whole.contentSha384);
    assert.equal(parts.isSigned, false);
  }
  // FIPS 180-4's example, the message "abc", and a detached envelope.
  digester.addBytes(Buffer.from('abc'));
  digester.addEntry(Buffer.from('a'));
  digester.addBody(Buffer.from('bc'));
  const signed = digester.finish({ envelope: entries.get(signature) });
  assert.ok(signed.isSigned && whole.isSigned);
  assert.equal(signed.codeSha256.toString('hex').slice(0, 16), 'ba7816bf8f01cfea');
  assert.equal(signed.contentSha384.toString('hex').slice(0, 16), 'cb00753f45a35e8b');
  assert.equal(new Case('malformed-package').artifact().contentSha384, null);
});

test('the example does what it says', () => {
  const example = path.join(__dirname, '../example.js');
  for (const [name, status] of [['valid', 0], ['digest-mismatch', 1], ['signing-job-revoked', 1]]) {
    const done = childProcess.spawnSync(process.execPath, [example, path.join(FOLDER, name)],
                                        { encoding: 'utf8' });
    assert.equal(done.status, status, done.stderr);
    assert.equal(done.stderr.startsWith('BLOCK under Enforce'), status === 1, done.stderr);
  }
});
