// Every bound on untrusted input, in one place, each with its source.
//
// A limit that is hit is the finding LIMIT_EXCEEDED (for evidence) or a Status (for what the
// caller gives), and both name the limit by its spelling in limit_names. A host may change any of
// them; the defaults suit AWS Lambda.
#ifndef COUNTERSIGN_CORE_BASE_LIMITS_H_
#define COUNTERSIGN_CORE_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace countersign {

// What a host may change.
struct Limits {
  // Entries of a package. Ours: ten times the largest package seen in the wild.
  std::uint64_t package_entries = 100'000;

  // Sum of the uncompressed sizes of a package's entries, the signature entry left out.
  // Lambda's quota of 250 MB unzipped.
  // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
  std::uint64_t uncompressed_bytes = 262'144'000;

  // A signature envelope. Ours: two hundred times AWS Signer's.
  std::size_t envelope_bytes = 1 << 20;

  // Nesting of BER elements. Ours: AWS Signer's envelopes reach 12.
  int ber_depth = 64;

  // Nesting of JSON values. Ours: a CodeSigningConfig reaches 4.
  int json_depth = 16;

  // Certificates in an envelope. Ours: AWS Signer's carry 5.
  std::size_t envelope_certificates = 32;

  // Certificates of a path, anchor included. Ours: AWS Signer's have 4.
  std::size_t path_length = 8;

  // Signature verifications during one evaluation of one artifact. Ours: a genuine envelope
  // needs 4; bounds what a bag of look-alike certificates can cost.
  std::size_t signature_checks = 64;

  // Signed attributes of an envelope. Ours: AWS Signer writes 7.
  std::size_t signed_attributes = 64;

  // A CodeSigningConfig as JSON. Ours: 20 publishers of 10,000 characters fit.
  std::size_t config_bytes = 1 << 20;
};

// The spellings by which findings and errors name the limits.
namespace limit_names {
inline constexpr char kPackageEntries[] = "packageEntries";
inline constexpr char kUncompressedBytes[] = "uncompressedBytes";
inline constexpr char kEnvelopeBytes[] = "envelopeBytes";
inline constexpr char kBerDepth[] = "berDepth";
inline constexpr char kJsonDepth[] = "jsonDepth";
inline constexpr char kEnvelopeCertificates[] = "envelopeCertificates";
inline constexpr char kPathLength[] = "pathLength";
inline constexpr char kPathSteps[] = "pathSteps";
inline constexpr char kSignatureChecks[] = "signatureChecks";
inline constexpr char kSignedAttributes[] = "signedAttributes";
inline constexpr char kConfigBytes[] = "configBytes";
inline constexpr char kConfigValues[] = "configValues";
}  // namespace limit_names

// Values in a configuration's JSON: objects, arrays, texts. Ours: a CodeSigningConfig with all its
// publishers and tags has some 130; a value takes a hundred bytes and needs no more than two.
inline constexpr std::size_t kMaxConfigValues = 1 << 17;

// Candidates looked at during one search for a path. Ours: keeps a bag of certificates that all
// issue one another, with one key, from being searched path by path.
inline constexpr std::size_t kMaxPathSteps = 1024;

// Dynamic blocks of a deflate stream of `compressed` bytes that promises `output`. Inflaters make
// tables for each block, which takes as long as a kilobyte does, and a block needs no more than 12
// bytes. Ours: the shortest that zlib writes where it looks for repetitions have 44 and stand for
// 32 KiB.
constexpr std::uint64_t MaxDynamicBlocks(std::uint64_t compressed, std::uint64_t output) {
  return 2 + compressed / 80 + output / 1024;
}

// Entries of each kind in a VerificationCache. Ours: full of what AWS Signer's envelopes leave
// there it takes some 12 MB, and a fleet's deployments of a day fit.
inline constexpr std::size_t kVerificationCacheEntries = 1024;

// Faults of one kind that are listed one by one; further ones change nothing.
inline constexpr std::size_t kMaxListedFaults = 16;

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_BASE_LIMITS_H_
