// HTTP requests to the control plane: pairs of lines, "METHOD target" and a body. Properties: a
// response is JSON or empty; an error changes nothing; what an outcome relied on holds where it was
// drawn and, once it is committed with changes to a function or configuration, no longer; the same
// call over the same state has the same outcome.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/encoding/json.h"
#include "fuzz/input.h"
#include "testing/world/world.h"

namespace {

using namespace countersign;             // NOLINT: a program of one page
using namespace countersign::lifecycle;  // NOLINT

using fuzz::Require;

constexpr int kMaxRequests = 32;

std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

void CheckResponse(const Response& response) {
  Require(response.http_status >= 200 && response.http_status < 600, "a response has a status");
  Require(response.ok() == (response.http_status < 400), "an error has the status of one");
  Require(response.http_status != 500, "no ServiceException");
  if (!response.body.empty()) Require(ParseJson(response.body, 16).ok(), "a body is JSON");
}

void CheckOutcome(const State& before, const State& after, const lifecycle::Outcome& outcome) {
  CheckResponse(outcome.response);
  if (outcome.changes.empty()) {
    Require(outcome.preconditions.empty(), "what changes nothing relies on nothing");
    return;
  }
  Require(outcome.response.ok() && !outcome.preconditions.empty(), "an error changes nothing");
  Require(before.Holds(outcome.preconditions), "preconditions hold before a commit");
  Require(!after.Holds(outcome.preconditions), "and not after it");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  testing::World world;
  for (int i = 0; i < kMaxRequests && !text.empty(); ++i) {
    std::string_view line = TakeLine(text);
    const std::size_t space = line.find(' ');
    const std::string_view target =
        space == std::string_view::npos ? std::string_view() : line.substr(space + 1);
    const std::string_view body = TakeLine(text);
    testing::World again = world;
    const testing::World before = world;
    const testing::Sent sent = world.Send(line.substr(0, space), target, body);
    Require(again.Send(line.substr(0, space), target, body).response.body == sent.response.body,
            "the same call has the same outcome");
    CheckResponse(sent.response);
    if (sent.outcome.has_value()) CheckOutcome(before.state, world.state, *sent.outcome);
  }
  return 0;
}
