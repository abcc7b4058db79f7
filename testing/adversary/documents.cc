// What a host gives: configurations, anchors and revocations that keep their parsers busy.
#include <string_view>

#include "testing/adversary/adversary.h"
#include "testing/scenario/scenario.h"

namespace countersign::testing {
namespace {

// `front`, as many of `item` as fit, with `separator` between any two, `back`. An item may hold one
// `#`, which becomes its number.
std::string Repeated(std::size_t size, std::string_view front, std::string_view item,
                     std::string_view separator, std::string_view back) {
  constexpr std::size_t kDigits = 9;
  const std::size_t mark = item.find('#');
  const std::size_t step = item.size() + separator.size() + kDigits;
  std::string out(front);
  for (std::size_t i = 0; out.size() + step + back.size() <= size; ++i) {
    if (i > 0) out += separator;
    out += item.substr(0, mark);
    if (mark == std::string_view::npos) continue;
    const std::string digits = std::to_string(i);
    out += std::string(kDigits - digits.size(), '0') + digits;
    out += item.substr(mark + 1);
  }
  return out += back;
}

std::string Brackets(std::size_t size) { return Repeated(size, "", "[", "", ""); }
std::string BracketPairs(std::size_t size) { return Repeated(size, "[", "[]", ",", "]"); }
std::string Numbers(std::size_t size) { return Repeated(size, "[", "0", ",", "]"); }
std::string LongNumber(std::size_t size) { return Repeated(size, "0.", "1", "", ""); }
std::string LongText(std::size_t size) { return Repeated(size, "\"", "x", "", "\""); }
std::string Escapes(std::size_t size) { return Repeated(size, "\"", R"(\u0041)", "", "\""); }
std::string Members(std::size_t size) { return Repeated(size, "{", R"("#":0)", ",", "}"); }
std::string OneMember(std::size_t size) { return Repeated(size, "{", R"("a":0)", ",", "}"); }
std::string Tags(std::size_t size) {
  return Repeated(size, R"({"Tags":{)", R"("#":"")", ",", "}}");
}
std::string Publishers(std::size_t size) {
  return Repeated(size, R"({"AllowedPublishers":{"SigningProfileVersionArns":[)",
                  R"("arn:aws:signer:us-east-1:123456789012:/signing-profiles/Release/a#")", ",",
                  "]}}");
}

std::string ShortLines(std::size_t size) {
  return Repeated(size, "-----BEGIN CERTIFICATE-----\n", "A\n", "", "-----END CERTIFICATE-----\n");
}
std::string Garbage(std::size_t size) {
  return Repeated(size, "-----BEGIN CERTIFICATE-----\n", "=", "", "\n-----END CERTIFICATE-----\n");
}
std::string Beginnings(std::size_t size) { return Repeated(size, "", "-----BEGIN", "", "\n"); }
std::string SmallBlocks(std::size_t size) {
  return Repeated(size, "", "-----BEGIN X-----\n-----END X-----\n", "", "");
}
std::string Anchors(std::size_t size) {
  return Repeated(size, "", TestAuthority().root_pem(), "", "");
}

std::string Revocations(std::size_t size, std::string_view list, std::string_view item) {
  const std::string front = R"({"asOf":"2026-01-01T00:00:00Z",")" + std::string(list) + "\":[";
  return Repeated(size, front, item, ",", "]}");
}
std::string Jobs(std::size_t size) {
  return Revocations(
      size, "signingJobs",
      R"("arn:aws:signer:us-east-1:123456789012:/signing-jobs/5a2e4c3c-7d61-4d6f-9a40-000#")");
}
std::string EqualCertificates(std::size_t size) {
  return Revocations(size, "certificates", "\"" + std::string(192, 'a') + "\"");
}
std::string EqualProfiles(std::size_t size) {
  return Revocations(size, "signingProfiles",
                     R"({"profileVersionArn":")" + std::string(kProfileArn) +
                         R"(","effectiveTime":"2026-01-01T00:00:00Z"})");
}

}  // namespace

std::vector<Adversary> HostileDocuments() {
  return {
      {"JSON: opening brackets", Door::kConfig, Brackets},
      {"JSON: pairs of brackets", Door::kConfig, BracketPairs},
      {"JSON: numbers", Door::kConfig, Numbers},
      {"JSON: one long number", Door::kConfig, LongNumber},
      {"JSON: one long text", Door::kConfig, LongText},
      {"JSON: escapes", Door::kConfig, Escapes},
      {"JSON: members", Door::kConfig, Members},
      {"JSON: one member again and again", Door::kConfig, OneMember},
      {"JSON: tags", Door::kConfig, Tags},
      {"JSON: publishers", Door::kConfig, Publishers},
      {"PEM: short lines", Door::kAnchors, ShortLines},
      {"PEM: base64 garbage", Door::kAnchors, Garbage},
      {"PEM: beginnings that are none", Door::kAnchors, Beginnings},
      {"PEM: many small blocks", Door::kAnchors, SmallBlocks},
      {"one anchor again and again", Door::kAnchors, Anchors},
      {"revocations: jobs", Door::kRevocations, Jobs},
      {"revocations: equal certificates", Door::kRevocations, EqualCertificates},
      {"revocations: equal profiles", Door::kRevocations, EqualProfiles},
  };
}

}  // namespace countersign::testing
