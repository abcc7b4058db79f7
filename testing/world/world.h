// An account of Lambda's control plane for tests: a State that requests are sent to over the wire
// format, one call a second, with counted identifiers.
#ifndef COUNTERSIGN_TESTING_WORLD_WORLD_H_
#define COUNTERSIGN_TESTING_WORLD_WORLD_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/lifecycle.h"
#include "core/encoding/json.h"

namespace countersign::testing {

inline constexpr char kRegion[] = "us-east-1";
inline constexpr char kAccount[] = "123456789012";
inline constexpr char kRole[] = "arn:aws:iam::123456789012:role/service-role/deployer";

// What is sent and what comes back.
struct Sent {
  lifecycle::Response response;
  JsonValue body;                             // parsed; null for an empty body
  std::optional<lifecycle::Outcome> outcome;  // nothing: refused before any operation

  // The text of a member, "" if there is none: "CodeSigningConfig.Description".
  std::string Text(std::string_view path) const;
  // The member; null if there is none.
  const JsonValue* Member(std::string_view path) const;
  std::string Error() const { return response.error_code.value_or(""); }
};

// A copy goes on by itself.
class World {
 public:
  World();

  // Sends a request and makes its changes.
  Sent Send(std::string_view method, std::string_view target, std::string_view body = "");

  // Shorthands; names and ARNs are percent-encoded.
  Sent CreateConfig(std::string_view policy, std::string_view members = "");
  std::string NewConfig(std::string_view policy);  // its ARN
  Sent ConfigCall(std::string_view method, std::string_view arn, std::string_view body = "");
  Sent FunctionConfig(std::string_view method, std::string_view name, std::string_view body = "");
  Sent CreateFunction(std::string_view name, const std::string& zip, std::string_view members = "");
  Sent CreateImage(std::string_view name, std::string_view members = "");
  Sent UpdateCode(std::string_view name, const std::string& zip, std::string_view members = "");
  Sent UpdateConfiguration(std::string_view name, std::string_view body);
  Sent PublishLayer(std::string_view name, const std::string& zip);
  std::string NewLayer(std::string_view name, const std::string& zip);  // the version's ARN
  Sent Publish(std::string_view name, std::string_view body = "{}");
  Sent GetFunction(std::string_view name);

  lifecycle::Call call;
  lifecycle::State state;

 private:
  int calls_ = 0;
};

std::string FunctionArn(std::string_view name);
// Well formed, but of no configuration.
std::string UnknownConfigArn();
// Percent-encoded, for a path or query.
std::string Encoded(std::string_view text);
// {"CodeSigningConfigArn":"..."} with or without its braces.
std::string ConfigMember(std::string_view arn);

// Packages, all of the same content but for what their names say.
std::string UnsignedZip();
std::string SignedZip();        // valid from SigningTime() to ExpiresAt()
std::string OtherProfileZip();  // signed by a profile that no configuration here allows
std::string TamperedZip();      // a body changed after signing
std::string ExpiredZip();       // expired before the world begins

}  // namespace countersign::testing

#endif  // COUNTERSIGN_TESTING_WORLD_WORLD_H_
