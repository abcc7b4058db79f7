#include "examples/lambda_emulator/sqlite_store.h"

#include <memory>
#include <stdexcept>

#include "absl/time/time.h"
#include "examples/lambda_emulator/record_json.h"

namespace emulator {
namespace {

using countersign::lifecycle::Changes;
using countersign::lifecycle::CodeSigningConfigRecord;
using countersign::lifecycle::FunctionRecord;
using countersign::lifecycle::kLatest;
using countersign::lifecycle::LayerVersionRecord;
using countersign::lifecycle::Outcome;
using countersign::lifecycle::Page;
using countersign::lifecycle::Precondition;
using Lock = std::lock_guard<std::recursive_mutex>;

constexpr int kSchemaVersion = 1;
constexpr int kBusyMilliseconds = 10'000;  // how long another process's commit is waited for

// Documents hold the records; the other columns are what they are found by.
constexpr char kSchema[] = R"sql(
  CREATE TABLE configs (
    arn TEXT PRIMARY KEY, created_ns INTEGER, revision TEXT, document TEXT);
  CREATE INDEX configs_by_creation ON configs (created_ns, arn);
  CREATE TABLE functions (
    name TEXT, version TEXT, created_ns INTEGER, config_arn TEXT, revision TEXT, document TEXT,
    PRIMARY KEY (name, version));
  CREATE INDEX functions_by_config ON functions (config_arn, created_ns, name);
  CREATE TABLE layer_versions (
    arn TEXT PRIMARY KEY, layer_arn TEXT, version INTEGER, revision TEXT, document TEXT, zip BLOB);
  CREATE INDEX layer_versions_by_layer ON layer_versions (layer_arn, version);
)sql";

// A statement with its parameters, in order.
template <typename... Parameters>
SQLite::Statement Prepare(SQLite::Database& database, const char* sql,
                          const Parameters&... parameters) {
  SQLite::Statement statement(database, sql);
  int index = 0;
  (statement.bind(++index, parameters), ...);
  return statement;
}

// The first column of the only row; nothing without a row.
std::optional<std::string> Text(SQLite::Statement statement) {
  if (!statement.executeStep()) return std::nullopt;
  return statement.getColumn(0).getString();
}

std::vector<std::string> Texts(SQLite::Statement statement) {
  std::vector<std::string> out;
  while (statement.executeStep()) out.push_back(statement.getColumn(0).getString());
  return out;
}

// Before every position when there is none.
std::int64_t CreatedAfter(const Page& page) {
  return page.after.has_value() ? absl::ToUnixNanos(page.after->created_at) : INT64_MIN;
}
std::string KeyAfter(const Page& page) { return page.after.has_value() ? page.after->key : ""; }
std::int64_t RowsOf(const Page& page) { return static_cast<std::int64_t>(page.size) + 1; }

}  // namespace

SqliteStore::SqliteStore(const std::string& path)
    : database_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMilliseconds) {
  database_.exec("PRAGMA synchronous = FULL");
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  const int version = database_.execAndGet("PRAGMA user_version").getInt();
  if (version == kSchemaVersion) return;
  const bool is_new = database_.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
  if (version != 0 || !is_new)
    throw std::runtime_error("the database is of another version of the emulator");
  database_.exec(kSchema);
  database_.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
}

bool SqliteStore::Commit(const Outcome& outcome) {
  const Lock lock(mutex_);
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  for (const Precondition& precondition : outcome.preconditions) {
    if (!Holds(precondition)) return false;  // the transaction rolls back
  }
  Write(outcome.changes);
  transaction.commit();
  return true;
}

bool SqliteStore::Holds(const Precondition& precondition) {
  const std::string& key = precondition.key;
  switch (precondition.kind) {
    case Precondition::Kind::kConfig:
      return Text(Prepare(database_, "SELECT revision FROM configs WHERE arn = ?", key)) ==
             precondition.revision;
    case Precondition::Kind::kFunction:
      return Text(Prepare(database_,
                          "SELECT revision FROM functions WHERE name = ? AND version = ?", key,
                          kLatest)) == precondition.revision;
    case Precondition::Kind::kVersion:
      return Text(Prepare(database_,
                          "SELECT revision FROM functions WHERE "
                          "name = substr(?1, 1, instr(?1, ':') - 1) AND "
                          "version = substr(?1, instr(?1, ':') + 1)",
                          key)) == precondition.revision;
    case Precondition::Kind::kLayerVersion:
      return Text(Prepare(database_, "SELECT revision FROM layer_versions WHERE arn = ?", key)) ==
             precondition.revision;
    case Precondition::Kind::kConfigUnused:
      return !Text(
          Prepare(database_, "SELECT name FROM functions WHERE config_arn = ? LIMIT 1", key));
    case Precondition::Kind::kConfigCount:
      return database_.execAndGet("SELECT count(*) FROM configs").getInt64() <=
             static_cast<std::int64_t>(precondition.maximum);
  }
  return false;
}

void SqliteStore::Write(const Changes& changes) {
  if (const auto& config = changes.put_config) {
    Prepare(database_, "INSERT OR REPLACE INTO configs VALUES (?, ?, ?, ?)", config->arn,
            absl::ToUnixNanos(config->created_at), config->revision, ToDocument(*config))
        .exec();
  }
  if (changes.delete_config.has_value()) {
    Prepare(database_, "DELETE FROM configs WHERE arn = ?", *changes.delete_config).exec();
  }
  for (const FunctionRecord& function : changes.put_functions) Write(function);
  if (changes.delete_function.has_value()) {
    Prepare(database_, "DELETE FROM functions WHERE name = ?", *changes.delete_function).exec();
  }
  if (const auto& layer = changes.put_layer_version) {
    SQLite::Statement insert =
        Prepare(database_, "INSERT INTO layer_versions VALUES (?, ?, ?, ?, ?, ?)", layer->arn,
                layer->layer_arn, layer->version, layer->revision, ToDocument(*layer));
    const std::string& zip = *layer->package.zip;
    insert.bind(6, zip.data(), static_cast<int>(zip.size()));
    insert.exec();
  }
}

void SqliteStore::Write(const FunctionRecord& function) {
  SQLite::Statement insert =
      Prepare(database_, "INSERT OR REPLACE INTO functions VALUES (?, ?, ?, NULL, ?, ?)",
              function.name, function.version, absl::ToUnixNanos(function.created_at),
              function.revision, ToDocument(function));
  insert.exec();
  if (function.code_signing_config_arn.has_value()) {
    Prepare(database_, "UPDATE functions SET config_arn = ? WHERE name = ? AND version = ?",
            *function.code_signing_config_arn, function.name, function.version)
        .exec();
  }
}

std::optional<CodeSigningConfigRecord> SqliteStore::FindConfig(std::string_view arn) const {
  const Lock lock(mutex_);
  const auto document =
      Text(Prepare(database_, "SELECT document FROM configs WHERE arn = ?", std::string(arn)));
  if (!document.has_value()) return std::nullopt;
  return ConfigFrom(*document);
}

std::optional<FunctionRecord> SqliteStore::FindFunction(std::string_view name,
                                                        std::string_view version) const {
  const Lock lock(mutex_);
  const auto document =
      Text(Prepare(database_, "SELECT document FROM functions WHERE name = ? AND version = ?",
                   std::string(name), std::string(version)));
  if (!document.has_value()) return std::nullopt;
  return FunctionFrom(*document);
}

std::optional<LayerVersionRecord> SqliteStore::FindLayerVersion(std::string_view arn) const {
  const Lock lock(mutex_);
  SQLite::Statement query = Prepare(
      database_, "SELECT document, zip FROM layer_versions WHERE arn = ?", std::string(arn));
  if (!query.executeStep()) return std::nullopt;
  LayerVersionRecord layer = LayerVersionFrom(query.getColumn(0).getString());
  const SQLite::Column blob = query.getColumn(1);
  const auto zip = std::make_shared<const std::string>(static_cast<const char*>(blob.getBlob()),
                                                       static_cast<std::size_t>(blob.getBytes()));
  layer.package = {countersign::ReadPackage(*zip), static_cast<std::int64_t>(zip->size()), zip};
  return layer;
}

std::int64_t SqliteStore::LatestLayerVersion(std::string_view layer_arn) const {
  const Lock lock(mutex_);
  SQLite::Statement query =
      Prepare(database_, "SELECT max(version) FROM layer_versions WHERE layer_arn = ?",
              std::string(layer_arn));
  query.executeStep();
  return query.getColumn(0).getInt64();  // NULL, without versions, is 0
}

std::vector<CodeSigningConfigRecord> SqliteStore::ListConfigs(const Page& page) const {
  const Lock lock(mutex_);
  std::vector<CodeSigningConfigRecord> out;
  for (const std::string& document :
       Texts(Prepare(database_,
                     "SELECT document FROM configs WHERE (created_ns, arn) > (?, ?) "
                     "ORDER BY created_ns, arn LIMIT ?",
                     CreatedAfter(page), KeyAfter(page), RowsOf(page)))) {
    out.push_back(ConfigFrom(document));
  }
  return out;
}

std::vector<FunctionRecord> SqliteStore::ListFunctions(std::string_view config_arn,
                                                       const Page& page) const {
  const Lock lock(mutex_);
  std::vector<FunctionRecord> out;
  for (const std::string& document :
       Texts(Prepare(database_,
                     "SELECT document FROM functions WHERE config_arn = ? AND "
                     "(created_ns, name) > (?, ?) ORDER BY created_ns, name LIMIT ?",
                     std::string(config_arn), CreatedAfter(page), KeyAfter(page), RowsOf(page)))) {
    out.push_back(FunctionFrom(document));
  }
  return out;
}

bool SqliteStore::IsConfigUsed(std::string_view arn) const {
  return !ListFunctions(arn, {std::nullopt, 0}).empty();
}

std::size_t SqliteStore::CountConfigs() const {
  const Lock lock(mutex_);
  return static_cast<std::size_t>(database_.execAndGet("SELECT count(*) FROM configs").getInt64());
}

}  // namespace emulator
