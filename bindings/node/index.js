/**
 * Whether a signed code package may be deployed: Countersign through its C interface.
 *
 * Make a CodeSigningConfig, TrustAnchors and Revocations once, an Artifact for each deployment, and
 * `evaluate`. index.d.ts describes all of it.
 */
'use strict';

const { isArrayBuffer } = require('node:util').types;
const native = require('./build/Release/countersign.node');

// The enumerations of C, in their order. What a newer library may have besides is the worst.
const DECISIONS = ['ALLOW', 'WARN', 'BLOCK'];
const POLICIES = ['Warn', 'Enforce'];
const CHECKS = ['INTEGRITY', 'EXPIRY', 'MISMATCH', 'REVOCATION'];
const OUTCOMES = ['PASSED', 'FAILED', 'UNKNOWN', 'NOT_EVALUATED'];
const STATUSES = ['VALID', 'UNKNOWN', 'REVOKED', 'MISMATCH', 'EXPIRED', 'INVALID'];

// The addon's handle of each object here, which nobody else can reach.
const handles = new WeakMap();

function mistake(message) {
  return Object.assign(new Error(message), { code: 'COUNTERSIGN_INVALID_ARGUMENT' });
}

function wrongType(argument, expected, found) {
  const type = typeof found;
  const kind = found === null ? 'null' : type === 'object' ? 'another object' : type;
  return Object.assign(new TypeError(`\`${argument}\`: expected ${expected}, found ${kind}`),
                       { code: 'ERR_INVALID_ARG_TYPE' });
}

function handleOf(object, kind, argument) {
  const handle = object instanceof kind ? handles.get(object) : undefined;
  if (handle === undefined) throw wrongType(argument, kind.name, object);
  if (handle === null) {
    throw mistake(`\`${argument}\`: expected an open ${kind.name}, found a closed one`);
  }
  return handle;
}

function handleIfGiven(object, kind, argument) {
  return object === undefined || object === null ? undefined : handleOf(object, kind, argument);
}

/** Bytes as the addon takes them, without a copy. */
function bytesOf(data, argument) {
  const buffer = ArrayBuffer.isView(data) ? data.buffer : data;
  if (!isArrayBuffer(buffer)) {  // shared memory could change while it is read
    throw wrongType(argument, 'a Buffer, a typed array or an ArrayBuffer', data);
  }
  return data === buffer ? Buffer.from(buffer)
                         : Buffer.from(buffer, data.byteOffset, data.byteLength);
}

function textOf(text, argument) {
  if (typeof text !== 'string') throw wrongType(argument, 'a string', text);
  const bytes = Buffer.from(text);
  if (bytes.toString() !== text) {  // half of a surrogate pair, which would become another text
    throw mistake(`\`${argument}\`: expected a text that UTF-8 can hold`);
  }
  return bytes;
}

function textOrBytesOf(data, argument) {
  return typeof data === 'string' ? textOf(data, argument) : bytesOf(data, argument);
}

function objectOf(value, argument) {
  if (value === null || typeof value !== 'object') throw wrongType(argument, 'an object', value);
  return value;
}

function optionsOf(options) {
  if (options === undefined) return {};
  return objectOf(options, 'options');
}

/** An exact instant: seconds since 1970-01-01T00:00:00Z, and nanoseconds after that. */
class Instant {
  constructor(seconds, nanoseconds = 0) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
    Object.freeze(this);
  }

  static from(moment, argument = 'moment') {
    if (moment instanceof Date) {
      const milliseconds = moment.getTime();
      if (Number.isNaN(milliseconds)) throw mistake(`\`${argument}\`: expected a valid Date`);
      const seconds = Math.floor(milliseconds / 1000);
      return new Instant(seconds, (milliseconds - seconds * 1000) * 1e6);
    }
    if (moment === null || typeof moment !== 'object' ||
        !['number', 'bigint'].includes(typeof moment.seconds) ||
        !['number', 'undefined'].includes(typeof moment.nanoseconds)) {
      throw wrongType(argument, 'a Date, or {seconds, nanoseconds}', moment);
    }
    return new Instant(moment.seconds, moment.nanoseconds);
  }

  /** Cut off to milliseconds, never rounded up. */
  toDate() {
    return new Date(Number(this.seconds) * 1000 + Math.floor(this.nanoseconds / 1e6));
  }
}

/** An instant as the addon takes it. */
function instantOf(moment, argument) {
  const { seconds, nanoseconds } = Instant.from(moment, argument);
  const isWhole = typeof seconds === 'bigint' || Number.isSafeInteger(seconds);
  if (!isWhole || nanoseconds !== (nanoseconds | 0)) {
    throw mistake(`\`${argument}\`: expected an instant of the years 0 to 9999 with 0 to ` +
                  `999999999 nanoseconds, found ${seconds} and ${nanoseconds}`);
  }
  return [BigInt(seconds), nanoseconds];
}

/** What all the classes here have in common; a handle never changes once it is made. */
class Handle {
  /** Gives it back at once; an evaluation that is under way ends first. */
  close() {
    const handle = handles.get(this);
    if (handle) native.close(handle);
    handles.set(this, null);
  }
}

class Limits extends Handle {
  constructor(maxima = {}) {
    super();
    const handle = native.newLimits();
    for (const [name, maximum] of Object.entries(objectOf(maxima, 'maxima'))) {
      if (typeof maximum !== 'bigint' && typeof maximum !== 'number') {
        throw wrongType(name, 'a number or a bigint', maximum);
      }
      if (typeof maximum === 'number' && !Number.isSafeInteger(maximum)) {
        throw mistake(`\`${name}\`: expected a whole number, found ${maximum}`);
      }
      native.setLimit(handle, textOf(name, 'name'), BigInt(maximum));
    }
    handles.set(this, handle);
  }
}

class CodeSigningConfig extends Handle {
  constructor(json, options) {
    super();
    const limits = handleIfGiven(optionsOf(options).limits, Limits, 'limits');
    handles.set(this, native.parseConfig(textOrBytesOf(json, 'json'), limits));
  }

  get policy() {
    return POLICIES[native.policyOf(handleOf(this, CodeSigningConfig, 'this'))] ?? 'Enforce';
  }
}

class TrustAnchors extends Handle {
  constructor({ pem, fingerprints = [], aws = false } = {}) {
    super();
    if (!Array.isArray(fingerprints)) throw wrongType('fingerprints', 'an array', fingerprints);
    if (typeof aws !== 'boolean') throw wrongType('aws', 'a boolean', aws);  // 'no' would be yes
    const made = [];
    if (pem !== undefined) made.push(native.parseAnchorsPem(textOrBytesOf(pem, 'pem')));
    for (const hex of fingerprints) {
      made.push(native.parseAnchorsFingerprint(textOf(hex, 'fingerprints')));
    }
    if (aws) made.push(native.awsAnchors());
    if (made.length === 0) {
      throw mistake('expected `pem`, `fingerprints` or `aws`, found none of them');
    }
    for (const others of made.slice(1)) {
      native.addAnchors(made[0], others);
      native.close(others);
    }
    handles.set(this, made[0]);
  }
}

class Revocations extends Handle {
  constructor(json, options) {
    super();
    const limits = handleIfGiven(optionsOf(options).limits, Limits, 'limits');
    handles.set(this, native.parseRevocations(textOrBytesOf(json, 'json'), limits));
  }

  static noCheck(asOf) {
    const revocations = Object.create(Revocations.prototype);
    handles.set(revocations, native.noRevocationCheck(...instantOf(asOf, 'asOf')));
    return revocations;
  }
}

class VerificationCache extends Handle {
  constructor() {
    super();
    handles.set(this, native.newCache());
  }
}

/** How a new artifact is to be named, and the envelope that it is to be given, as bytes. */
function labelsOf({ name = '', envelope }) {
  return {
    name: textOf(name, 'name'),
    envelope: envelope === undefined ? undefined : bytesOf(envelope, 'envelope'),
  };
}

function label(handle, { name, envelope }) {
  native.setName(handle, name);
  if (envelope !== undefined) native.setEnvelope(handle, envelope);
  return handle;
}

class Artifact extends Handle {
  constructor(zip, options) {
    super();
    const given = optionsOf(options);
    const limits = handleIfGiven(given.limits, Limits, 'limits');
    const labels = labelsOf(given);
    handles.set(this, label(native.readArtifact(bytesOf(zip, 'zip'), limits), labels));
  }

  get codeSha256() { return describe(this).codeSha256; }
  get contentSha384() { return describe(this).contentSha384; }
  get isSigned() { return describe(this).isSigned; }
}

function describe(artifact) {
  return native.describeArtifact(handleOf(artifact, Artifact, 'this'));
}

class Digester extends Handle {
  constructor() {
    super();
    handles.set(this, native.newDigester());
  }

  addBytes(chunk) { feed(this, () => bytesOf(chunk, 'chunk'), native.addBytes); }
  addEntry(name) { feed(this, () => textOrBytesOf(name, 'name'), native.addEntry); }
  addBody(chunk) {
    feed(this, () => bytesOf(chunk, 'chunk'), native.addBody,
         '`chunk`: expected an entry before its body');
  }

  /** What was digested, as an artifact; the digester begins anew. */
  finish(options) {
    const labels = labelsOf(optionsOf(options));  // a mistake leaves the digester as it is
    const artifact = Object.create(Artifact.prototype);
    const finished = feed(this, () => undefined, native.finishDigester);
    handles.set(artifact, label(finished, labels));
    return artifact;
  }
}

function feed(digester, prepare, change, why) {
  const handle = handleOf(digester, Digester, 'this');
  const bytes = prepare();
  try {
    return change(handle, bytes);
  } catch (error) {
    if (error.code === 'COUNTERSIGN_OUT_OF_MEMORY') digester.close();  // it holds nobody knows what
    throw why !== undefined && error.code === 'COUNTERSIGN_INVALID_ARGUMENT' ? mistake(why) : error;
  }
}

function instantFrom(told) {
  return told === null ? null : new Instant(told.seconds, told.nanoseconds);
}

function findingFrom({ check, outcome, reasons }) {
  return Object.freeze({
    check: CHECKS[check],
    outcome: OUTCOMES[outcome] ?? 'FAILED',
    reasons: Object.freeze(reasons.map(Object.freeze)),
  });
}

function signatureFrom(told) {
  return told && Object.freeze({
    ...told,
    signingTime: instantFrom(told.signingTime),
    expiresAt: instantFrom(told.expiresAt),
  });
}

function artifactFrom({ name, decision, status, findings, signature }) {
  return Object.freeze({
    name,
    decision: DECISIONS[decision] ?? 'BLOCK',
    status: STATUSES[status] ?? 'INVALID',
    findings: Object.freeze(findings.map(findingFrom)),
    signature: signatureFrom(signature),
  });
}

/** Only evaluate makes one. */
class Verdict extends Handle {
  /** One JSON object on one line; the command line prints the same. */
  toJson() { return native.toJson(handleOf(this, Verdict, 'this')); }

  /** Lines for people. */
  explain() { return native.explain(handleOf(this, Verdict, 'this')); }
}

function verdictFrom(handle) {
  const told = native.describeVerdict(handle);
  const verdict = Object.assign(Object.create(Verdict.prototype), {
    decision: DECISIONS[told.decision] ?? 'BLOCK',
    primaryReason: told.primaryReason,
    holdsUntil: instantFrom(told.holdsUntil),
    artifacts: Object.freeze(told.artifacts.map(artifactFrom)),
    awsError: Object.freeze(told.awsError),
  });
  handles.set(verdict, handle);
  return Object.freeze(verdict);
}

/** The arguments of an evaluation as the addon takes them. */
function evaluation(config, artifacts, premises) {
  const given = Array.isArray(artifacts) ? artifacts : [artifacts];
  const { at, anchors, revocations, limits, subject, cache } = objectOf(premises, 'premises');
  return [
    handleOf(config, CodeSigningConfig, 'config'),
    given.map((artifact, i) => handleOf(artifact, Artifact, `artifacts[${i}]`)),
    ...instantOf(at, 'at'),
    handleOf(anchors, TrustAnchors, 'anchors'),
    handleIfGiven(revocations, Revocations, 'revocations'),
    handleIfGiven(limits, Limits, 'limits'),
    subject === undefined || subject === null ? undefined : textOf(subject, 'subject'),
    handleIfGiven(cache, VerificationCache, 'cache'),
  ];
}

function evaluate(config, artifacts, premises) {
  return verdictFrom(native.evaluate(...evaluation(config, artifacts, premises)));
}

async function evaluateAsync(config, artifacts, premises) {
  return verdictFrom(await native.evaluateAsync(...evaluation(config, artifacts, premises)));
}

module.exports = {
  Artifact,
  CodeSigningConfig,
  Digester,
  Instant,
  Limits,
  Revocations,
  TrustAnchors,
  Verdict,
  VerificationCache,
  evaluate,
  evaluateAsync,
  version: native.version,
};
