// Whether a signed code package may be deployed: Countersign through its C interface.

/** Borrowed for the call, without a copy; shared memory is refused. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/** A Date, or an exact instant; the library takes the years 0 to 9999. */
export type Moment = Date | { readonly seconds: number | bigint; readonly nanoseconds?: number };

export type Decision = 'ALLOW' | 'WARN' | 'BLOCK';
export type Policy = 'Warn' | 'Enforce';
export type Check = 'INTEGRITY' | 'EXPIRY' | 'MISMATCH' | 'REVOCATION';
/** UNKNOWN counts like a failure, NOT_EVALUATED does not count. */
export type Outcome = 'PASSED' | 'FAILED' | 'UNKNOWN' | 'NOT_EVALUATED';
export type SignatureStatus =
  | 'VALID' | 'UNKNOWN' | 'REVOKED' | 'MISMATCH' | 'EXPIRED' | 'INVALID';

/** A mistake of the caller's is an Error with this code; a value of another type a TypeError. */
export interface CountersignError extends Error {
  readonly code: 'COUNTERSIGN_INVALID_ARGUMENT' | 'COUNTERSIGN_OUT_OF_MEMORY';
}

/** Seconds since 1970-01-01T00:00:00Z without leap seconds, and nanoseconds after that. */
export class Instant {
  constructor(seconds: number | bigint, nanoseconds?: number);
  static from(moment: Moment): Instant;
  /** In verdicts always a number. */
  readonly seconds: number | bigint;
  readonly nanoseconds: number;
  /** Cut off to milliseconds, never rounded up. */
  toDate(): Date;
}

declare abstract class Handle {
  /** Gives it back at once, before the garbage collector would. */
  close(): void;
}

/** Bounds on untrusted input, by their names: `new Limits({ packageEntries: 1000 })`. */
export class Limits extends Handle {
  constructor(maxima?: Readonly<Record<string, number | bigint>>);
}

/** A CodeSigningConfig as AWS's API returns it, in JSON. */
export class CodeSigningConfig extends Handle {
  constructor(json: string | Bytes, options?: { readonly limits?: Limits });
  readonly policy: Policy;
}

/** The certificates that are trusted, added up from one source or more. */
export class TrustAnchors extends Handle {
  constructor(sources: {
    /** Certificates in PEM. */
    readonly pem?: string | Bytes;
    /** Each the SHA-256 of a certificate's DER as 64 hexadecimal digits. */
    readonly fingerprints?: readonly string[];
    /** The built-in roots of AWS Signer. */
    readonly aws?: boolean;
  });
}

/** A revocation list in JSON. */
export class Revocations extends Handle {
  constructor(json: string | Bytes, options?: { readonly limits?: Limits });
  /** The explicit wish for no check of revocation, dated. */
  static noCheck(asOf: Moment): Revocations;
}

/** What was verified before: makes the next verdict quicker, never another one. Bounded. */
export class VerificationCache extends Handle {
  constructor();
}

export interface ArtifactOptions {
  /** What verdicts call it. */
  readonly name?: string;
  /** A detached envelope in place of the package's own. */
  readonly envelope?: Bytes;
}

/** A package as evaluation sees it; one that is not in order will be blocked. */
export class Artifact extends Handle {
  constructor(zip: Bytes, options?: ArtifactOptions & { readonly limits?: Limits });
  /** The SHA-256 of the package's bytes. */
  readonly codeSha256: Uint8Array;
  /** AWS Signer's content digest; null where the package was refused. */
  readonly contentSha384: Uint8Array | null;
  readonly isSigned: boolean;
}

/**
 * Digests a package that passes in chunks, for hosts that cannot hold it. The host reads the
 * archive, and answers for the entries being those that every zip reader sees.
 */
export class Digester extends Handle {
  constructor();
  /** The next bytes of the archive: all of them, in order. */
  addBytes(chunk: Bytes): void;
  /** The next entry in the order of the central directory, the signature entry left out. */
  addEntry(name: string | Bytes): void;
  /** The next bytes of that entry's inflated body. */
  addBody(chunk: Bytes): void;
  /** What was digested; the digester begins anew. */
  finish(options?: ArtifactOptions): Artifact;
}

/** One reason why a check did not pass. */
export interface Reason {
  /** 105; never changes. */
  readonly number: number;
  /** DIGEST_MISMATCH */
  readonly code: string;
  readonly message: string;
  /** What was expected; may be empty. */
  readonly expected: string;
}

export interface Finding {
  readonly check: Check;
  readonly outcome: Outcome;
  /** By number, then by text. */
  readonly reasons: readonly Reason[];
}

export interface Signature {
  readonly profileVersionArn: string;
  readonly jobArn: string;
  readonly signingTime: Instant;
  /** null: never */
  readonly expiresAt: Instant | null;
}

export interface ArtifactVerdict {
  readonly name: string;
  readonly decision: Decision;
  readonly status: SignatureStatus;
  /** The four, in the order of the checks. */
  readonly findings: readonly Finding[];
  /** null where nothing was authenticated */
  readonly signature: Signature | null;
}

/** What AWS's API would answer to a blocked deployment, as it was observed. */
export interface AwsError {
  readonly httpStatus: number;
  readonly code: string;
  readonly message: string;
}

export class Verdict extends Handle {
  private constructor();
  /** Of the most severe artifact. */
  readonly decision: Decision;
  /** The number of the reason that AWS would name; null when every check passed. */
  readonly primaryReason: number | null;
  /** The first later instant at which the verdict could differ; null: never. */
  readonly holdsUntil: Instant | null;
  readonly artifacts: readonly ArtifactVerdict[];
  /** null unless blocked */
  readonly awsError: AwsError | null;
  /** One JSON object on one line; the command line prints the same. */
  toJson(): string;
  /** Lines for people. */
  explain(): string;
}

export interface Premises {
  /** The instant of evaluation; no clock is read. */
  readonly at: Moment;
  readonly anchors: TrustAnchors;
  /** Left out: no list is at hand; revocation is unknown. */
  readonly revocations?: Revocations | null;
  readonly limits?: Limits | null;
  /** What error texts call the function. */
  readonly subject?: string | null;
  readonly cache?: VerificationCache | null;
}

/**
 * Whether the configuration lets these packages be deployed: a function's first, then its layers.
 * None to judge is none to allow.
 */
export function evaluate(
  config: CodeSigningConfig,
  artifacts: Artifact | readonly Artifact[],
  premises: Premises,
): Verdict;

/** The same on a thread of Node's pool. */
export function evaluateAsync(
  config: CodeSigningConfig,
  artifacts: Artifact | readonly Artifact[],
  premises: Premises,
): Promise<Verdict>;

/** The library's. */
export function version(): string;
