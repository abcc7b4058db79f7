// What the control plane of Lambda code signing keeps: three kinds of records, and what an
// operation wants changed.
//
// A host keeps records as it likes. Each has a `revision`, an opaque text that is new whenever the
// record is written (it is Call::new_revision of that call), so that a commit can tell whether what
// an operation read is still there. Times are instants, sizes are bytes.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_RECORDS_H_
#define COUNTERSIGN_CORE_LIFECYCLE_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/evaluate/evaluate.h"
#include "core/policy/code_signing_config.h"

namespace countersign::lifecycle {

using Tags = std::map<std::string, std::string>;

// https://docs.aws.amazon.com/lambda/latest/api/API_CodeSigningConfig.html
struct CodeSigningConfigRecord {
  std::string arn;  // the key
  std::string id;   // "csc-" and 17 characters
  std::optional<std::string> description;
  std::vector<std::string> publishers;  // signing profile version ARNs
  Policy policy = Policy::kWarn;
  Tags tags;
  absl::Time created_at, last_modified;
  std::string revision;
};

// Who signed a package whose integrity is in order.
struct Signer {
  std::string profile_version_arn, job_arn;

  friend bool operator==(const Signer& a, const Signer& b) {
    return a.profile_version_arn == b.profile_version_arn && a.job_arn == b.job_arn;
  }
};

// A deployment package as the host received it.
struct CodePackage {
  Artifact artifact;                       // ReadPackage's, or made from streamed digests
  std::int64_t size = 0;                   // of the zip: CodeSize
  std::shared_ptr<const std::string> zip;  // the bytes, for hosts that keep them; may be null
};

// Base64 of the SHA-256 of the zip, as AWS's CodeSha256.
std::string CodeSha256(const CodePackage& package);

// https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
struct LayerVersionRecord {
  std::string arn;  // the key: "<layer_arn>:<version>"
  std::string layer_arn;
  std::int64_t version = 0;
  std::string description;
  std::optional<std::string> license_info;
  std::vector<std::string> compatible_runtimes, compatible_architectures;
  CodePackage package;           // judged again whenever a function with this layer is deployed
  std::optional<Signer> signer;  // nothing: unsigned, or the signature is not in order
  absl::Time created_at;
  std::string revision;
};

// What a function is made of: a zip archive, or a container image.
enum class PackageType { kZip, kImage };

// A layer version as a function refers to it.
struct AttachedLayer {
  std::string arn;
  std::int64_t code_size = 0;
  std::optional<Signer> signer;

  friend bool operator==(const AttachedLayer& a, const AttachedLayer& b) {
    return a.arn == b.arn && a.code_size == b.code_size && a.signer == b.signer;
  }
};

// What a version of a function is made of: what PublishVersion takes a snapshot of.
struct FunctionContent {
  PackageType package_type = PackageType::kZip;
  std::string role;
  std::optional<std::string> runtime, handler;  // a zip package's
  std::int64_t timeout = 3;                     // seconds
  std::int64_t memory_size = 128;               // MiB
  std::string architecture = "x86_64";
  std::string code_sha256;  // Base64 of the package's SHA-256; empty for an image
  std::int64_t code_size = 0;
  std::optional<std::string> image_uri;
  std::optional<Signer> signer;  // of the package, when a configuration judged it
  std::vector<AttachedLayer> layers;
};

// A function ($LATEST) or a published version of it.
// https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
struct FunctionRecord {
  std::string name;                 // with `version`, the key
  std::string version = "$LATEST";  // or "1", "2", ...
  std::string arn;                  // without qualifier
  std::string description;          // the version's own, where PublishVersion was given one
  FunctionContent content;
  absl::Time created_at, last_modified;
  std::string revision;  // AWS's RevisionId

  // Of the function as a whole; kept with $LATEST alone.
  std::optional<std::string> code_signing_config_arn;
  Tags tags;
  std::int64_t last_version = 0;  // the number published last
  absl::Time busy_until;          // an update is in progress before this instant
};

inline constexpr char kLatest[] = "$LATEST";

// What an operation wants written, in one commit.
struct Changes {
  std::optional<CodeSigningConfigRecord> put_config;  // created or replaced
  std::optional<std::string> delete_config;           // its ARN
  std::vector<FunctionRecord> put_functions;          // created or replaced
  std::optional<std::string> delete_function;         // its name: all its versions go
  std::optional<LayerVersionRecord> put_layer_version;

  bool empty() const {
    return !put_config && !delete_config && put_functions.empty() && !delete_function &&
           !put_layer_version;
  }
};

// A compare-and-set token: what the operation relied on and what must therefore still hold, checked
// in the same transaction in which the changes are written. If it does not, nothing is written and
// the operation is run again over fresh records. It makes sure that no change of a policy slips in
// between a verdict and its commit.
struct Precondition {
  enum class Kind {
    kConfig,        // key: ARN
    kFunction,      // key: name
    kVersion,       // key: "name:version"
    kLayerVersion,  // key: ARN
    kConfigUnused,  // key: ARN; no function refers to the configuration
    kConfigCount,   // no key; there are at most `maximum` configurations before the commit
  };
  Kind kind;
  std::string key;
  std::optional<std::string> revision;  // of the record; nothing: there must be none
  std::size_t maximum = 0;
};

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_RECORDS_H_
