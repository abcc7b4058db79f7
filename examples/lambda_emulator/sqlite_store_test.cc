// The records survive SQLite member by member; preconditions, pages and reopening.
#include "examples/lambda_emulator/sqlite_store.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "testing/scenario/scenario.h"

namespace emulator {
namespace {

using countersign::Policy;
using countersign::lifecycle::AttachedLayer;
using countersign::lifecycle::Changes;
using countersign::lifecycle::CodePackage;
using countersign::lifecycle::CodeSigningConfigRecord;
using countersign::lifecycle::FunctionContent;
using countersign::lifecycle::FunctionRecord;
using countersign::lifecycle::kLatest;
using countersign::lifecycle::LayerVersionRecord;
using countersign::lifecycle::Outcome;
using countersign::lifecycle::PackageType;
using countersign::lifecycle::Page;
using countersign::lifecycle::Position;
using countersign::lifecycle::Precondition;
using countersign::lifecycle::Signer;
using countersign::testing::At;
using countersign::testing::SmallSignedPackage;

constexpr char kConfigArn[] = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-a";
constexpr char kLayerArn[] = "arn:aws:lambda:us-east-1:123456789012:layer:l";

// Text that a careless column would change.
std::string Awkward(const std::string& name) {
  constexpr char kText[] = " '\"\\;--%\n\t\0end \xC3\xA9\xF0\x9F\x94\x91";
  return name + std::string(kText, sizeof kText - 1);
}

CodePackage Zip() {
  const auto zip = std::make_shared<const std::string>(SmallSignedPackage());
  return {countersign::ReadPackage(*zip), static_cast<std::int64_t>(zip->size()), zip};
}

CodeSigningConfigRecord FullConfig() {
  CodeSigningConfigRecord out;
  out.arn = kConfigArn;
  out.id = "csc-a";
  out.description = Awkward("description");
  out.publishers = {"arn:b", "arn:a", "arn:b"};  // order and repetition are the client's
  out.policy = Policy::kEnforce;
  out.tags = {{"", ""}, {Awkward("key"), Awkward("value")}};
  out.created_at = At("2026-06-01T00:00:00.123456789Z");
  out.last_modified = At("2026-06-02T00:00:00.000000001Z");
  out.revision = "r1";
  return out;
}

FunctionRecord FullFunction() {
  FunctionRecord out;
  out.name = "f";
  out.arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
  out.description = Awkward("description");
  FunctionContent& content = out.content;
  content.package_type = PackageType::kImage;
  content.role = "role";
  content.runtime = "nodejs18.x";
  content.handler = Awkward("handler");
  content.timeout = 900;
  content.memory_size = 10'240;
  content.architecture = "arm64";
  content.code_sha256 = "sha";
  content.code_size = 5'000'000'000;
  content.image_uri = "image";
  content.signer = Signer{"profile", "job"};
  content.layers = {{"layer:2", 2, Signer{"p2", ""}}, {"layer:1", 1, std::nullopt}};
  out.created_at = At("2026-06-01T00:00:00.000000002Z");
  out.last_modified = At("1969-12-31T23:59:59.999999999Z");
  out.revision = "r2";
  out.code_signing_config_arn = kConfigArn;
  out.tags = {{"b", "2"}, {"a", "1"}};
  out.last_version = 3'000'000'000;
  out.busy_until = At("2026-06-03T00:00:00.5Z");
  return out;
}

LayerVersionRecord FullLayer() {
  LayerVersionRecord out;
  out.layer_arn = kLayerArn;
  out.version = 10;
  out.arn = out.layer_arn + ":10";
  out.description = Awkward("description");
  out.license_info = Awkward("MIT");
  out.compatible_runtimes = {"python3.11", "nodejs18.x"};
  out.compatible_architectures = {"x86_64", "arm64"};
  out.package = Zip();
  out.signer = Signer{"profile", "job"};
  out.created_at = At("2026-06-01T00:00:00.000000003Z");
  out.revision = "r3";
  return out;
}

void ExpectSame(const CodeSigningConfigRecord& a, const CodeSigningConfigRecord& b) {
  EXPECT_EQ(a.arn, b.arn);
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.publishers, b.publishers);
  EXPECT_EQ(a.policy, b.policy);
  EXPECT_EQ(a.tags, b.tags);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.last_modified, b.last_modified);
  EXPECT_EQ(a.revision, b.revision);
}

void ExpectSame(const FunctionContent& a, const FunctionContent& b) {
  EXPECT_EQ(a.package_type, b.package_type);
  EXPECT_EQ(a.role, b.role);
  EXPECT_EQ(a.runtime, b.runtime);
  EXPECT_EQ(a.handler, b.handler);
  EXPECT_EQ(a.timeout, b.timeout);
  EXPECT_EQ(a.memory_size, b.memory_size);
  EXPECT_EQ(a.architecture, b.architecture);
  EXPECT_EQ(a.code_sha256, b.code_sha256);
  EXPECT_EQ(a.code_size, b.code_size);
  EXPECT_EQ(a.image_uri, b.image_uri);
  EXPECT_EQ(a.signer, b.signer);
  EXPECT_EQ(a.layers, b.layers);
}

void ExpectSame(const FunctionRecord& a, const FunctionRecord& b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.arn, b.arn);
  EXPECT_EQ(a.description, b.description);
  ExpectSame(a.content, b.content);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.last_modified, b.last_modified);
  EXPECT_EQ(a.revision, b.revision);
  EXPECT_EQ(a.code_signing_config_arn, b.code_signing_config_arn);
  EXPECT_EQ(a.tags, b.tags);
  EXPECT_EQ(a.last_version, b.last_version);
  EXPECT_EQ(a.busy_until, b.busy_until);
}

void ExpectSame(const LayerVersionRecord& a, const LayerVersionRecord& b) {
  EXPECT_EQ(a.arn, b.arn);
  EXPECT_EQ(a.layer_arn, b.layer_arn);
  EXPECT_EQ(a.version, b.version);
  EXPECT_EQ(a.description, b.description);
  EXPECT_EQ(a.license_info, b.license_info);
  EXPECT_EQ(a.compatible_runtimes, b.compatible_runtimes);
  EXPECT_EQ(a.compatible_architectures, b.compatible_architectures);
  EXPECT_EQ(a.signer, b.signer);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.revision, b.revision);
  EXPECT_EQ(a.package.size, b.package.size);
  ASSERT_NE(b.package.zip, nullptr);
  EXPECT_EQ(*a.package.zip, *b.package.zip);
  EXPECT_EQ(a.package.artifact.code_sha256, b.package.artifact.code_sha256);
  EXPECT_EQ(a.package.artifact.envelope, b.package.artifact.envelope);
  ASSERT_TRUE(b.package.artifact.content.has_value());
  EXPECT_EQ(a.package.artifact.content->inner, b.package.artifact.content->inner);
}

Outcome Of(Changes changes, std::vector<Precondition> preconditions = {}) {
  Outcome out;
  out.changes = std::move(changes);
  out.preconditions = std::move(preconditions);
  return out;
}
Changes Put(const CodeSigningConfigRecord& config) {
  Changes out;
  out.put_config = config;
  return out;
}
Changes Put(const FunctionRecord& function) {
  Changes out;
  out.put_functions = {function};
  return out;
}
Changes Put(const LayerVersionRecord& layer) {
  Changes out;
  out.put_layer_version = layer;
  return out;
}

void FillWithFullRecords(SqliteStore& store) {
  ASSERT_TRUE(store.Commit(Of(Put(FullConfig()))));
  ASSERT_TRUE(store.Commit(Of(Put(FullFunction()))));
  ASSERT_TRUE(store.Commit(Of(Put(FullLayer()))));
}

void ExpectFullRecords(const SqliteStore& store) {
  ExpectSame(FullConfig(), store.FindConfig(kConfigArn).value());
  ExpectSame(FullFunction(), store.FindFunction("f", kLatest).value());
  ExpectSame(FullLayer(), store.FindLayerVersion(FullLayer().arn).value());
}

TEST(SqliteStore, KeepsEveryMember) {
  SqliteStore store(":memory:");
  FillWithFullRecords(store);
  ExpectFullRecords(store);
  EXPECT_EQ(store.LatestLayerVersion(kLayerArn), 10);
  EXPECT_EQ(store.LatestLayerVersion("another"), 0);
}

TEST(SqliteStore, KeepsTheAbsenceOfEveryMember) {
  SqliteStore store(":memory:");
  LayerVersionRecord layer;
  layer.package = Zip();
  ASSERT_TRUE(store.Commit(Of(Put(CodeSigningConfigRecord()))));
  ASSERT_TRUE(store.Commit(Of(Put(FunctionRecord()))));
  ASSERT_TRUE(store.Commit(Of(Put(layer))));
  ExpectSame(CodeSigningConfigRecord(), store.FindConfig("").value());
  ExpectSame(FunctionRecord(), store.FindFunction("", kLatest).value());
  ExpectSame(layer, store.FindLayerVersion("").value());
}

TEST(SqliteStore, ReplacingARecordLeavesNothingOfTheOldOne) {
  SqliteStore store(":memory:");
  FillWithFullRecords(store);
  CodeSigningConfigRecord config;
  config.arn = kConfigArn;
  FunctionRecord function;
  function.name = "f";
  ASSERT_TRUE(store.Commit(Of(Put(config))));
  ASSERT_TRUE(store.Commit(Of(Put(function))));
  ExpectSame(config, store.FindConfig(kConfigArn).value());
  ExpectSame(function, store.FindFunction("f", kLatest).value());
  EXPECT_FALSE(store.IsConfigUsed(kConfigArn));
}

TEST(SqliteStore, AFileKeepsEverything) {
  const std::string file = ::testing::TempDir() + "/sqlite_store_test.db";
  std::remove(file.c_str());
  {
    SqliteStore store(file);
    FillWithFullRecords(store);
  }
  const SqliteStore again(file);
  ExpectFullRecords(again);
  EXPECT_TRUE(again.IsConfigUsed(kConfigArn));
}

TEST(SqliteStore, PreconditionsAreCheckedBeforeAnythingIsWritten) {
  using Kind = Precondition::Kind;
  const std::string layer = FullLayer().arn;
  struct Case {
    const char* what;
    Precondition precondition;
    bool holds;
  };
  const Case cases[] = {
      {"config", {Kind::kConfig, kConfigArn, "r1"}, true},
      {"config of another revision", {Kind::kConfig, kConfigArn, "r0"}, false},
      {"config that should be absent", {Kind::kConfig, kConfigArn, std::nullopt}, false},
      {"config that is absent", {Kind::kConfig, "none", std::nullopt}, true},
      {"config that is gone", {Kind::kConfig, "none", "r1"}, false},
      {"function", {Kind::kFunction, "f", "r2"}, true},
      {"function of another revision", {Kind::kFunction, "f", "r0"}, false},
      {"function that should be absent", {Kind::kFunction, "f", std::nullopt}, false},
      {"function that is absent", {Kind::kFunction, "g", std::nullopt}, true},
      {"version", {Kind::kVersion, "f:$LATEST", "r2"}, true},
      {"version that is absent", {Kind::kVersion, "f:1", std::nullopt}, true},
      {"version of another function", {Kind::kVersion, "g:$LATEST", std::nullopt}, true},
      {"version that is gone", {Kind::kVersion, "f:1", "r2"}, false},
      {"layer", {Kind::kLayerVersion, layer, "r3"}, true},
      {"layer of another revision", {Kind::kLayerVersion, layer, "r0"}, false},
      {"layer that should be absent", {Kind::kLayerVersion, layer, std::nullopt}, false},
      {"unused", {Kind::kConfigUnused, "none", std::nullopt}, true},
      {"used", {Kind::kConfigUnused, kConfigArn, std::nullopt}, false},
      {"count", {Kind::kConfigCount, "", std::nullopt, 1}, true},
      {"count too high", {Kind::kConfigCount, "", std::nullopt, 0}, false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    SqliteStore store(":memory:");
    FillWithFullRecords(store);
    FunctionRecord other;
    other.name = "written";
    // The second precondition holds: one that fails is enough.
    const Precondition holds{Kind::kConfig, "none", std::nullopt};
    EXPECT_EQ(store.Commit(Of(Put(other), {c.precondition, holds})), c.holds);
    EXPECT_EQ(store.FindFunction("written", kLatest).has_value(), c.holds);
    ExpectFullRecords(store);
  }
}

TEST(SqliteStore, PagesAreInTheOrderOfCreationThenOfKeys) {
  SqliteStore store(":memory:");
  const absl::Time start = At("2026-01-01T00:00:00Z");
  // Written in no order: two instants, and bytes that a locale would sort otherwise.
  const std::vector<std::pair<int, std::string>> sorted = {
      {0, "B"}, {0, "a"}, {0, "\xC3\xA9"}, {1, "A"}};
  for (const std::size_t i : {2, 0, 3, 1}) {
    CodeSigningConfigRecord config;
    config.arn = sorted[i].second;
    config.created_at = start + absl::Nanoseconds(sorted[i].first);
    FunctionRecord function;
    function.name = sorted[i].second;
    function.created_at = config.created_at;
    function.code_signing_config_arn = "B";
    ASSERT_TRUE(store.Commit(Of(Put(config))));
    ASSERT_TRUE(store.Commit(Of(Put(function))));
  }
  for (std::size_t skipped = 0; skipped <= sorted.size(); ++skipped) {
    for (std::size_t size = 0; size <= sorted.size(); ++size) {
      Page page{std::nullopt, size};
      if (skipped > 0) {
        const auto& [nanoseconds, key] = sorted[skipped - 1];
        page.after = Position{start + absl::Nanoseconds(nanoseconds), key};
      }
      std::vector<std::string> expected, configs, functions;
      for (std::size_t i = skipped; i < sorted.size() && i <= skipped + size; ++i) {
        expected.push_back(sorted[i].second);
      }
      for (const auto& config : store.ListConfigs(page)) configs.push_back(config.arn);
      for (const auto& function : store.ListFunctions("B", page))
        functions.push_back(function.name);
      EXPECT_EQ(configs, expected) << skipped << " " << size;
      EXPECT_EQ(functions, expected) << skipped << " " << size;
    }
  }
  const Page far{Position{At("9999-12-31T23:59:59Z"), "x"}, 5};
  EXPECT_TRUE(store.ListConfigs(far).empty());
  EXPECT_TRUE(store.ListFunctions("A", {}).empty());
  EXPECT_EQ(store.CountConfigs(), sorted.size());
}

TEST(SqliteStore, ADeletedFunctionGoesWithItsVersionsAndFreesItsConfiguration) {
  SqliteStore store(":memory:");
  FillWithFullRecords(store);
  FunctionRecord version = FullFunction();
  version.version = "1";
  version.code_signing_config_arn = std::nullopt;
  ASSERT_TRUE(store.Commit(Of(Put(version))));
  FunctionRecord other;
  other.name = "f1";
  ASSERT_TRUE(store.Commit(Of(Put(other))));
  Changes gone;
  gone.delete_function = "f";
  ASSERT_TRUE(store.Commit(Of(gone)));
  EXPECT_FALSE(store.FindFunction("f", kLatest).has_value());
  EXPECT_FALSE(store.FindFunction("f", "1").has_value());
  EXPECT_TRUE(store.FindFunction("f1", kLatest).has_value());
  EXPECT_FALSE(store.IsConfigUsed(kConfigArn));
  // One made anew has nothing of the old one.
  FunctionRecord again;
  again.name = "f";
  again.arn = FullFunction().arn;
  ASSERT_TRUE(store.Commit(Of(Put(again))));
  ExpectSame(again, store.FindFunction("f", kLatest).value());

  Changes no_config;
  no_config.delete_config = kConfigArn;
  ASSERT_TRUE(store.Commit(Of(no_config)));
  EXPECT_FALSE(store.FindConfig(kConfigArn).has_value());
  EXPECT_EQ(store.CountConfigs(), 0u);
}

TEST(SqliteStore, RefusesADatabaseThatIsNotItsOwn) {
  const std::string file = ::testing::TempDir() + "/sqlite_store_other.db";
  for (const char* sql : {"PRAGMA user_version = 2", "CREATE TABLE other (x)"}) {
    std::remove(file.c_str());
    SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
    EXPECT_THROW(SqliteStore store(file), std::runtime_error) << sql;
  }
}

}  // namespace
}  // namespace emulator
