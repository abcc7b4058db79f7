#include "testing/world/world.h"

#include <utility>
#include <variant>

#include "absl/strings/str_format.h"
#include "core/encoding/base64.h"
#include "testing/scenario/scenario.h"

namespace countersign::testing {
namespace {

const JsonValue* MemberOf(const JsonValue& object, std::string_view name) {
  for (const auto& [key, value] : object.members) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string WithMembers(const std::string& members, std::string_view more) {
  return absl::StrFormat("{%s%s%s}", members, more.empty() ? "" : ",", more);
}

std::string ZipMember(const std::string& zip) {
  return absl::StrFormat(R"("ZipFile":"%s")", Base64Encode(AsBytes(zip)));
}

std::string SignedWith(const SigningRequest& request) {
  return SignedPackage(SmallEntries(), request);
}

}  // namespace

const JsonValue* Sent::Member(std::string_view path) const {
  const JsonValue* value = &body;
  while (value != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    value = MemberOf(*value, path.substr(0, dot));
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  }
  return value;
}

std::string Sent::Text(std::string_view path) const {
  const JsonValue* const value = Member(path);
  return value == nullptr ? "" : value->text;
}

World::World() {
  static const auto* const anchors = new TrustAnchors(TestAnchors());
  static const auto* const revocations = new RevocationSet(TestRevocations());
  call.region = kRegion;
  call.account_id = kAccount;
  call.now = At("2026-06-01T00:00:00.123456789Z");
  call.anchors = anchors;
  call.revocations = revocations;
}

Sent World::Send(std::string_view method, std::string_view target, std::string_view body) {
  ++calls_;
  call.now += absl::Seconds(1);
  call.new_revision = absl::StrFormat("revision-%d", calls_);
  call.new_config_id = absl::StrFormat("%017d", calls_);
  Sent sent;
  auto read = lifecycle::ReadRequest(method, target, body);
  if (const auto* request = std::get_if<lifecycle::Request>(&read)) {
    lifecycle::Step step = state.Apply(call, *request);
    state = std::move(step.state);
    sent.outcome = std::move(step.outcome);
    sent.response = sent.outcome->response;
  } else {
    sent.response = std::get<lifecycle::Response>(read);
  }
  if (!sent.response.body.empty()) sent.body = ParseJson(sent.response.body, 16).value();
  return sent;
}

Sent World::CreateConfig(std::string_view policy, std::string_view members) {
  return Send(
      "POST", "/2020-04-22/code-signing-configs",
      WithMembers(absl::StrFormat(R"("AllowedPublishers":{"SigningProfileVersionArns":["%s"]},)"
                                  R"("CodeSigningPolicies":{"UntrustedArtifactOnDeployment":"%s"})",
                                  kProfileArn, policy),
                  members));
}

std::string World::NewConfig(std::string_view policy) {
  return CreateConfig(policy).Text("CodeSigningConfig.CodeSigningConfigArn");
}

Sent World::ConfigCall(std::string_view method, std::string_view arn, std::string_view body) {
  return Send(method, "/2020-04-22/code-signing-configs/" + Encoded(arn), body);
}

Sent World::FunctionConfig(std::string_view method, std::string_view name, std::string_view body) {
  return Send(method, "/2020-06-30/functions/" + Encoded(name) + "/code-signing-config", body);
}

Sent World::CreateFunction(std::string_view name, const std::string& zip,
                           std::string_view members) {
  return Send(
      "POST", "/2015-03-31/functions",
      WithMembers(absl::StrFormat(R"("FunctionName":"%s","Role":"%s","Runtime":"nodejs22.x",)"
                                  R"("Handler":"index.handler","Code":{%s})",
                                  name, kRole, ZipMember(zip)),
                  members));
}

Sent World::CreateImage(std::string_view name, std::string_view members) {
  return Send(
      "POST", "/2015-03-31/functions",
      WithMembers(absl::StrFormat(R"("FunctionName":"%s","Role":"%s","PackageType":"Image",)"
                                  R"("Code":{"ImageUri":"registry/image:1"})",
                                  name, kRole),
                  members));
}

Sent World::UpdateCode(std::string_view name, const std::string& zip, std::string_view members) {
  return Send("PUT", "/2015-03-31/functions/" + Encoded(name) + "/code",
              WithMembers(ZipMember(zip), members));
}

Sent World::UpdateConfiguration(std::string_view name, std::string_view body) {
  return Send("PUT", "/2015-03-31/functions/" + Encoded(name) + "/configuration", body);
}

Sent World::PublishLayer(std::string_view name, const std::string& zip) {
  return Send("POST", "/2018-10-31/layers/" + Encoded(name) + "/versions",
              absl::StrFormat(R"({"Content":{%s}})", ZipMember(zip)));
}

std::string World::NewLayer(std::string_view name, const std::string& zip) {
  return PublishLayer(name, zip).Text("LayerVersionArn");
}

Sent World::Publish(std::string_view name, std::string_view body) {
  return Send("POST", "/2015-03-31/functions/" + Encoded(name) + "/versions", body);
}

Sent World::GetFunction(std::string_view name) {
  return Send("GET", "/2015-03-31/functions/" + Encoded(name));
}

std::string FunctionArn(std::string_view name) {
  return absl::StrFormat("arn:aws:lambda:%s:%s:function:%s", kRegion, kAccount, name);
}

std::string UnknownConfigArn() {
  return absl::StrFormat("arn:aws:lambda:%s:%s:code-signing-config:csc-unknown0123456789", kRegion,
                         kAccount);
}

std::string Encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += absl::StrFormat("%%%02X", static_cast<unsigned char>(c));
  return out;
}

std::string ConfigMember(std::string_view arn) {
  return absl::StrFormat(R"("CodeSigningConfigArn":"%s")", arn);
}

std::string UnsignedZip() { return BuildZip(SmallEntries()); }
std::string SignedZip() { return SmallSignedPackage(); }

std::string OtherProfileZip() {
  SigningRequest request = TestRequest();
  request.profile_version_arn = kOtherProfileArn;
  return SignedWith(request);
}

std::string TamperedZip() {
  std::vector<ZipEntrySpec> entries = SmallEntries();
  const std::string genuine = SmallSignedPackage();
  const Artifact artifact = ReadPackage(genuine);
  entries[0].body = "exports.handler = async () => 'evil';\n";
  return AppendSignatureEntry(PrepareForSigning(BuildZip(entries)).value(), *artifact.envelope)
      .value();
}

std::string ExpiredZip() {
  SigningRequest request = TestRequest();
  request.expires_at = At("2026-03-01T00:00:00Z");
  return SignedWith(request);
}

}  // namespace countersign::testing
