// PEM (RFC 7468): base64 between BEGIN and END lines.
#ifndef COUNTERSIGN_CORE_ENCODING_PEM_H_
#define COUNTERSIGN_CORE_ENCODING_PEM_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace countersign {

struct PemBlock {
  std::string label;  // "CERTIFICATE"
  std::string body;   // the decoded bytes
};

// All blocks of `text`, at least one. Between the lines of a block only base64 may stand: no
// headers (RFC 1421), no blanks. Lines end in LF or CRLF. Around blocks: nothing but white space
// with kNothing, any text with kAnyText, as certificate bundles carry comments.
enum class PemSurroundings { kNothing, kAnyText };
absl::StatusOr<std::vector<PemBlock>> ParsePem(std::string_view text,
                                               PemSurroundings surroundings);

// One block with lines of 64 columns, each ended by LF.
std::string WritePem(std::string_view label, std::string_view body);

}  // namespace countersign

#endif  // COUNTERSIGN_CORE_ENCODING_PEM_H_
