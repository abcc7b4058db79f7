// What AWS was recorded to answer, case by case: observed-cases.json drives the test, so that a
// case without a scenario here fails, and so does a scenario without a case.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/encoding/json.h"
#include "testing/scenario/scenario.h"
#include "testing/world/world.h"
#include "testing/zip/zip_builder.h"

namespace countersign {
namespace {

using lifecycle::ErrorProfile;
using testing::ConfigMember;
using testing::Encoded;
using testing::FunctionArn;
using testing::Sent;
using testing::UnknownConfigArn;
using testing::World;
using testing::ZipEntrySpec;

// What came back, and what the case's placeholders stand for.
struct Answer {
  Sent sent;
  std::map<std::string, std::string> values;
};
using Answers = std::vector<Answer>;

constexpr char kName[] = "greeter";

Answers FunctionMissing(World& w, std::string_view method) {
  const std::string body = "{" + ConfigMember(w.NewConfig("Warn")) + "}";
  return {
      {w.FunctionConfig(method, kName, body), {{"unqualifiedFunctionArn", FunctionArn(kName)}}}};
}

Answers ConfigMissing(World& w, std::string_view method, std::string_view suffix = "") {
  const std::string arn = UnknownConfigArn();
  return {{w.Send(method, "/2020-04-22/code-signing-configs/" + Encoded(arn) + std::string(suffix)),
           {{"cscArn", arn}}}};
}

// A function under a policy, deployed anew with `zip`.
Answers Update(World& w, std::string_view policy, const std::string& zip,
               std::string_view members = "") {
  const std::string config = ConfigMember(w.NewConfig(policy));
  EXPECT_EQ(w.CreateFunction(kName, testing::SignedZip(), config).response.http_status, 201);
  return {{w.UpdateCode(kName, zip, members), {{"subject", FunctionArn(kName)}}}};
}

std::vector<ZipEntrySpec> Entries() { return testing::SmallEntries(); }

// The signed package with its entries written anew by `change`, the signature kept.
template <typename Change>
std::string Rewritten(Change change) {
  std::vector<ZipEntrySpec> entries = Entries();
  change(entries);
  const Artifact genuine = ReadPackage(testing::SignedZip());
  return testing::AppendSignatureEntry(
             testing::PrepareForSigning(testing::BuildZip(entries)).value(), *genuine.envelope)
      .value();
}

Answers UnsignedLayer(World& w) {
  const std::string config = ConfigMember(w.NewConfig("Enforce"));
  const std::string layer = w.NewLayer("tools", testing::UnsignedZip());
  const std::string layers = R"("Layers":[")" + layer + R"("])";
  Answers out = {{w.CreateFunction("other", testing::SignedZip(), config + "," + layers),
                  {{"subject", layer}}}};
  w.CreateFunction(kName, testing::SignedZip(), config);
  out.push_back({w.UpdateConfiguration(kName, "{" + layers + "}"), {{"subject", layer}}});
  return out;
}

// The layers attached on creation and by an update.
Answers Layers(World& w, const std::string& arns, std::map<std::string, std::string> values) {
  const std::string layers = R"("Layers":[)" + arns + "]";
  Answers out = {{w.CreateFunction("other", testing::UnsignedZip(), layers), values}};
  w.CreateFunction(kName, testing::UnsignedZip());
  out.push_back({w.UpdateConfiguration(kName, "{" + layers + "}"), values});
  return out;
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

Answers RevisionMismatch(World& w) {
  w.CreateFunction(kName, testing::UnsignedZip());
  const std::string stale = R"("RevisionId":"stale")";
  return {{w.UpdateCode(kName, testing::UnsignedZip(), stale), {}},
          {w.Publish(kName, "{" + stale + "}"), {}}};
}

Answers CodeSha256Mismatch(World& w) {
  const std::string current = w.CreateFunction(kName, testing::UnsignedZip()).Text("CodeSha256");
  return {
      {w.Publish(kName, R"({"CodeSha256":"stale"})"), {{"given", "stale"}, {"current", current}}}};
}

Answers UpdateInProgress(World& w) {
  w.call.update_duration = absl::Minutes(1);
  w.CreateFunction(kName, testing::UnsignedZip());
  return {{w.UpdateCode(kName, testing::UnsignedZip()), {{"functionArn", FunctionArn(kName)}}}};
}

Answers Image(World& w) {
  const std::string config = ConfigMember(w.NewConfig("Warn"));
  Answers out = {{w.CreateImage("other", config), {}}};
  w.CreateImage(kName);
  out.push_back({w.FunctionConfig("GET", kName), {}});
  return out;
}

Answers ManyPublishers(World& w) {
  Answers out;
  for (const char* arn :
       {"arn:aws:signer:us-east-1:123456789012:/signing-profiles/Unversioned",
        "arn:aws:signer:us-east-1:123456789012:/signing-profiles/No/0123456789",
        "arn:aws:signer:eu-west-1:999999999999:/signing-profiles/Far/0123456789"}) {
    out.push_back({w.Send("POST", "/2020-04-22/code-signing-configs",
                          std::string(R"({"AllowedPublishers":{"SigningProfileVersionArns":[")") +
                              arn + R"("]}})"),
                   {}});
  }
  return out;
}

Answers SameLayerTwice(World& w) {
  const std::string one = w.NewLayer("tools", testing::UnsignedZip());
  const std::string two = w.NewLayer("tools", testing::UnsignedZip());
  return Layers(w, Quoted(one) + "," + Quoted(two), {{"arn1", one}, {"arn2", two}});
}

Answers TooManyLayers(World& w) {
  std::string arns;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    arns += (arns.empty() ? "" : ",") + Quoted(w.NewLayer(name, testing::UnsignedZip()));
  }
  return Layers(w, arns, {});
}

Answers LayerElsewhere(World& w) {
  return Layers(w, Quoted("arn:aws:lambda:eu-west-1:123456789012:layer:tools:1"),
                {{"region", testing::kRegion}});
}

Answers LayerMissing(World& w) {
  const std::string arn = "arn:aws:lambda:us-east-1:123456789012:layer:tools:9";
  return Layers(w, Quoted(arn), {{"layerVersionArn", arn}});
}

Answers Constraints(World& w) {
  const std::string text =
      "Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than "
      "or equal to 1";
  return {{w.Send("GET", "/2020-04-22/code-signing-configs?MaxItems=0"), {{"whole", text}}}};
}

Answers PutUnknownConfig(World& w, bool with_function) {
  if (with_function) w.CreateFunction(kName, testing::UnsignedZip());
  const std::string body = "{" + ConfigMember(UnknownConfigArn()) + "}";
  return {{w.FunctionConfig("PUT", kName, body), {{"cscArn", UnknownConfigArn()}}}};
}

Answers NoneAttached(World& w, std::string_view method) {
  w.CreateFunction(kName, testing::UnsignedZip());
  return {{w.FunctionConfig(method, kName), {}}};
}

Answers Revoked(World& w) {
  const std::string config = ConfigMember(w.NewConfig("Enforce"));
  w.CreateFunction(kName, testing::SignedZip(), config);
  static const RevocationSet* const revoked = new RevocationSet(
      testing::TestRevocations(std::string(R"("signingJobs":[")") + testing::kJobArn + R"("])"));
  w.call.revocations = revoked;
  return {{w.UpdateCode(kName, testing::SignedZip()), {}}};
}

using Scenario = Answers (*)(World&);

const std::map<std::string, Scenario>& Scenarios() {
  static const auto* const scenarios = new std::map<std::string, Scenario>{
      {"get-fn-csc.function-missing", [](World& w) { return FunctionMissing(w, "GET"); }},
      {"put-fn-csc.function-missing", [](World& w) { return FunctionMissing(w, "PUT"); }},
      {"delete-fn-csc.function-missing", [](World& w) { return FunctionMissing(w, "DELETE"); }},
      {"get-fn-csc.wrong-region",
       [](World& w) -> Answers {
         return {{w.FunctionConfig("GET", "arn:aws:lambda:eu-west-1:123456789012:function:greeter"),
                  {{"argRegion", "eu-west-1"}, {"region", testing::kRegion}}}};
       }},
      {"get-fn-csc.none-attached", [](World& w) { return NoneAttached(w, "GET"); }},
      {"delete-fn-csc.none-attached", [](World& w) { return NoneAttached(w, "DELETE"); }},
      {"get-fn-csc.qualified",
       [](World& w) -> Answers {
         return {{w.FunctionConfig("GET", "greeter:1"), {}}};
       }},
      {"put-fn-csc.csc-missing", [](World& w) { return PutUnknownConfig(w, true); }},
      {"put-fn-csc.both-missing", [](World& w) { return PutUnknownConfig(w, false); }},
      {"GetCodeSigningConfig.csc-missing", [](World& w) { return ConfigMissing(w, "GET"); }},
      {"UpdateCodeSigningConfig.csc-missing", [](World& w) { return ConfigMissing(w, "PUT"); }},
      {"DeleteCodeSigningConfig.csc-missing", [](World& w) { return ConfigMissing(w, "DELETE"); }},
      {"ListFunctionsByCodeSigningConfig.csc-missing",
       [](World& w) { return ConfigMissing(w, "GET", "/functions"); }},
      {"update-csc.no-fields",
       [](World& w) -> Answers {
         return {{w.ConfigCall("PUT", w.NewConfig("Enforce"), "{}"), {}}};
       }},
      {"update-csc.empty-policies",
       [](World& w) -> Answers {
         Sent sent = w.ConfigCall("PUT", w.NewConfig("Enforce"), R"({"CodeSigningPolicies":{}})");
         EXPECT_EQ(sent.Text("CodeSigningConfig.CodeSigningPolicies.UntrustedArtifactOnDeployment"),
                   "Enforce");
         return {{std::move(sent), {}}};
       }},
      {"create-csc.unversioned-or-foreign-publisher", ManyPublishers},
      {"list-fns-by-csc.none",
       [](World& w) -> Answers {
         return {{w.Send("GET", "/2020-04-22/code-signing-configs/" + Encoded(w.NewConfig("Warn")) +
                                    "/functions"),
                  {}}};
       }},
      {"delete-csc.ok",
       [](World& w) -> Answers {
         return {{w.ConfigCall("DELETE", w.NewConfig("Warn")), {}}};
       }},
      {"delete-csc.in-use",
       [](World& w) -> Answers {
         const std::string arn = w.NewConfig("Warn");
         w.CreateFunction(kName, testing::SignedZip(), ConfigMember(arn));
         return {{w.ConfigCall("DELETE", arn), {}}};
       }},
      {"deploy.enforce.unsigned",
       [](World& w) { return Update(w, "Enforce", testing::UnsignedZip()); }},
      {"deploy.enforce.wrong-profile",
       [](World& w) { return Update(w, "Enforce", testing::OtherProfileZip()); }},
      {"deploy.enforce.unsigned-layer", UnsignedLayer},
      {"deploy.enforce.tampered",
       [](World& w) { return Update(w, "Enforce", testing::TamperedZip()); }},
      {"deploy.warn.tampered", [](World& w) { return Update(w, "Warn", testing::TamperedZip()); }},
      {"deploy.warn.unsigned",
       [](World& w) {
         Answers out = Update(w, "Warn", testing::UnsignedZip());
         const lifecycle::Effects& effects = out[0].sent.outcome->effects;
         EXPECT_EQ(out[0].sent.Member("SigningProfileVersionArn"), nullptr);
         EXPECT_EQ(effects.cloud_trail.additional_event_data->status, SignatureStatus::kMismatch);
         EXPECT_EQ(effects.metrics.at(0).value, 1);
         return out;
       }},
      {"deploy.enforce.recompressed-or-retimed",
       [](World& w) {
         return Update(w, "Enforce", Rewritten([](std::vector<ZipEntrySpec>& entries) {
                         for (ZipEntrySpec& entry : entries) {
                           entry.level = 0;
                           entry.dos_time = 0x58210000;
                         }
                       }));
       }},
      {"deploy.enforce.renamed-or-reordered",
       [](World& w) {
         const auto rename = [](std::vector<ZipEntrySpec>& entries) {
           entries[0].name = "main.js";
         };
         const auto reorder = [](std::vector<ZipEntrySpec>& entries) {
           std::swap(entries[0], entries[2]);
         };
         Answers out = Update(w, "Enforce", Rewritten(rename));
         out.push_back(
             {w.UpdateCode(kName, Rewritten(reorder)), {{"subject", FunctionArn(kName)}}});
         return out;
       }},
      {"deploy.enforce.dryrun-unsigned",
       [](World& w) { return Update(w, "Enforce", testing::UnsignedZip(), R"("DryRun":true)"); }},
      {"deploy.enforce.expired",
       [](World& w) { return Update(w, "Enforce", testing::ExpiredZip()); }},
      {"deploy.enforce.revoked", Revoked},
      {"image.csc", Image},
      {"update-code.revision", RevisionMismatch},
      {"publish-version.sha", CodeSha256Mismatch},
      {"update-code.in-progress", UpdateInProgress},
      {"update-code.zip-on-image",
       [](World& w) -> Answers {
         w.CreateImage(kName);
         return {{w.UpdateCode(kName, testing::UnsignedZip()), {}}};
       }},
      {"update-code.image-on-zip",
       [](World& w) -> Answers {
         w.CreateFunction(kName, testing::UnsignedZip());
         return {
             {w.Send("PUT", "/2015-03-31/functions/greeter/code", R"({"ImageUri":"i:1"})"), {}}};
       }},
      {"layers.too-many", TooManyLayers},
      {"layers.other-region", LayerElsewhere},
      {"layers.same-layer-twice", SameLayerTwice},
      {"layers.missing", LayerMissing},
      {"model-constraint", Constraints},
  };
  return *scenarios;
}

const JsonValue* Member(const JsonValue& object, std::string_view name) {
  for (const auto& [key, value] : object.members) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string Filled(std::string text, const std::map<std::string, std::string>& values) {
  const auto whole = values.find("whole");
  if (whole != values.end()) return "1 validation error detected: " + whole->second;
  for (const auto& [name, value] : values) {
    for (std::size_t at; (at = text.find("{" + name + "}")) != std::string::npos;) {
      text.replace(at, name.size() + 2, value);
    }
  }
  return text;
}

std::string MessageOf(const Sent& sent) { return sent.Text("message") + sent.Text("Message"); }

// The members of a case that is an error.
void CompareError(const JsonValue& expected, const Answer& answer, ErrorProfile profile) {
  const JsonValue* const documented = Member(expected, "documentedCode");
  const JsonValue* code = Member(expected, "code");
  if (profile == ErrorProfile::kDocumented && documented != nullptr) code = documented;
  if (code != nullptr) {
    EXPECT_EQ(answer.sent.Error(), code->text);
  }
  if (const JsonValue* type = Member(expected, "type")) {
    EXPECT_EQ(answer.sent.Text("Type"), type->text);
    EXPECT_EQ(answer.sent.Member("Type") == nullptr, type->kind == JsonValue::Kind::kNull);
  }
  const JsonValue* const message = Member(expected, "message");
  if (message != nullptr && message->kind == JsonValue::Kind::kString) {
    EXPECT_EQ(MessageOf(answer.sent), Filled(message->text, answer.values));
  }
}

void Compare(const JsonValue& expected, const Answer& answer, ErrorProfile profile) {
  const lifecycle::Response& response = answer.sent.response;
  SCOPED_TRACE(response.body);
  EXPECT_EQ(std::to_string(response.http_status), Member(expected, "http")->text);
  if (response.http_status >= 400) return CompareError(expected, answer, profile);
  const JsonValue* const body = Member(expected, "body");
  if (body == nullptr) return;
  if (body->kind == JsonValue::Kind::kNull) {
    EXPECT_EQ(response.body, "");
  } else {
    EXPECT_EQ(response.body, body->members.empty() ? "{}" : R"({"FunctionArns":[]})");
  }
}

TEST(ObservedCases, AreWhatTheOperationsAnswer) {
  const char* const folder = std::getenv("COUNTERSIGN_VECTORS");
  if (folder == nullptr || *folder == '\0') {
    GTEST_SKIP() << "COUNTERSIGN_VECTORS is not set: the recorded cases are not at hand";
  }
  std::ifstream file(std::string(folder) + "/lambda/observed-cases.json");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const absl::StatusOr<JsonValue> document = ParseJson(text, 16);
  ASSERT_TRUE(document.ok()) << document.status();
  std::size_t seen = 0;
  for (const JsonValue& expected : Member(*document, "cases")->items) {
    const std::string id = Member(expected, "id")->text;
    SCOPED_TRACE(id);
    ++seen;
    const auto scenario = Scenarios().find(id);
    if (scenario == Scenarios().end()) {
      ADD_FAILURE() << "there is no scenario for this case";
      continue;
    }
    for (const ErrorProfile profile : {ErrorProfile::kObserved, ErrorProfile::kDocumented}) {
      World world;
      world.call.errors = profile;
      const Answers answers = scenario->second(world);
      ASSERT_FALSE(answers.empty());
      for (const Answer& answer : answers) Compare(expected, answer, profile);
    }
  }
  EXPECT_EQ(seen, Scenarios().size()) << "a scenario is of no case";
}

}  // namespace
}  // namespace countersign
