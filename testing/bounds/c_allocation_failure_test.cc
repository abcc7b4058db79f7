// Every allocation within the C interface fails once, and once with all that follow it: the caller
// gets COUNTERSIGN_OUT_OF_MEMORY and no handle, or the right answer, and nothing leaks.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "api/c/countersign.h"
#include "testing/bounds/heap.h"
#include "testing/scenario/scenario.h"

namespace countersign {
namespace {

using testing::TestAuthority;

template <typename Handle, void (*kFree)(Handle*)>
struct Freed {
  ~Freed() { kFree(handle); }
  Handle* handle = nullptr;
};
using Anchors = Freed<countersign_anchors, countersign_anchors_free>;
using Artifact = Freed<countersign_artifact, countersign_artifact_free>;
using Cache = Freed<countersign_cache, countersign_cache_free>;
using Config = Freed<countersign_config, countersign_config_free>;
using Digester = Freed<countersign_digester, countersign_digester_free>;
using Error = Freed<countersign_error, countersign_error_free>;
using Limits = Freed<countersign_limits, countersign_limits_free>;
using Revocations = Freed<countersign_revocations, countersign_revocations_free>;
using Text = Freed<char, countersign_text_free>;
using Verdict = Freed<countersign_verdict, countersign_verdict_free>;

const std::string& ConfigJson() {
  static const std::string json = R"({"AllowedPublishers":{"SigningProfileVersionArns":[")" +
                                  std::string(testing::kProfileArn) + "\"]}}";
  return json;
}

const std::string& RootPem() {
  static const std::string pem = TestAuthority().root_pem();
  return pem;
}

const std::string& Package() {
  static const std::string zip = testing::SmallSignedPackage();
  return zip;
}

// What is asked is answered as a status, and where that is OK as text.
using Ask = std::function<countersign_status(std::string* answer)>;

struct Scenario {
  const char* name;
  Ask ask;
};
void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.name; }

countersign_status ParseAll(std::string* answer) {
  Config config;
  Anchors anchors, more;
  Revocations revocations, none;
  Limits limits;
  Cache cache;
  constexpr std::string_view kRevoked = R"({"asOf":"2026-01-01T00:00:00Z"})";
  const std::string fingerprint(64, '0');
  const countersign_status statuses[] = {
      countersign_limits_new(&limits.handle),
      countersign_config_parse(ConfigJson().data(), ConfigJson().size(), nullptr, &config.handle,
                               nullptr),
      countersign_anchors_parse_pem(RootPem().data(), RootPem().size(), &anchors.handle, nullptr),
      countersign_anchors_parse_fingerprint(fingerprint.data(), 64, &more.handle, nullptr),
      countersign_revocations_parse(kRevoked.data(), kRevoked.size(), nullptr, &revocations.handle,
                                    nullptr),
      countersign_revocations_no_check({0, 0}, &none.handle, nullptr),
      countersign_cache_new(&cache.handle)};
  for (const countersign_status status : statuses) {
    if (status != COUNTERSIGN_OK) return status;
  }
  *answer = "parsed";
  return countersign_anchors_add(anchors.handle, more.handle);
}

countersign_status Refuse(std::string* answer) {
  Config config;
  Error error;
  const auto status = countersign_config_parse("{}", 2, nullptr, &config.handle, &error.handle);
  if (status == COUNTERSIGN_OUT_OF_MEMORY) return status;
  *answer = countersign_error_message(error.handle);
  return COUNTERSIGN_OK;
}

countersign_status Digest(std::string* answer) {
  Digester digester;
  Artifact artifact;
  for (const countersign_status status :
       {countersign_digester_new(&digester.handle),
        countersign_digester_add_bytes(digester.handle, "x", 1),
        countersign_digester_add_entry(digester.handle, "a", 1),
        countersign_digester_add_body(digester.handle, "b", 1),
        countersign_digester_finish(digester.handle, &artifact.handle),
        countersign_artifact_set_name(artifact.handle, "a name of more than fifteen bytes", 33),
        countersign_artifact_set_envelope(artifact.handle, Package().data(), 4096)}) {
    if (digester.handle == nullptr || artifact.handle == nullptr) {
      // What follows was asked of nothing.
      if (status != COUNTERSIGN_OK) return COUNTERSIGN_OUT_OF_MEMORY;
    } else if (status != COUNTERSIGN_OK) {
      return status;
    }
  }
  *answer = "digested";
  return COUNTERSIGN_OK;
}

// Evaluates with the signatures at hand, and asks for all of the verdict.
class Evaluating {
 public:
  Evaluating() {
    EXPECT_EQ(countersign_config_parse(ConfigJson().data(), ConfigJson().size(), nullptr,
                                       &config_.handle, nullptr),
              COUNTERSIGN_OK);
    EXPECT_EQ(countersign_anchors_parse_pem(RootPem().data(), RootPem().size(), &anchors_.handle,
                                            nullptr),
              COUNTERSIGN_OK);
    EXPECT_EQ(countersign_cache_new(&cache_.handle), COUNTERSIGN_OK);
    std::string first;
    EXPECT_EQ(Ask(&first), COUNTERSIGN_OK);
  }

  countersign_status Ask(std::string* answer) const {
    Artifact artifact;
    Verdict verdict;
    countersign_premises premises = COUNTERSIGN_PREMISES_INIT;
    premises.at.seconds = 1780272000;
    premises.anchors = anchors_.handle;
    premises.cache = cache_.handle;
    auto status = countersign_artifact_read(Package().data(), Package().size(), nullptr,
                                            &artifact.handle, nullptr);
    if (status != COUNTERSIGN_OK) return status;
    const countersign_artifact* const both[] = {artifact.handle, artifact.handle};
    status = countersign_evaluate(config_.handle, both, 2, &premises, &verdict.handle, nullptr);
    if (status != COUNTERSIGN_OK) return status;
    Text json, text;
    status = countersign_verdict_to_json(verdict.handle, &json.handle, nullptr);
    if (status != COUNTERSIGN_OK) return status;
    status = countersign_verdict_explain(verdict.handle, &text.handle, nullptr);
    if (status == COUNTERSIGN_OK) *answer = json.handle;
    return status;
  }

 private:
  Config config_;
  Anchors anchors_;
  Cache cache_;
};

std::vector<Scenario> Scenarios() {
  const auto evaluating = std::make_shared<const Evaluating>();
  return {{"ParseAll", ParseAll},
          {"Refuse", Refuse},
          {"Digest", Digest},
          {"Evaluate", [=](std::string* answer) { return evaluating->Ask(answer); }}};
}

class CAllocationFailure : public ::testing::TestWithParam<Scenario> {};

TEST_P(CAllocationFailure, IsReported) {
  std::string expected;
  ASSERT_EQ(GetParam().ask(&expected), COUNTERSIGN_OK);
  for (const testing::Failing failing : {testing::Failing::kOnce, testing::Failing::kFromThenOn}) {
    bool is_reached = true;
    for (std::uint64_t number = 0; is_reached && !HasFailure(); ++number) {
      std::string answer;
      countersign_status status = COUNTERSIGN_OK;
      const testing::FailedRun failed = testing::FailAllocation(number, failing, [&] {
        try {
          status = GetParam().ask(&answer);
        } catch (const std::bad_alloc&) {  // the text of this test's own answer
          status = COUNTERSIGN_OUT_OF_MEMORY;
        }
      });
      is_reached = failed.is_reached;
      if (status == COUNTERSIGN_OK) {
        EXPECT_TRUE(answer == expected || answer.find("INTERNAL") != std::string::npos)
            << "allocation " << number << ": " << answer;
      } else {
        EXPECT_EQ(status, COUNTERSIGN_OUT_OF_MEMORY) << "allocation " << number;
        EXPECT_EQ(failed.left_bytes, 0) << "leaked at allocation " << number;
      }
    }
  }
  std::string afterwards;
  EXPECT_EQ(GetParam().ask(&afterwards), COUNTERSIGN_OK);
  EXPECT_EQ(afterwards, expected);
}

INSTANTIATE_TEST_SUITE_P(Every, CAllocationFailure, ::testing::ValuesIn(Scenarios()),
                         [](const auto& scenario) { return std::string(scenario.param.name); });

}  // namespace
}  // namespace countersign
