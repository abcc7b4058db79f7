// What is wrong is said and never crashes; threads judge beside one another, and nothing is lost.
'use strict';

const assert = require('node:assert/strict');
const test = require('node:test');
const v8 = require('node:v8');
const vm = require('node:vm');
const { Worker } = require('node:worker_threads');
const countersign = require('..');
const native = require('../build/Release/countersign.node');
const { Case } = require('./cases');

const {
  Artifact, CodeSigningConfig, Digester, Instant, Limits, Revocations, TrustAnchors,
  VerificationCache,
} = countersign;

function refused(pattern, body) {
  assert.throws(body, (error) => {
    assert.equal(error.code, 'COUNTERSIGN_INVALID_ARGUMENT', error.stack);
    assert.match(error.message, pattern);
    return error instanceof Error;
  });
}

test('documents that are wrong', () => {
  refused(/AllowedPublishers/, () => new CodeSigningConfig('{}'));
  refused(/./, () => new CodeSigningConfig(''));
  refused(/./, () => new CodeSigningConfig(Buffer.from([255])));
  refused(/PEM/, () => new TrustAnchors({ pem: 'none' }));
  refused(/PEM/, () => new TrustAnchors({ pem: '' }));
  refused(/64/, () => new TrustAnchors({ fingerprints: ['00'] }));
  refused(/none of them/, () => new TrustAnchors());
  refused(/object/, () => new Revocations('[]'));
});

test('limits', () => {
  refused(/expected a limit/, () => new Limits({ none: 1 }));
  refused(/berDepth/, () => new Limits({ berDepth: 2n ** 64n - 1n }));
  for (const maximum of [2n ** 64n, -1n, -1]) {
    refused(/2\^64/, () => new Limits({ berDepth: maximum }));
  }
  for (const maximum of [1.5, NaN, 2 ** 60]) {
    refused(/whole/, () => new Limits({ berDepth: maximum }));
  }
  refused(/NUL/, () => new Limits({ 'berDepth\0': 1 }));
  assert.throws(() => new Limits({ berDepth: '1' }), TypeError);
  const limits = new Limits({ packageEntries: 1n, configBytes: 1, pathLength: 1 });
  const one = new Case('valid');
  refused(/configBytes/, () => new CodeSigningConfig(one.config, { limits }));
  const [config, , premises] = one.arguments();
  const blocked = new Artifact(one.zip, { limits });
  assert.equal(countersign.evaluate(config, blocked, premises).primaryReason, 110);
  assert.match(one.judge({ limits }).toJson(), /LIMIT_EXCEEDED/);
  assert.equal(one.judge({ limits: new Limits() }).decision, 'ALLOW');
});

test('instants', async () => {
  const one = new Case('valid');
  for (const at of [
    { seconds: 2n ** 63n }, { seconds: -(2n ** 63n) - 1n }, { seconds: 2n ** 63n - 1n },
    { seconds: 253402300800 }, { seconds: 0.5 }, { seconds: NaN }, { seconds: Infinity },
    { seconds: 0, nanoseconds: -1 }, { seconds: 0, nanoseconds: 1e9 },
    { seconds: 0, nanoseconds: 0.5 }, { seconds: 0, nanoseconds: 2 ** 32 },
  ]) {
    refused(/years 0 to 9999/, () => one.judge({ at }));
    refused(/years 0 to 9999/, () => Revocations.noCheck(at));
    await assert.rejects(countersign.evaluateAsync(...one.arguments({ at })), /years 0 to 9999/);
  }
  refused(/valid Date/, () => one.judge({ at: new Date(NaN) }));
  refused(/years/, () => one.judge({ at: new Date(8.64e15) }));
  for (const at of [undefined, null, 1780272000, '2026-06-01T00:00:00Z', {}, { seconds: '1' },
                    { seconds: 1, nanoseconds: 1n }]) {
    assert.throws(() => one.judge({ at }), TypeError);
  }
  one.judge({ at: new Instant(253402300799, 999999999) });
});

test('wrong types', async () => {
  const one = new Case('valid');
  const [config, artifact, premises] = one.arguments();
  const wrong = [null, 7, 'x', {}, [], config, Object.create(TrustAnchors.prototype)];
  for (const anchors of [undefined, ...wrong]) {
    const others = { ...premises, anchors };
    assert.throws(() => countersign.evaluate(config, artifact, others), TypeError);
  }
  for (const other of wrong.slice(1)) {
    for (const name of ['revocations', 'limits', 'cache']) {
      assert.throws(() => one.judge({ [name]: other }), TypeError, name);
    }
  }
  assert.throws(() => countersign.evaluate(artifact, artifact, premises), TypeError);
  assert.throws(() => countersign.evaluate(config, [artifact, null], premises), TypeError);
  assert.throws(() => countersign.evaluate(config, artifact), TypeError);
  await assert.rejects(countersign.evaluateAsync(config, config, premises), TypeError);
  assert.throws(() => one.judge({ subject: 7 }), TypeError);
  refused(/NUL/, () => one.judge({ subject: 'a\0b' }));
  assert.throws(() => new CodeSigningConfig(7), TypeError);
  assert.throws(() => new CodeSigningConfig(one.config, 7), TypeError);
  assert.throws(() => new Artifact(one.zip, { name: 7 }), TypeError);
  assert.throws(() => new Artifact(one.zip, { envelope: 'text' }), TypeError);
  assert.throws(() => new TrustAnchors({ fingerprints: 'ab' }), TypeError);
  assert.throws(() => new TrustAnchors({ fingerprints: [7] }), TypeError);
  for (const aws of ['no', '', 0, 1, null]) {
    assert.throws(() => new TrustAnchors({ pem: one.roots, aws }), TypeError);
  }
  assert.throws(() => Artifact.prototype.codeSha256, TypeError);
  assert.throws(() => new countersign.Verdict().toJson(), TypeError);
  refused(/before its body/, () => new Digester().addBody(Buffer.from('x')));
});

test('texts that UTF-8 cannot hold', () => {
  const one = new Case('valid');
  refused(/`name`.*UTF-8/, () => new Artifact(one.zip, { name: '\ud800.zip' }));
  refused(/`json`.*UTF-8/, () => new CodeSigningConfig(one.config + '\udfff'));
  refused(/`subject`.*UTF-8/, () => one.judge({ subject: '\udfff\ud800' }));
  refused(/`name`.*UTF-8/, () => new Limits({ '\ud800': 1 }));
  refused(/`name`.*UTF-8/, () => new Digester().addEntry('\ud800'));
  new Digester().addEntry('\ud83d\ude00\ufeff');
});

test('a mistake at the end of digesting loses nothing', () => {
  const { zip } = new Case('valid');
  const digester = new Digester();
  digester.addBytes(zip);
  assert.throws(() => digester.finish({ name: 7 }), TypeError);
  assert.throws(() => digester.finish({ envelope: 'text' }), TypeError);
  assert.throws(() => digester.finish(7), TypeError);
  assert.deepEqual(digester.finish().codeSha256, new Artifact(zip).codeSha256);
});

test('bytes of another context', () => {
  const one = new Case('valid');
  const zip = vm.runInNewContext('new Uint8Array(n)', { n: one.zip.length });
  zip.set(one.zip);
  assert.deepEqual(new Artifact(zip).codeSha256, new Artifact(one.zip).codeSha256);
  assert.throws(() => new Artifact(new Uint8Array(new SharedArrayBuffer(9))), TypeError);
});

// The module with other functions in place of some of the addon's.
function withNative(changed) {
  const [addon, index] = ['../build/Release/countersign.node', '..'].map(require.resolve);
  const kept = [addon, index].map((path) => [path, require.cache[path]]);
  require.cache[addon] = { ...require.cache[addon], exports: { ...native, ...changed } };
  delete require.cache[index];
  try {
    return require('..');
  } finally {
    for (const [path, module] of kept) require.cache[path] = module;
  }
}

test("a newer library's values are the worst", () => {
  for (const value of [7, -1]) {
    const newer = withNative({
      policyOf: () => value,
      describeVerdict: (handle) => {
        const told = native.describeVerdict(handle);
        told.decision = told.artifacts[0].decision = told.artifacts[0].status = value;
        told.artifacts[0].findings[0].outcome = value;
        return told;
      },
    });
    const one = new Case('valid');
    const config = new newer.CodeSigningConfig(one.config);
    assert.equal(config.policy, 'Enforce');
    const verdict = newer.evaluate(config, new newer.Artifact(one.zip), {
      at: one.at, anchors: new newer.TrustAnchors({ pem: one.roots }),
    });
    const [artifact] = verdict.artifacts;
    assert.deepEqual(
      [verdict.decision, artifact.decision, artifact.status, artifact.findings[0].outcome],
      ['BLOCK', 'BLOCK', 'INVALID', 'FAILED']);
    assert.equal(artifact.findings[1].outcome, 'PASSED');
  }
});

test('the addon itself takes no wrong object', () => {
  const cache = native.newCache();
  const imposters = [undefined, null, 7, 'x', {}, [], () => 1, Symbol('x'), 1n, cache, native];
  for (const [name, body] of Object.entries(native)) {
    if (name === 'version' || name.startsWith('new') || name === 'awsAnchors') continue;
    for (const imposter of imposters) {
      if (name === 'close' && imposter === cache) continue;
      assert.throws(() => body(imposter, imposter, imposter, imposter), TypeError, name);
    }
    assert.throws(() => body(), TypeError, name);
  }
});

test('closed handles', async () => {
  const one = new Case('valid');
  const [config, artifact, premises] = one.arguments(
    { limits: new Limits(), cache: new VerificationCache() });
  const verdict = countersign.evaluate(config, artifact, premises);
  for (const name of ['limits', 'cache', 'revocations', 'anchors']) {
    const open = one.premises();
    premises[name].close();
    premises[name].close();
    const others = { ...open, [name]: premises[name] };
    refused(/closed/, () => countersign.evaluate(config, artifact, others));
  }
  refused(/closed/, () => new CodeSigningConfig(one.config, { limits: premises.limits }));
  // An evaluation that is under way keeps what it needs.
  const open = one.premises();
  const pending = countersign.evaluateAsync(config, artifact, open);
  for (const handle of [config, artifact, open.anchors, open.revocations]) handle.close();
  assert.equal((await pending).toJson() + '\n', one.expected);
  await assert.rejects(countersign.evaluateAsync(config, artifact, open), /closed/);
  refused(/closed/, () => config.policy);
  refused(/closed/, () => artifact.codeSha256);
  verdict.close();
  refused(/closed/, () => verdict.toJson());
  assert.equal(verdict.decision, 'ALLOW');
  const digester = new Digester();
  digester.close();
  refused(/closed/, () => digester.addBytes(Buffer.alloc(1)));
  refused(/closed/, () => digester.finish());
});

test('threads of the pool share handles, and workers have their own', async () => {
  const [valid, revoked] = [new Case('valid'), new Case('signing-job-revoked')];
  const [config, artifact, premises] = valid.arguments({ cache: new VerificationCache() });
  const lists = [premises.revocations, new Revocations(revoked.revocations)];
  const expected = [valid.expected, revoked.expected];
  const turns = Array.from({ length: 200 }, async (_, turn) => {
    const verdict = await countersign.evaluateAsync(
      config, artifact, { ...premises, revocations: lists[turn % 2] });
    assert.equal(verdict.toJson() + '\n', expected[turn % 2]);
  });
  const code = `const { Case, readAll } = require(${JSON.stringify(require.resolve('./cases'))});
    const all = readAll().every((one) => one.judge().toJson() + '\\n' === one.expected);
    require('node:worker_threads').parentPort.postMessage(all);`;
  const workers = [1, 2].map(() => new Promise((resolve, reject) => {
    new Worker(code, { eval: true }).on('message', resolve).on('error', reject);
  }));
  assert.deepEqual(await Promise.all(workers), [true, true]);
  await Promise.all(turns);
});

test('nothing grows', async () => {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  const one = new Case('ambiguous-package');  // judged without a signature: quick
  const anchors = new TrustAnchors({ pem: one.roots });
  const work = async (times) => {
    for (let turn = 0; turn < times; ++turn) {
      const config = new CodeSigningConfig(one.config);
      const revocations = new Revocations(one.revocations);
      const artifact = one.artifact();
      const verdict = countersign.evaluate(config, artifact, { at: one.at, anchors, revocations });
      verdict.toJson();
      verdict.explain();
      new Digester().finish({ envelope: one.zip });
      assert.throws(() => new Limits({ none: 1 }));
      if (turn % 2) verdict.close();
      if (turn % 10 === 0) {
        await countersign.evaluateAsync(config, artifact, { at: one.at, anchors });
      }
      if (turn % 100 === 0) {
        collect();
        await new Promise(setImmediate);  // finalizers
      }
    }
    collect();
    await new Promise(setImmediate);
    return process.memoryUsage.rss();
  };
  await work(2000);
  const before = await work(2000);
  const grown = await work(10000) - before;
  assert.ok(grown < 6 << 20, `${grown} bytes: some 600 and more each time`);
});
