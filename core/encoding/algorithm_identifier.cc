#include "core/encoding/algorithm_identifier.h"

#include "core/encoding/der.h"

namespace countersign {

std::optional<AlgorithmIdentifier> ParseAlgorithmIdentifier(Bytes der) {
  DerReader in(der);
  Bytes contents;
  if (!in.Read(der::kSequence, &contents) || !in.AtEnd()) return std::nullopt;
  return ParseAlgorithmIdentifierContents(contents);
}

std::optional<AlgorithmIdentifier> ParseAlgorithmIdentifierContents(Bytes contents) {
  DerReader in(contents);
  DerElement oid, parameters;
  if (!in.Read(der::kObjectIdentifier, &oid)) return std::nullopt;
  if (!in.AtEnd() && (!in.Next(&parameters) || !in.AtEnd())) return std::nullopt;
  return AlgorithmIdentifier{AsText(oid.contents), parameters.whole};
}

bool IsDerNull(Bytes der) { return der.size() == 2 && der[0] == der::kNull && der[1] == 0; }

bool IsPlainAlgorithm(const std::optional<AlgorithmIdentifier>& algorithm, std::string_view oid) {
  return algorithm.has_value() && algorithm->oid == oid &&
         (algorithm->parameters.empty() || IsDerNull(algorithm->parameters));
}

}  // namespace countersign
