// AWS's wire format (restJson1): an HTTP request in, a Request out.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_WIRE_H_
#define COUNTERSIGN_CORE_LIFECYCLE_WIRE_H_

#include <cstddef>
#include <string_view>
#include <variant>

#include "core/base/limits.h"
#include "core/lifecycle/outcome.h"
#include "core/lifecycle/requests.h"

namespace countersign::lifecycle {

// AWS's bound on the body of CreateFunction and UpdateFunctionCode; hosts refuse more with 413.
inline constexpr std::size_t kMaxRequestBytes = 70'167'211;

// Reads one request of the API. `method` is HTTP's, `target` the request target as it was sent
// (path, `?`, query; percent-encoded; a trailing slash does not count), `body` the whole body. A
// package in ZipFile is read (ReadPackage) and kept. Headers, and with them the caller's identity,
// are the host's business.
//
// The answer to what is no request of this API, or whose body does not have the members' types, is
// the Response to send: UnknownOperationException (404) or SerializationException (400).
std::variant<Request, Response> ReadRequest(std::string_view method, std::string_view target,
                                            std::string_view body, const Limits& limits = {});

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_WIRE_H_
