/* Countersign in C: may this signed code package be deployed?
 *
 *   countersign_config* config = NULL;
 *   countersign_anchors* anchors = NULL;
 *   countersign_artifact* artifact = NULL;
 *   countersign_verdict* verdict = NULL;
 *   countersign_error* error = NULL;
 *   countersign_premises premises = COUNTERSIGN_PREMISES_INIT;
 *
 *   // Once, at start-up: what fails here is yours to mend.
 *   if (countersign_config_parse(json, json_size, NULL, &config, &error) != COUNTERSIGN_OK ||
 *       countersign_anchors_parse_pem(pem, pem_size, &anchors, &error) != COUNTERSIGN_OK) {
 *     fprintf(stderr, "%s\n", countersign_error_message(error));
 *     ...
 *   }
 *   // For each deployment.
 *   countersign_artifact_read(zip, zip_size, NULL, &artifact, NULL);
 *   const countersign_artifact* const artifacts[] = {artifact};
 *   premises.at.seconds = time(NULL);
 *   premises.anchors = anchors;
 *   countersign_evaluate(config, artifacts, 1, &premises, &verdict, NULL);
 *   if (countersign_verdict_decision(verdict) == COUNTERSIGN_BLOCK) ...
 *
 * Rules that hold for all of it:
 *
 * Ownership. What a function writes through a `**` parameter is the caller's, who gives it back to
 * the `_free` function of its kind; freeing NULL does nothing. What is answered as a
 * `countersign_text` or a pointer to const belongs to the handle that it was asked of, and is good
 * as long as that one. Bytes that go in are borrowed for the call, handles that go in as well.
 *
 * Threads. There is no state but the handles. Any number of threads may read a handle at once; a
 * function that takes it without `const` needs it for itself. A countersign_cache takes care of
 * itself.
 *
 * Failures. A function that can fail returns a countersign_status, and writes NULL through its `**`
 * parameter for the handle unless that is COUNTERSIGN_OK. `error` may be NULL; else it gets a
 * description of COUNTERSIGN_INVALID_ARGUMENT, to be freed, and NULL in all other cases. A handle
 * that is NULL where one is needed is such a mistake. Asked of NULL, functions without a status
 * give the answer that allows least: a verdict blocks, and holds until 1970; a configuration
 * enforces; an artifact is unsigned and has no digests, which are NULL; an error's message is
 * empty. A package or a signature that is not in order is no failure: it is an artifact, and its
 * verdict says why. Where memory is short a verdict may also block with the reason 901, INTERNAL,
 * among others, and holds for its instant alone. Nothing is thrown, and nothing ends the process;
 * for Botan 2 to keep to that without memory, have BOTAN_MLOCK_POOL_SIZE=0 in the environment.
 *
 * Compatibility. The library's soname changes with an incompatible interface. Structures that are
 * told their size, or begin with it, can grow at their end: what one side does not know is zero.
 * countersign_text and countersign_instant never grow, nor does countersign_decision. Other
 * enumerations can, so have a default case; the `_RESERVED` values only make them as wide as an
 * int.
 */
#ifndef COUNTERSIGN_API_C_COUNTERSIGN_H_
#define COUNTERSIGN_API_C_COUNTERSIGN_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define COUNTERSIGN_API __attribute__((visibility("default")))
#else
#define COUNTERSIGN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Plain values ---------------------------------------------------------------------------- */

/* How a call went. */
typedef enum countersign_status {
  COUNTERSIGN_OK = 0,
  COUNTERSIGN_INVALID_ARGUMENT = 1, /* a mistake of the caller's, which the error describes */
  COUNTERSIGN_OUT_OF_MEMORY = 2,    /* nothing was changed; but free a digester */
  COUNTERSIGN_STATUS_RESERVED = 0x7fffffff
} countersign_status;

/* The answer about a deployment. */
typedef enum countersign_decision {
  COUNTERSIGN_ALLOW = 0,
  COUNTERSIGN_WARN = 1,
  COUNTERSIGN_BLOCK = 2,
  COUNTERSIGN_DECISION_RESERVED = 0x7fffffff
} countersign_decision;

/* What happens when a check other than integrity fails. */
typedef enum countersign_policy {
  COUNTERSIGN_POLICY_WARN = 0,
  COUNTERSIGN_POLICY_ENFORCE = 1,
  COUNTERSIGN_POLICY_RESERVED = 0x7fffffff
} countersign_policy;

/* The four checks, in the order in which verdicts list them. */
typedef enum countersign_check {
  COUNTERSIGN_INTEGRITY = 0,
  COUNTERSIGN_EXPIRY = 1,
  COUNTERSIGN_MISMATCH = 2,
  COUNTERSIGN_REVOCATION = 3,
  COUNTERSIGN_CHECK_RESERVED = 0x7fffffff
} countersign_check;

/* What a check found. */
typedef enum countersign_outcome {
  COUNTERSIGN_PASSED = 0,
  COUNTERSIGN_FAILED = 1,
  COUNTERSIGN_UNKNOWN = 2,       /* counts like a failure */
  COUNTERSIGN_NOT_EVALUATED = 3, /* does not count */
  COUNTERSIGN_OUTCOME_RESERVED = 0x7fffffff
} countersign_outcome;

/* AWS's summary of an artifact. */
typedef enum countersign_signature_status {
  COUNTERSIGN_SIGNATURE_VALID = 0,
  COUNTERSIGN_SIGNATURE_UNKNOWN = 1,
  COUNTERSIGN_SIGNATURE_REVOKED = 2,
  COUNTERSIGN_SIGNATURE_MISMATCH = 3,
  COUNTERSIGN_SIGNATURE_EXPIRED = 4,
  COUNTERSIGN_SIGNATURE_INVALID = 5,
  COUNTERSIGN_SIGNATURE_STATUS_RESERVED = 0x7fffffff
} countersign_signature_status;

/* Text in UTF-8, or octets of which the length is told. `data` ends with a NUL that `size` does not
 * count, and is not NULL. */
typedef struct countersign_text {
  const char* data;
  size_t size;
} countersign_text;

/* An instant: seconds since 1970-01-01T00:00:00Z without leap seconds, and 0 to 999,999,999
 * nanoseconds after that; between the years 0 and 9999. */
typedef struct countersign_instant {
  int64_t seconds;
  int32_t nanoseconds;
} countersign_instant;

/* The version of this header. A library at run time is of the same major version, and not older
 * than what is used of it. */
#define COUNTERSIGN_VERSION "1.0.0"

/* The version of the library at run time. */
COUNTERSIGN_API const char* countersign_version(void);

/* ---- Errors ---------------------------------------------------------------------------------- */

typedef struct countersign_error countersign_error;

/* One line that names the member and what was expected. */
COUNTERSIGN_API const char* countersign_error_message(const countersign_error* error);
COUNTERSIGN_API void countersign_error_free(countersign_error* error);

/* ---- What is set up once --------------------------------------------------------------------- */

/* Bounds on untrusted input, by their names ("packageEntries", "uncompressedBytes",
 * "envelopeBytes", ...: core/base/limits.h). New ones have their defaults. */
typedef struct countersign_limits countersign_limits;
COUNTERSIGN_API countersign_status countersign_limits_new(countersign_limits** limits);
COUNTERSIGN_API countersign_status countersign_limits_set(countersign_limits* limits,
                                                          const char* name, uint64_t maximum,
                                                          countersign_error** error);
COUNTERSIGN_API void countersign_limits_free(countersign_limits* limits);

/* A CodeSigningConfig as AWS's API returns it, in JSON. `limits`: NULL stands for the defaults,
 * here and wherever there is such a parameter. */
typedef struct countersign_config countersign_config;
COUNTERSIGN_API countersign_status countersign_config_parse(const char* json, size_t size,
                                                            const countersign_limits* limits,
                                                            countersign_config** config,
                                                            countersign_error** error);
COUNTERSIGN_API countersign_policy countersign_config_policy(const countersign_config* config);
COUNTERSIGN_API void countersign_config_free(countersign_config* config);

/* Trust anchors: certificates in PEM, the fingerprint of a certificate (SHA-256 of its DER as 64
 * hexadecimal digits), or the built-in roots of AWS Signer. `add` puts others beside them. */
typedef struct countersign_anchors countersign_anchors;
COUNTERSIGN_API countersign_status countersign_anchors_parse_pem(const char* pem, size_t size,
                                                                 countersign_anchors** anchors,
                                                                 countersign_error** error);
COUNTERSIGN_API countersign_status countersign_anchors_parse_fingerprint(
    const char* hex, size_t size, countersign_anchors** anchors, countersign_error** error);
COUNTERSIGN_API countersign_status countersign_anchors_aws(countersign_anchors** anchors);
COUNTERSIGN_API countersign_status countersign_anchors_add(countersign_anchors* anchors,
                                                           const countersign_anchors* others);
COUNTERSIGN_API void countersign_anchors_free(countersign_anchors* anchors);

/* A revocation list in JSON (core/policy/revocation_set.h), or the explicit wish for no check. */
typedef struct countersign_revocations countersign_revocations;
COUNTERSIGN_API countersign_status
countersign_revocations_parse(const char* json, size_t size, const countersign_limits* limits,
                              countersign_revocations** revocations, countersign_error** error);
COUNTERSIGN_API countersign_status countersign_revocations_no_check(
    countersign_instant as_of, countersign_revocations** revocations, countersign_error** error);
COUNTERSIGN_API void countersign_revocations_free(countersign_revocations* revocations);

/* What was verified before: makes the next verdict quicker, never another one. Bounded. */
typedef struct countersign_cache countersign_cache;
COUNTERSIGN_API countersign_status countersign_cache_new(countersign_cache** cache);
COUNTERSIGN_API void countersign_cache_free(countersign_cache* cache);

/* ---- Packages -------------------------------------------------------------------------------- */

/* A package as evaluation sees it: digests and a signature envelope. */
typedef struct countersign_artifact countersign_artifact;

/* Reads a zip archive in memory. One that is not in order is an artifact that will be blocked. */
COUNTERSIGN_API countersign_status countersign_artifact_read(const void* zip, size_t size,
                                                             const countersign_limits* limits,
                                                             countersign_artifact** artifact,
                                                             countersign_error** error);

/* What verdicts call it: nothing at first. */
COUNTERSIGN_API countersign_status countersign_artifact_set_name(countersign_artifact* artifact,
                                                                 const char* name, size_t size);

/* A detached envelope in place of the one that the package carries. */
COUNTERSIGN_API countersign_status countersign_artifact_set_envelope(countersign_artifact* artifact,
                                                                     const void* envelope,
                                                                     size_t size);

/* The SHA-256 of the package's bytes: 32 octets. */
COUNTERSIGN_API const uint8_t* countersign_artifact_code_sha256(
    const countersign_artifact* artifact);

/* AWS Signer's content digest, a SHA-384: 48 octets; NULL where the package was refused. */
COUNTERSIGN_API const uint8_t* countersign_artifact_content_sha384(
    const countersign_artifact* artifact);

COUNTERSIGN_API int countersign_artifact_is_signed(const countersign_artifact* artifact);
COUNTERSIGN_API void countersign_artifact_free(countersign_artifact* artifact);

/* Digests a package that passes in chunks, for hosts that cannot hold it. The host reads the
 * archive, and answers for the entries being those that every zip reader sees:
 *
 *   countersign_digester_add_bytes(d, chunk, size);    every byte of the archive, in order
 *   countersign_digester_add_entry(d, name, size);     each entry in the order of the central
 *   countersign_digester_add_body(d, chunk, size);     directory, the signature entry left out,
 *                                                      then its inflated body, in any chunks
 *   countersign_digester_finish(d, &artifact);         unsigned at first; the digester begins anew
 *
 * A body without an entry is COUNTERSIGN_INVALID_ARGUMENT. Nothing is held but the state of two
 * hashes; how much may come is the host's to say. */
typedef struct countersign_digester countersign_digester;
COUNTERSIGN_API countersign_status countersign_digester_new(countersign_digester** digester);
COUNTERSIGN_API countersign_status countersign_digester_add_bytes(countersign_digester* digester,
                                                                  const void* chunk, size_t size);
COUNTERSIGN_API countersign_status countersign_digester_add_entry(countersign_digester* digester,
                                                                  const char* name, size_t size);
COUNTERSIGN_API countersign_status countersign_digester_add_body(countersign_digester* digester,
                                                                 const void* chunk, size_t size);
COUNTERSIGN_API countersign_status countersign_digester_finish(countersign_digester* digester,
                                                               countersign_artifact** artifact);
COUNTERSIGN_API void countersign_digester_free(countersign_digester* digester);

/* ---- Evaluation ------------------------------------------------------------------------------ */

/* All that a verdict depends on besides the configuration and the artifacts; borrowed. */
typedef struct countersign_premises {
  size_t size;                                /* of this structure, as the caller knows it */
  countersign_instant at;                     /* the instant of evaluation; no clock is read */
  const countersign_anchors* anchors;         /* not NULL */
  const countersign_revocations* revocations; /* NULL: no list is at hand; revocation is unknown */
  const countersign_limits* limits;           /* NULL: the defaults */
  const char* subject;                        /* a NUL ends it; NULL: texts name the artifact */
  countersign_cache* cache;                   /* NULL: everything is verified anew */
} countersign_premises;

#define COUNTERSIGN_PREMISES_INIT \
  { sizeof(countersign_premises), {0, 0}, NULL, NULL, NULL, NULL, NULL }

typedef struct countersign_verdict countersign_verdict;

/* Whether the configuration lets these packages be deployed: a function's first, then its layers.
 * Pure: no clock, file, network, environment or thread. */
COUNTERSIGN_API countersign_status countersign_evaluate(
    const countersign_config* config, const countersign_artifact* const* artifacts, size_t count,
    const countersign_premises* premises, countersign_verdict** verdict, countersign_error** error);

/* ---- Verdicts -------------------------------------------------------------------------------- */

COUNTERSIGN_API void countersign_verdict_free(countersign_verdict* verdict);

/* Of the most severe artifact. */
COUNTERSIGN_API countersign_decision
countersign_verdict_decision(const countersign_verdict* verdict);

/* The number of the reason that AWS would name (core/base/reason.h); 0 when every check passed. */
COUNTERSIGN_API int countersign_verdict_primary_reason(const countersign_verdict* verdict);

/* Whether there is a later instant at which the verdict could differ, and which. */
COUNTERSIGN_API int countersign_verdict_holds_until(const countersign_verdict* verdict,
                                                    countersign_instant* instant);

/* The verdict as one JSON object on one line (the command line prints the same), and as lines for
 * people: in UTF-8, ends with a NUL; `size` may be NULL. To be given back to countersign_text_free.
 */
COUNTERSIGN_API countersign_status countersign_verdict_to_json(const countersign_verdict* verdict,
                                                               char** json, size_t* size);
COUNTERSIGN_API countersign_status countersign_verdict_explain(const countersign_verdict* verdict,
                                                               char** text, size_t* size);
COUNTERSIGN_API void countersign_text_free(char* text);

/* What is said about one artifact; `index` is below countersign_verdict_artifact_count. Beyond the
 * last one, and where nothing is to be told, the answers are empty texts, NULL, zero, and for
 * outcomes and statuses the worst. */
COUNTERSIGN_API size_t countersign_verdict_artifact_count(const countersign_verdict* verdict);
COUNTERSIGN_API countersign_text
countersign_verdict_artifact_name(const countersign_verdict* verdict, size_t index);
COUNTERSIGN_API countersign_decision
countersign_verdict_artifact_decision(const countersign_verdict* verdict, size_t index);
COUNTERSIGN_API countersign_signature_status
countersign_verdict_artifact_status(const countersign_verdict* verdict, size_t index);
COUNTERSIGN_API countersign_outcome countersign_verdict_outcome(const countersign_verdict* verdict,
                                                                size_t index,
                                                                countersign_check check);

/* One reason why a check did not pass. */
typedef struct countersign_reason {
  int number;                /* 105: never changes (core/base/reason.h) */
  countersign_text code;     /* "DIGEST_MISMATCH" */
  countersign_text message;  /* what was found */
  countersign_text expected; /* what was expected; may be empty */
} countersign_reason;

/* Reasons are in their canonical order: by number, then by text. */
COUNTERSIGN_API size_t countersign_verdict_reason_count(const countersign_verdict* verdict,
                                                        size_t index, countersign_check check);

/* Whether there is such a reason, and which. `out_size`: sizeof *out, here and below. */
COUNTERSIGN_API int countersign_verdict_reason(const countersign_verdict* verdict, size_t index,
                                               countersign_check check, size_t reason,
                                               countersign_reason* out, size_t out_size);

/* What was signed. */
typedef struct countersign_signature {
  countersign_text profile_version_arn;
  countersign_text job_arn;
  countersign_instant signing_time;
  countersign_instant expires_at;
  int expires; /* whether it does */
  int reserved;
} countersign_signature;

/* False where nothing was authenticated. */
COUNTERSIGN_API int countersign_verdict_signature(const countersign_verdict* verdict, size_t index,
                                                  countersign_signature* out, size_t out_size);

/* What AWS's API would answer to a blocked deployment, as it was observed. */
typedef struct countersign_aws_error {
  int http_status;
  countersign_text code;
  countersign_text message;
} countersign_aws_error;

/* False unless blocked. */
COUNTERSIGN_API int countersign_verdict_aws_error(const countersign_verdict* verdict,
                                                  countersign_aws_error* out, size_t out_size);

#ifdef __cplusplus
}
#endif

#endif /* COUNTERSIGN_API_C_COUNTERSIGN_H_ */
