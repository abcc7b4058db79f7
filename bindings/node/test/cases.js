// The verdicts of testdata, as files and through the binding.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const countersign = require('..');

const FOLDER = path.join(__dirname, '../../../testdata/verdicts');

/** An instant as RFC 3339 in UTC, as the plain object that goes in. */
function instant(text) {
  const [, whole, fraction = ''] = /^(.{19})(?:\.(\d{1,9}))?Z$/.exec(text.trim());
  return { seconds: Date.parse(whole + 'Z') / 1000, nanoseconds: Number(fraction.padEnd(9, '0')) };
}

class Case {
  constructor(name) {
    const read = (file) => fs.readFileSync(path.join(FOLDER, name, file));
    this.name = name;
    this.zip = read('package.zip');
    this.config = String(read('config.json'));
    this.roots = String(read('roots.pem'));
    this.revocations = String(read('revocations.json'));
    this.at = instant(String(read('at.txt')));
    this.expected = String(read('expected.json'));
  }

  artifact() {
    return new countersign.Artifact(this.zip, { name: 'package.zip' });
  }

  /** What `evaluate` takes. */
  premises(others = {}) {
    return {
      at: this.at,
      anchors: new countersign.TrustAnchors({ pem: this.roots }),
      revocations: this.revocations && new countersign.Revocations(this.revocations) || undefined,
      ...others,
    };
  }

  arguments(others) {
    return [new countersign.CodeSigningConfig(this.config), this.artifact(), this.premises(others)];
  }

  judge(others) {
    return countersign.evaluate(...this.arguments(others));
  }
}

function readAll() {
  const names = fs.readdirSync(FOLDER);
  if (names.length < 18) throw new Error(`only ${names.length} cases`);
  return names.map((name) => new Case(name));
}

module.exports = { Case, FOLDER, instant, readAll };
