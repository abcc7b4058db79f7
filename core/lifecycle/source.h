// From a request to its outcome over anything that can find records.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_SOURCE_H_
#define COUNTERSIGN_CORE_LIFECYCLE_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/lifecycle/outcome.h"
#include "core/lifecycle/page.h"
#include "core/lifecycle/records.h"
#include "core/lifecycle/requests.h"

namespace countersign::lifecycle {

// How records are found: a host's database, or a State. All of one account and Region. Keys are
// untrusted text. What an implementation throws leaves Run as it is.
//
// During one Run all records should be as they were at one moment (a read transaction): changes are
// guarded by preconditions, but a refusal is answered as it is, and over records of two moments it
// may name what was never so.
class RecordSource {
 public:
  virtual ~RecordSource() = default;

  virtual std::optional<CodeSigningConfigRecord> FindConfig(std::string_view arn) const = 0;
  virtual std::optional<FunctionRecord> FindFunction(std::string_view name,
                                                     std::string_view version) const = 0;
  virtual std::optional<LayerVersionRecord> FindLayerVersion(std::string_view arn) const = 0;

  // The highest version number of the layer; 0 if there is none.
  virtual std::int64_t LatestLayerVersion(std::string_view layer_arn) const = 0;

  // The first `page.size` + 1 items after `page.after`, in the order of Position.
  virtual std::vector<CodeSigningConfigRecord> ListConfigs(const Page& page) const = 0;
  // Functions ($LATEST) that refer to the configuration.
  virtual std::vector<FunctionRecord> ListFunctions(std::string_view config_arn,
                                                    const Page& page) const = 0;

  virtual bool IsConfigUsed(std::string_view arn) const = 0;
  virtual std::size_t CountConfigs() const = 0;
};

// Finds the records that the operation needs and runs it. Nothing is written: committing is the
// caller's.
Outcome Run(const RecordSource& source, const Call& call, const Request& request);

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_SOURCE_H_
