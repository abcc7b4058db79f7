// May this package be deployed? As a host would ask: node example.js FOLDER, as in testdata.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

// [EXAMPLE]
const countersign = require('countersign');

/** Throws where the package may not be deployed. */
function mayDeploy(configJson, rootsPem, revokedJson, zip, now) {
  // Once, at start-up: what fails here (code COUNTERSIGN_INVALID_ARGUMENT) is yours to mend.
  const config = new countersign.CodeSigningConfig(configJson);
  const anchors = new countersign.TrustAnchors({ pem: rootsPem });
  const revocations = new countersign.Revocations(revokedJson);

  // For each deployment: no clock, no network, and always a verdict.
  const artifact = new countersign.Artifact(zip);
  const verdict = countersign.evaluate(config, artifact, { at: now, anchors, revocations });

  if (verdict.decision === 'BLOCK') throw new Error(verdict.explain());
}
// [EXAMPLE]

const [config, roots, revoked, zip] =
  ['config.json', 'roots.pem', 'revocations.json', 'package.zip'].map((name) =>
    fs.readFileSync(path.join(process.argv[2], name)));
try {
  mayDeploy(config, roots, revoked, zip, new Date('2026-06-01T00:00:00Z'));
} catch (blocked) {
  process.stderr.write(blocked.message);
  process.exitCode = 1;
}
