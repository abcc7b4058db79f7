// The example of the control plane: the marked part is shown in the README word for word.
#include "api/lifecycle.h"

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <variant>

#include "absl/time/clock.h"

namespace {

struct HttpRequest {
  std::string method, target, body;
};

// A host's records: here a State behind a lock.
class Store final : public countersign::lifecycle::RecordSource {
 public:
  bool Commit(const countersign::lifecycle::Outcome& outcome) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!state_.Holds(outcome.preconditions)) return false;
    state_ = state_.With(outcome.changes);
    return true;
  }

  std::optional<countersign::lifecycle::CodeSigningConfigRecord> FindConfig(
      std::string_view arn) const override {
    return state_.FindConfig(arn);
  }
  std::optional<countersign::lifecycle::FunctionRecord> FindFunction(
      std::string_view name, std::string_view version) const override {
    return state_.FindFunction(name, version);
  }
  std::optional<countersign::lifecycle::LayerVersionRecord> FindLayerVersion(
      std::string_view arn) const override {
    return state_.FindLayerVersion(arn);
  }
  std::int64_t LatestLayerVersion(std::string_view layer_arn) const override {
    return state_.LatestLayerVersion(layer_arn);
  }
  std::vector<countersign::lifecycle::CodeSigningConfigRecord> ListConfigs(
      const countersign::lifecycle::Page& page) const override {
    return state_.ListConfigs(page);
  }
  std::vector<countersign::lifecycle::FunctionRecord> ListFunctions(
      std::string_view config_arn, const countersign::lifecycle::Page& page) const override {
    return state_.ListFunctions(config_arn, page);
  }
  bool IsConfigUsed(std::string_view arn) const override { return state_.IsConfigUsed(arn); }
  std::size_t CountConfigs() const override { return state_.CountConfigs(); }

 private:
  std::mutex mutex_;
  countersign::lifecycle::State state_;
};

// [control plane]
// A request of AWS's API: what it is answered, what is to be written if the preconditions still
// hold at commit, and what CloudWatch and CloudTrail would get.
countersign::lifecycle::Response Answer(const HttpRequest& http,
                                        const countersign::lifecycle::Call& call, Store& store) {
  const auto read = countersign::lifecycle::ReadRequest(http.method, http.target, http.body);
  if (const auto* refused = std::get_if<countersign::lifecycle::Response>(&read)) return *refused;
  const auto& request = std::get<countersign::lifecycle::Request>(read);
  while (true) {
    const auto outcome = countersign::lifecycle::Run(store, call, request);
    if (outcome.changes.empty() || store.Commit(outcome)) return outcome.response;
  }
}
// [control plane]

TEST(Readme, LifecycleExampleAnswersAndCommits) {
  countersign::lifecycle::Call call;
  call.region = "us-east-1";
  call.account_id = "123456789012";
  call.now = absl::Now();
  call.new_revision = "1";
  call.new_config_id = "0123456789abcdef0";
  Store store;
  const std::string target = "/2020-04-22/code-signing-configs";
  const auto created =
      Answer({"POST", target,
              R"({"AllowedPublishers":{"SigningProfileVersionArns":["arn:aws:signer:::x"]}})"},
             call, store);
  EXPECT_EQ(created.http_status, 201);
  const auto listed = Answer({"GET", target, ""}, call, store);
  EXPECT_NE(listed.body.find("csc-0123456789abcdef0"), std::string::npos);
  EXPECT_EQ(Answer({"GET", "/", ""}, call, store).http_status, 404);
}

}  // namespace
