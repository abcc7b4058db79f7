// A second opinion on the control plane: plain dictionaries and linear scans, written from what
// AWS documents and was recorded to answer, apart from core/lifecycle. Slow and plain on purpose.
//
//   NaiveModel model(packages);
//   const Expected expected = model.Apply(call, request);  // and compare it with State::Apply's
//
// Where AWS's text is known nowhere, an expectation has the code and the status alone.
#ifndef COUNTERSIGN_TESTING_LIFECYCLE_NAIVE_MODEL_H_
#define COUNTERSIGN_TESTING_LIFECYCLE_NAIVE_MODEL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "core/lifecycle/outcome.h"
#include "core/lifecycle/records.h"
#include "core/lifecycle/requests.h"

namespace countersign::testing {

// A package and what is known of it because it was made so.
struct KnownPackage {
  std::string what;  // "signed by Release"
  lifecycle::CodePackage package;
  bool is_signed = false, tampered = false, revoked = false;
  lifecycle::Signer signer;  // whose signature is on it, intact or not
  absl::Time expires_at;
};

// What an operation should come to.
struct Expected {
  int status = 200;
  std::string code;                    // empty: it succeeds; kAnyError: one of unknown name
  std::optional<std::string> message;  // nothing: the text is not known
  std::optional<bool> typed;           // whether an error's body has a member Type
  int violations = 0;                  // of the API model's constraints

  // Of a body, by path ("" is all of it, "A.B" a member of a member): what CanonicalText makes of
  // the value; nothing: it is absent.
  std::map<std::string, std::optional<std::string>> body;
  using Position = std::pair<absl::Time, std::string>;  // created at; ARN or name
  bool is_list = false;
  std::optional<Position> last;  // of a page that is not the last one

  bool judged = false;       // packages were
  int failing = 0;           // artifacts, of those judged
  std::string worst_status;  // "VALID"

  // What the operation relies on, so that its commit must fail if another call wrote it meanwhile.
  std::optional<std::string> reads_config;    // an ARN: its record
  std::optional<std::string> names_config;    // an ARN: that there is one
  std::optional<std::string> reads_function;  // a name: its record, or that there is none
  std::optional<std::string> adds_layer;      // an ARN: that there is none
  bool fills_quota = false;                   // that no other configuration is created
  bool needs_unused = false;                  // that no function begins to refer to reads_config
};

inline constexpr char kAnyError[] = "*";
inline constexpr char kPresent[] = "<present>";        // in Expected::body: anything
inline constexpr char kEmpty[] = "<empty or absent>";  // a list or an object without members

struct NaiveConfig {
  std::string id;
  std::optional<std::string> description;
  std::vector<std::string> publishers;
  bool enforce = false;
  lifecycle::Tags tags;
  absl::Time created, modified;
};

struct NaiveContent {
  bool image = false;
  std::string role, image_uri, runtime, handler;
  std::int64_t timeout = 3, memory = 128, size = 0;
  std::string sha256;
  std::optional<lifecycle::Signer> signer;
  std::vector<std::string> layers;

  std::string Text() const;
};

struct NaiveFunction {
  NaiveContent content;
  std::string description;
  std::string revision;  // the caller's to set: the engine makes it up
  std::optional<std::string> config;
  lifecycle::Tags tags;
  std::vector<NaiveContent> versions;  // 1, 2, ...
  absl::Time created, busy_until;
};

struct NaiveLayer {
  std::string sha256;
  std::int64_t size = 0;
  std::optional<lifecycle::Signer> signer;
};

class NaiveModel {
 public:
  explicit NaiveModel(const std::vector<KnownPackage>& packages);

  Expected Apply(const lifecycle::Call& call, const lifecycle::Request& request);

  // Everything there is, a line each.
  std::set<std::string> Dump() const;

  // By ARN, by name, by the ARN of the version.
  std::map<std::string, NaiveConfig> configs;
  std::map<std::string, NaiveFunction> functions;
  std::map<std::string, NaiveLayer> layers;
  // By marker, which the engine makes up: the last item before it. The caller's to fill.
  std::map<std::string, Expected::Position> markers;
  std::vector<std::string> deleted_configs;

 private:
  using Call = lifecycle::Call;
  using Artifacts = std::vector<std::pair<std::string, std::string>>;  // subject, SHA-256

  Expected Do(const Call& call, const lifecycle::CreateCodeSigningConfigRequest& request);
  Expected Do(const Call& call, const lifecycle::GetCodeSigningConfigRequest& request);
  Expected Do(const Call& call, const lifecycle::UpdateCodeSigningConfigRequest& request);
  Expected Do(const Call& call, const lifecycle::DeleteCodeSigningConfigRequest& request);
  Expected Do(const Call& call, const lifecycle::ListCodeSigningConfigsRequest& request);
  Expected Do(const Call& call, const lifecycle::ListFunctionsByCodeSigningConfigRequest& request);
  Expected Do(const Call& call, const lifecycle::PutFunctionCodeSigningConfigRequest& request);
  Expected Do(const Call& call, const lifecycle::GetFunctionCodeSigningConfigRequest& request);
  Expected Do(const Call& call, const lifecycle::DeleteFunctionCodeSigningConfigRequest& request);
  Expected Do(const Call& call, const lifecycle::CreateFunctionRequest& request);
  Expected Do(const Call& call, const lifecycle::GetFunctionRequest& request);
  Expected Do(const Call& call, const lifecycle::DeleteFunctionRequest& request);
  Expected Do(const Call& call, const lifecycle::UpdateFunctionCodeRequest& request);
  Expected Do(const Call& call, const lifecycle::UpdateFunctionConfigurationRequest& request);
  Expected Do(const Call& call, const lifecycle::PublishVersionRequest& request);
  Expected Do(const Call& call, const lifecycle::PublishLayerVersionRequest& request);
  Expected Do(const Call& call, const lifecycle::TagResourceRequest& request);
  Expected Do(const Call& call, const lifecycle::UntagResourceRequest& request);
  Expected Do(const Call& call, const lifecycle::ListTagsRequest& request);

  // The error of a name that is of another Region, qualified (where that is refused) or unknown.
  std::optional<Expected> BadName(const Call& call, const std::string& text,
                                  bool unqualified) const;
  std::optional<Expected> NoFunction(const Call& call, const std::string& name) const;
  std::optional<Expected> BadLayers(const Call& call, const std::vector<std::string>& arns) const;
  std::optional<Expected> BadRevision(const NaiveFunction& function,
                                      const std::optional<std::string>& revision) const;
  std::optional<Expected> Busy(const Call& call, const std::string& name) const;

  // Fills in `judged` and what follows; the error when it blocks.
  std::optional<Expected> Judge(const Call& call, const std::string& config,
                                const Artifacts& artifacts, Expected& expected) const;
  void Store(const lifecycle::CodePackage& package, bool judged, NaiveContent& content) const;
  std::string Publish(NaiveFunction& function) const;
  lifecycle::Tags* TagsOf(const Call& call, const std::string& arn, Expected& expected);

  bool IsUsed(const std::string& config) const;
  std::string ConfigText(const std::string& arn) const;
  void Describe(const std::string& name, const NaiveContent& content, const std::string& prefix,
                Expected& expected) const;
  const KnownPackage& Known(const std::string& sha256) const;
  std::optional<lifecycle::Signer> SignerOf(const std::string& sha256) const;

  std::map<std::string, KnownPackage> packages_;  // by SHA-256 in Base64
};

// "Function" of "Function", "123456789012:function:Function:7" and so on.
struct NaiveName {
  std::string region, name, qualifier;  // the first and last may be empty
};
NaiveName ParseNaiveName(const std::string& text);
std::string FunctionArnOf(const lifecycle::Call& call, const std::string& name);
bool IsConfigArn(const std::string& text);

// [a,b] and {a:b}, sorted: how Expected::body writes lists and objects.
std::string ListText(const std::vector<std::string>& items);
std::string ObjectText(const std::map<std::string, std::string>& members);

// Shorthands of the operations.
Expected Failed(int status, const std::string& code, std::optional<std::string> message);
Expected Violates(int count);  // the API model's constraints

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_LIFECYCLE_NAIVE_MODEL_H_
