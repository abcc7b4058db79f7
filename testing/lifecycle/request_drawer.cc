#include "testing/lifecycle/request_drawer.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "core/encoding/base64.h"
#include "core/evaluate/evaluate.h"
#include "testing/scenario/scenario.h"
#include "testing/zip/zip_builder.h"

namespace countersign::testing {
namespace {

using lifecycle::Request;

constexpr char kAccount[] = "123456789012";
constexpr char kRegion[] = "us-east-1";
constexpr char kRevokedJobArn[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-jobs/00000000-0000-4000-8000-000000000000";
constexpr char kRevokedProfileArn[] =
    "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Leaked/abcDEF0123";
constexpr int kLayers = 7;

KnownPackage Package(const std::string& what, const std::string& zip) {
  KnownPackage out;
  out.what = what;
  out.package.artifact = ReadPackage(zip);
  out.package.size = static_cast<std::int64_t>(zip.size());
  return out;
}

KnownPackage Signed(const std::string& what, const SigningRequest& request) {
  KnownPackage out = Package(what, SignedPackage(SmallEntries(), request));
  out.is_signed = true;
  out.signer = {request.profile_version_arn, request.job_arn};
  out.expires_at = request.expires_at;
  return out;
}

KnownPackage Unsigned(const std::string& what) {
  auto entries = SmallEntries();
  entries[0].body = what;
  return Package(what, BuildZip(entries));
}

// The body is changed and the envelope stays.
KnownPackage Tampered() {
  const SigningRequest request = TestRequest();
  auto entries = SmallEntries();
  const std::string envelope = *ReadPackage(SignedPackage(entries, request)).envelope;
  entries[0].body += "// added\n";
  const std::string prepared = PrepareForSigning(BuildZip(entries)).value();
  KnownPackage out = Package("tampered", AppendSignatureEntry(prepared, envelope).value());
  out.is_signed = out.tampered = true;
  out.signer = {request.profile_version_arn, request.job_arn};
  out.expires_at = request.expires_at;
  return out;
}

std::vector<KnownPackage> MakePool() {
  std::vector<KnownPackage> pool = {Unsigned("unsigned"), Unsigned("another unsigned"), Tampered()};
  const SigningRequest allowed = TestRequest();
  pool.push_back(Signed("signed", allowed));
  SigningRequest request = allowed;
  request.profile_version_arn = kOtherProfileArn;
  pool.push_back(Signed("signed by another profile", request));
  request = allowed;
  request.expires_at = FirstCallAt() - absl::Hours(1);
  pool.push_back(Signed("expired", request));
  request.expires_at = FirstCallAt() + absl::Seconds(100.5);
  pool.push_back(Signed("expiring", request));
  request = allowed;
  request.job_arn = kRevokedJobArn;
  pool.push_back(Signed("signed by a revoked job", request));
  pool.back().revoked = true;
  request = allowed;
  request.profile_version_arn = kRevokedProfileArn;
  pool.push_back(Signed("signed by a revoked profile", request));
  pool.back().revoked = true;
  return pool;
}

std::string LayerArn(int layer, const std::string& version) {
  return absl::StrFormat("arn:aws:lambda:%s:%s:layer:layer%d:%s", kRegion, kAccount, layer,
                         version);
}

}  // namespace

absl::Time FirstCallAt() { return At("2026-06-01T12:00:00.123456789Z"); }

const std::vector<KnownPackage>& PackagePool() {
  static const auto* const pool = new std::vector<KnownPackage>(MakePool());
  return *pool;
}

const RevocationSet& PoolRevocations() {
  static const auto* const list = new RevocationSet(TestRevocations(absl::StrFormat(
      R"("signingJobs":["%s"],"signingProfiles":[{"profileVersionArn":"%s","effectiveTime":"%s"}])",
      kRevokedJobArn, kRevokedProfileArn, "2025-06-01T00:00:00Z")));
  return *list;
}

lifecycle::Call RequestDrawer::DrawCall(const NaiveModel& model) {
  lifecycle::Call call;
  if (Chance(70)) now_ += absl::Nanoseconds(1 + Below(2'000'000'000));
  call.region = kRegion;
  call.account_id = kAccount;
  call.now = now_;
  call.new_revision = absl::StrFormat("revision-%d", ++calls_);
  const std::string letters = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (int i = 0; i < 13; ++i) call.new_config_id += letters[Below(letters.size())];
  call.new_config_id += absl::StrFormat("%04d", calls_);
  call.revocations = Chance(10) ? nullptr : &PoolRevocations();
  if (Chance(30)) call.errors = lifecycle::ErrorProfile::kDocumented;
  if (Chance(15)) call.update_duration = absl::Seconds(2);
  if (Chance(10)) call.max_configs = model.configs.size() + Below(2);
  return call;
}

std::string RequestDrawer::Name(bool image) {
  return image ? "Image" : OneOf<std::string>({"Alpha", "beta_2", "Gamma-3"});
}

std::string RequestDrawer::Written(const std::string& name, bool may_be_qualified) {
  const std::string qualified =
      may_be_qualified && Chance(6) ? name + OneOf<std::string>({":1", ":$LATEST", ":live"}) : name;
  const std::string region = Chance(4) ? "eu-west-1" : kRegion;
  switch (Below(4)) {
    case 0:
      return absl::StrFormat("%s:function:%s", kAccount, qualified);
    case 1:
      return absl::StrFormat("arn:aws:lambda:%s:%s:function:%s", region, kAccount, qualified);
    default:
      return qualified;
  }
}

std::string RequestDrawer::ConfigArn(const NaiveModel& model) {
  const std::size_t what = Below(100);
  if (what < 80 && !model.configs.empty()) {
    auto it = model.configs.begin();
    std::advance(it, Below(model.configs.size()));
    return it->first;
  }
  if (what < 90 && !model.deleted_configs.empty()) return OneOf(model.deleted_configs);
  if (what < 95) {
    return absl::StrFormat("arn:aws:lambda:%s:%s:code-signing-config:csc-0123456789abcdefg",
                           OneOf<std::string>({kRegion, "eu-west-1"}), kAccount);
  }
  return OneOf<std::string>(
      {"csc-0123456789abcdefg", "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0",
       "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789ABCDEFG"});
}

std::string RequestDrawer::TaggableArn(const NaiveModel& model) {
  if (Chance(50)) return ConfigArn(model);
  return absl::StrFormat("arn:aws:lambda:%s:%s:function:%s", kRegion, kAccount, Name(Chance(25)));
}

// Some layers that there are, or that with one thing wrong.
std::vector<std::string> RequestDrawer::Layers(const NaiveModel& model) {
  std::vector<int> left;
  for (int layer = 0; layer < kLayers; ++layer) left.push_back(layer);
  std::vector<std::string> arns;
  const std::size_t count = Chance(5) ? 6 : Below(4);
  int last = 0;
  while (arns.size() < count) {
    const std::size_t which = Below(left.size());
    last = left[which];
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(which));
    const bool second = Chance(50) && model.layers.count(LayerArn(last, "2")) > 0;
    arns.push_back(LayerArn(last, second ? "2" : "1"));
  }
  if (count == 6 || !Chance(15)) return arns;
  switch (Below(4)) {
    case 0:
      arns.push_back(absl::StrFormat("arn:aws:lambda:eu-west-1:%s:layer:layer0:1", kAccount));
      break;
    case 1:
      arns.push_back(LayerArn(left[0], "99"));
      break;
    case 2:
      arns = {LayerArn(last, "2"), LayerArn(last, "1")};
      break;
    default:
      arns = {LayerArn(last, "1"), LayerArn(last, "1")};
  }
  return arns;
}

lifecycle::AllowedPublishers RequestDrawer::Publishers() {
  const std::vector<std::string> pool = {
      kProfileArn, kOtherProfileArn, kRevokedProfileArn,
      "arn:aws:signer:us-east-1:123456789012:/signing-profiles/Release",
      "arn:aws:signer:eu-west-1:210987654321:/signing-profiles/Foreign/abcDEF0123"};
  std::vector<std::string> arns;
  for (const std::string& arn : pool) {
    if (Chance(arn == kProfileArn ? 80 : 25)) arns.push_back(arn);
  }
  if (arns.empty()) arns.push_back(kProfileArn);
  if (Chance(4)) {
    arns.clear();
    for (int i = 0; i < 21; ++i) arns.push_back(absl::StrFormat("%s%d", kProfileArn, i));
  } else if (Chance(2)) {
    arns.clear();
  }
  return {arns};
}

lifecycle::CodeSigningPolicies RequestDrawer::Policies() {
  if (Chance(10)) return {};
  if (Chance(3)) return {"Ignore"};
  return {Chance(50) ? "Enforce" : "Warn"};
}

lifecycle::Tags RequestDrawer::SomeTags() {
  lifecycle::Tags tags;
  for (const char* const key : {"team", "stage", "cost:centre"}) {
    if (Chance(50)) tags[key] = OneOf<std::string>({"one", "two", ""});
  }
  tags["owner"] = OneOf<std::string>({"ops", "dev"});
  return tags;
}

lifecycle::FunctionCode RequestDrawer::Code(bool image) {
  lifecycle::FunctionCode code;
  if (image) {
    code.image_uri = absl::StrFormat("%s.dkr.ecr.us-east-1.amazonaws.com/repo:%s", kAccount,
                                     OneOf<std::string>({"one", "two"}));
  } else if (Chance(3)) {
    code.s3_bucket = "a-bucket";
    code.s3_key = "no-such-object.zip";
  } else {
    code.package = Chance(35) ? PackagePool()[3].package : OneOf(PackagePool()).package;
  }
  return code;
}

std::optional<std::string> RequestDrawer::Revision(const NaiveModel& model,
                                                   const std::string& name) {
  if (!Chance(20)) return std::nullopt;
  const auto function = model.functions.find(name);
  return Chance(70) && function != model.functions.end() ? function->second.revision : "revision-0";
}

std::optional<std::string> RequestDrawer::Marker(const NaiveModel& model) {
  if (Chance(6)) return "no marker";
  if (!Chance(25) || model.markers.empty()) return std::nullopt;
  auto it = model.markers.begin();
  std::advance(it, Below(model.markers.size()));
  return it->first;
}

std::optional<std::int64_t> RequestDrawer::MaxItems() {
  if (Chance(20)) return std::nullopt;
  if (Chance(10)) return Chance(50) ? 0 : 10001;
  return 1 + Below(4);
}

Request RequestDrawer::PublishLayer(std::size_t layer) {
  lifecycle::PublishLayerVersionRequest request;
  request.layer_name = absl::StrFormat("layer%d", layer);
  if (Chance(30)) {
    request.layer_name =
        absl::StrFormat("arn:aws:lambda:%s:%s:layer:%s", kRegion, kAccount, request.layer_name);
  }
  request.content = Code(false);
  if (!request.content->package) request.content->package = PackagePool()[3].package;
  return request;
}

Request RequestDrawer::DrawConfigRequest(const NaiveModel& model) {
  const std::size_t what = Below(100);
  const bool many = model.configs.size() > 8;
  if (what < (many ? 5 : 30)) {
    lifecycle::CreateCodeSigningConfigRequest request;
    if (Chance(30)) request.description = OneOf<std::string>({"", "mine", std::string(257, 'x')});
    if (!Chance(2)) request.allowed_publishers = Publishers();
    if (Chance(70)) request.code_signing_policies = Policies();
    if (Chance(20)) request.tags = SomeTags();
    return request;
  }
  const std::string arn = ConfigArn(model);
  if (what < 40) return lifecycle::GetCodeSigningConfigRequest{arn};
  if (what < 60) {
    lifecycle::UpdateCodeSigningConfigRequest request;
    request.code_signing_config_arn = arn;
    if (Chance(30)) request.description = OneOf<std::string>({"", "yours"});
    if (Chance(40)) request.allowed_publishers = Publishers();
    if (Chance(50)) request.code_signing_policies = Policies();
    return request;
  }
  if (what < 75) return lifecycle::DeleteCodeSigningConfigRequest{arn};
  if (what < 85) return lifecycle::ListCodeSigningConfigsRequest{Marker(model), MaxItems()};
  return lifecycle::ListFunctionsByCodeSigningConfigRequest{arn, Marker(model), MaxItems()};
}

Request RequestDrawer::DrawAttachment(const NaiveModel& model) {
  const std::string name = AnyName(true);
  const std::size_t what = Below(100);
  if (what < 60) {
    if (Chance(2)) return lifecycle::PutFunctionCodeSigningConfigRequest{name, std::nullopt};
    return lifecycle::PutFunctionCodeSigningConfigRequest{name, ConfigArn(model)};
  }
  if (what < 80) return lifecycle::GetFunctionCodeSigningConfigRequest{name};
  return lifecycle::DeleteFunctionCodeSigningConfigRequest{name};
}

Request RequestDrawer::DrawCreateFunction(const NaiveModel& model) {
  const bool image = Chance(15);
  const std::string name = Name(image);
  if (model.functions.count(name) > 0 && Chance(80)) return DrawUpdate(model);
  lifecycle::CreateFunctionRequest request;
  request.function_name = Written(name, false);
  request.role = "arn:aws:iam::123456789012:role/deployer";
  request.code = Code(image);
  if (Chance(1)) request.code.reset();
  if (image) {
    request.package_type = "Image";
  } else {
    request.runtime = "nodejs22.x";
    request.handler = "index.handler";
    if (Chance(50)) request.layers = Layers(model);
    if (Chance(20)) request.package_type = "Zip";
  }
  if (Chance(20)) request.description = "a function";
  if (Chance(20)) request.timeout = 1 + Below(3);
  if (Chance(20)) request.tags = SomeTags();
  if (Chance(image ? 20 : 70)) request.code_signing_config_arn = ConfigArn(model);
  request.publish = Chance(30);
  return request;
}

Request RequestDrawer::DrawUpdate(const NaiveModel& model) {
  const bool image = Chance(10);
  const std::string name = Name(image);
  if (Chance(60)) {
    lifecycle::UpdateFunctionCodeRequest request;
    request.function_name = Written(name, false);
    request.code = Code(Chance(5) ? !image : image);
    request.publish = Chance(30);
    request.dry_run = Chance(20);
    request.revision_id = Revision(model, name);
    return request;
  }
  lifecycle::UpdateFunctionConfigurationRequest request;
  request.function_name = Written(name, false);
  if (Chance(30)) request.description = OneOf<std::string>({"", "changed"});
  if (Chance(30)) request.timeout = 1 + Below(3);
  if (Chance(20)) request.memory_size = 128 + 64 * Below(3);
  if (!image && Chance(70)) request.layers = Layers(model);
  request.revision_id = Revision(model, name);
  return request;
}

Request RequestDrawer::DrawVersionRequest(const NaiveModel& model) {
  const std::string name = Name(Chance(10));
  const std::size_t what = Below(100);
  if (what < 40) {
    lifecycle::PublishVersionRequest request;
    request.function_name = Written(name, false);
    request.revision_id = Revision(model, name);
    const auto function = model.functions.find(name);
    if (name != "Image" && !request.revision_id && Chance(30)) {
      request.code_sha256 = Chance(60) && function != model.functions.end()
                                ? function->second.content.sha256
                                : "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    }
    return request;
  }
  if (what < 60) {
    lifecycle::GetFunctionRequest request;
    request.function_name = Written(name, false);
    if (Chance(60)) request.qualifier = OneOf<std::string>({"1", "2", "3", "99", "$LATEST"});
    return request;
  }
  if (what < 85) return lifecycle::DeleteFunctionRequest{Written(name, false)};
  return PublishLayer(Below(kLayers));
}

Request RequestDrawer::DrawTagRequest(const NaiveModel& model) {
  const std::string arn = TaggableArn(model);
  const std::size_t what = Below(3);
  if (what == 0) return lifecycle::TagResourceRequest{arn, SomeTags()};
  if (what == 1) {
    return lifecycle::UntagResourceRequest{arn, std::vector<std::string>{"owner", "none", "team"}};
  }
  return lifecycle::ListTagsRequest{arn};
}

Request RequestDrawer::Draw(const NaiveModel& model) {
  const int first = 2 * kLayers;
  if (requests_ < first) return PublishLayer(static_cast<std::size_t>(requests_++ % kLayers));
  const std::size_t what = Below(100);
  if (what < 22) return DrawConfigRequest(model);
  if (what < 35) return DrawAttachment(model);
  if (what < 55) return DrawCreateFunction(model);
  if (what < 82) return DrawUpdate(model);
  if (what < 93) return DrawVersionRequest(model);
  return DrawTagRequest(model);
}

}  // namespace countersign::testing
