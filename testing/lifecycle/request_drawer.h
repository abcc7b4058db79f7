// Random requests from small pools, so that names, configurations and layers meet again and again,
// and the packages that they carry. The same seed draws the same requests.
#ifndef COUNTERSIGN_TESTING_LIFECYCLE_REQUEST_DRAWER_H_
#define COUNTERSIGN_TESTING_LIFECYCLE_REQUEST_DRAWER_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/lifecycle/outcome.h"
#include "core/lifecycle/requests.h"
#include "core/policy/revocation_set.h"
#include "testing/lifecycle/naive_model.h"

namespace countersign::testing {

// When the first call of a drawer is made, after which calls are at most seconds apart.
absl::Time FirstCallAt();

// Unsigned ones, one each by an allowed and another profile, by a revoked job and by a revoked
// profile; tampered with; expired, and expiring while the calls go on. Made once.
const std::vector<KnownPackage>& PackagePool();

// The list that revokes what the pool says is revoked.
const RevocationSet& PoolRevocations();

class RequestDrawer {
 public:
  explicit RequestDrawer(std::uint32_t seed) : random_(seed) {}

  // The next call, later than the last one or at the same instant. Anchors are left to the caller.
  lifecycle::Call DrawCall(const NaiveModel& model);

  // Mostly about what there is in the model, otherwise about what was deleted, never was or cannot
  // be. The first requests of a drawer publish layers.
  lifecycle::Request Draw(const NaiveModel& model);

 private:
  std::size_t Below(std::size_t n) { return random_() % n; }
  bool Chance(int percent) { return Below(100) < static_cast<std::size_t>(percent); }
  template <typename T>
  T OneOf(const std::vector<T>& items) {
    return items[Below(items.size())];
  }

  std::string Name(bool image);
  std::string Written(const std::string& name, bool may_be_qualified);
  std::string AnyName(bool may_be_qualified) { return Written(Name(Chance(10)), may_be_qualified); }
  std::string ConfigArn(const NaiveModel& model);
  std::string TaggableArn(const NaiveModel& model);
  std::vector<std::string> Layers(const NaiveModel& model);
  lifecycle::AllowedPublishers Publishers();
  lifecycle::CodeSigningPolicies Policies();
  lifecycle::Tags SomeTags();
  lifecycle::FunctionCode Code(bool image);
  std::optional<std::string> Revision(const NaiveModel& model, const std::string& name);
  std::optional<std::string> Marker(const NaiveModel& model);
  std::optional<std::int64_t> MaxItems();

  lifecycle::Request DrawConfigRequest(const NaiveModel& model);
  lifecycle::Request DrawAttachment(const NaiveModel& model);
  lifecycle::Request DrawCreateFunction(const NaiveModel& model);
  lifecycle::Request DrawUpdate(const NaiveModel& model);
  lifecycle::Request DrawVersionRequest(const NaiveModel& model);
  lifecycle::Request DrawTagRequest(const NaiveModel& model);
  lifecycle::Request PublishLayer(std::size_t layer);

  std::mt19937 random_;
  absl::Time now_ = FirstCallAt();
  int calls_ = 0, requests_ = 0;
};

// One line for a trace.
std::string Describe(const lifecycle::Request& request);

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_LIFECYCLE_REQUEST_DRAWER_H_
