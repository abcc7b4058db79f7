// The records in SQLite: a file, so that a restart loses nothing, or memory.
#ifndef COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_SQLITE_STORE_H_
#define COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_SQLITE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "api/lifecycle.h"

namespace emulator {

// Finds records for lifecycle::Run and commits what comes of it. May be shared between threads.
// Throws SQLite::Exception when the database fails.
class SqliteStore final : public countersign::lifecycle::RecordSource {
 public:
  // `path`: a database file, made unless it is there, or ":memory:".
  explicit SqliteStore(const std::string& path);

  // What `read` makes of records that are all as they were at one moment: no commit falls in
  // between.
  template <typename Reader>
  auto Read(Reader&& read) {
    const std::lock_guard<std::recursive_mutex> lock(mutex_);
    const SQLite::Transaction transaction(database_);
    return read();
  }

  // Writes the outcome's changes in one transaction if all its preconditions hold in it; else
  // writes nothing and returns false. When it returns true, the changes outlast a crash.
  bool Commit(const countersign::lifecycle::Outcome& outcome);

  std::optional<countersign::lifecycle::CodeSigningConfigRecord> FindConfig(
      std::string_view arn) const override;
  std::optional<countersign::lifecycle::FunctionRecord> FindFunction(
      std::string_view name, std::string_view version) const override;
  std::optional<countersign::lifecycle::LayerVersionRecord> FindLayerVersion(
      std::string_view arn) const override;
  std::int64_t LatestLayerVersion(std::string_view layer_arn) const override;
  std::vector<countersign::lifecycle::CodeSigningConfigRecord> ListConfigs(
      const countersign::lifecycle::Page& page) const override;
  std::vector<countersign::lifecycle::FunctionRecord> ListFunctions(
      std::string_view config_arn, const countersign::lifecycle::Page& page) const override;
  bool IsConfigUsed(std::string_view arn) const override;
  std::size_t CountConfigs() const override;

 private:
  bool Holds(const countersign::lifecycle::Precondition& precondition);
  void Write(const countersign::lifecycle::Changes& changes);
  void Write(const countersign::lifecycle::FunctionRecord& function);

  mutable std::recursive_mutex mutex_;  // one connection, one thread at a time
  mutable SQLite::Database database_;
};

}  // namespace emulator

#endif  // COUNTERSIGN_EXAMPLES_LAMBDA_EMULATOR_SQLITE_STORE_H_
