// The emulator without HTTP: a request of the API in, its response out, its changes stored.
#ifndef COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_EMULATOR_H_
#define COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_EMULATOR_H_

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/lifecycle.h"
#include "examples/lambda_emulator/sqlite_store.h"

namespace emulator {

struct Settings {
  std::string region = "us-east-1", account = "000000000000";
  countersign::TrustAnchors anchors;
  std::string revocations_file;  // read anew for each call, so that it can be refreshed
  bool no_revocation_check = false;
  std::optional<absl::Time> at;  // a fixed clock; nothing: the system's
  countersign::lifecycle::ErrorProfile errors = countersign::lifecycle::ErrorProfile::kObserved;
  absl::Duration update_duration = absl::ZeroDuration();
  std::optional<std::size_t> max_configs;
  std::string effects_file;  // a JSON line is appended for each call; empty: nowhere
};

class Emulator {
 public:
  Emulator(Settings settings, SqliteStore& store);

  // Total but for what the database and the system throw. May be called by several threads.
  countersign::lifecycle::Response Handle(std::string_view method, std::string_view target,
                                          std::string_view body);

 private:
  absl::Time Now();
  absl::StatusOr<std::optional<countersign::RevocationSet>> Revocations() const;
  void Publish(const countersign::lifecycle::Effects& effects);

  const Settings settings_;
  SqliteStore& store_;
  std::mutex mutex_;  // over what follows
  int ticks_ = 0;
};

// A random UUID (RFC 9562, version 4).
std::string NewUuid();

}  // namespace emulator

#endif  // COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_EMULATOR_H_
