#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/arn.h"
#include "core/base/format.h"
#include "core/encoding/algorithm_identifier.h"
#include "core/encoding/asn1_time.h"
#include "core/encoding/der.h"
#include "core/envelope/aws_signer_lambda.h"

namespace countersign {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kContentType = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03"sv;
constexpr std::string_view kMessageDigest = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04"sv;
constexpr std::string_view kSigningTime = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05"sv;
constexpr std::string_view kAlgorithmProtection = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x34"sv;
constexpr std::string_view kSigningJob = "\x2b\x81\x3b\x81\x09\x01\x02"sv;       // 1.3.187.137.1.2
constexpr std::string_view kSignatureExpiry = "\x2b\x81\x3b\x81\x09\x01\x03"sv;  // 1.3.187.137.1.3
constexpr std::string_view kProfileVersion = "\x2b\x81\x3b\x81\x09\x01\x04"sv;   // 1.3.187.137.1.4

struct Attribute {
  std::string_view type;  // contents of the OBJECT IDENTIFIER
  DerElement value;
};

// SET OF order of X.690 section 11.6: as octet strings, the shorter padded with zeros. Attributes
// are SEQUENCEs of minimal length, so none is a prefix of another.
bool InOrder(Bytes a, Bytes b) {
  return !std::lexicographical_compare(b.begin(), b.end(), a.begin(), a.end());
}

class AttributeParser {
 public:
  AttributeParser(const Limits& limits, ClaimedAttributes* claimed, std::vector<Reason>* faults)
      : limits_(limits), claimed_(*claimed), faults_(*faults) {}

  void Run(Bytes contents) {
    if (!Split(contents)) return;
    RequireUniqueTypes();
    CheckContentType();
    ReadMessageDigest();
    claimed_.signing_time = Time(kSigningTime, "signingTime");
    claimed_.expires_at = Time(kSignatureExpiry, "signature expiry");
    claimed_.signing_job_arn = ArnText(kSigningJob, "signing job ARN", IsSigningJobArn);
    claimed_.signing_profile_version_arn =
        ArnText(kProfileVersion, "signing profile version ARN", IsSigningProfileVersionArn);
    CheckAlgorithmProtection();
    CheckTogether();
  }

 private:
  void Fault(ReasonCode code, std::string message, std::string expected) {
    faults_.push_back({code, std::move(message), std::move(expected), {}});
  }
  void Malformed(std::string message, std::string expected) {
    Fault(ReasonCode::kMalformedEnvelope, std::move(message), std::move(expected));
  }

  // Takes the attributes apart; false when there is nothing left to look at.
  bool Split(Bytes contents) {
    DerReader in(contents);
    Bytes previous;
    while (!in.AtEnd()) {
      if (attributes_.size() == limits_.signed_attributes) {
        faults_.push_back(LimitExceeded(limit_names::kSignedAttributes, limits_.signed_attributes,
                                        limits_.signed_attributes + 1));
        return false;
      }
      DerElement sequence, type;
      Bytes values;
      Attribute attribute;
      if (!in.Read(der::kSequence, &sequence)) return NotAttributes();
      DerReader pair(sequence.contents);
      if (!pair.Read(der::kObjectIdentifier, &type) || !pair.Read(der::kSet, &values) ||
          !pair.AtEnd()) {
        return NotAttributes();
      }
      DerReader set(values);
      if (!set.Next(&attribute.value) || !set.AtEnd()) {
        Malformed(
            Format("the signed attribute %s has not exactly one value", OidText(type.contents)),
            "one value in each signed attribute");
      }
      if (!previous.empty() && !InOrder(previous, sequence.whole)) {
        Malformed("the signed attributes are not in DER order", "SET OF in ascending order");
      }
      previous = sequence.whole;
      attribute.type = AsText(type.contents);
      attributes_.push_back(attribute);
    }
    return true;
  }

  bool NotAttributes() {
    Malformed("the signed attributes are malformed", "a SET OF Attribute in DER");
    return false;
  }

  void RequireUniqueTypes() {
    std::vector<std::string_view> types;
    for (const Attribute& attribute : attributes_) types.push_back(attribute.type);
    std::sort(types.begin(), types.end());
    const auto twice = std::adjacent_find(types.begin(), types.end());
    if (twice != types.end()) {
      Malformed(Format("the signed attribute %s occurs twice", OidText(AsBytes(*twice))),
                "each signed attribute once");
    }
  }

  // The value of the attribute, or null: a fault names it when it is required and absent.
  const DerElement* Find(std::string_view type, const char* required_name) {
    for (const Attribute& attribute : attributes_) {
      if (attribute.type == type) return &attribute.value;
    }
    if (required_name != nullptr) {
      Malformed(Format("the signed attribute %s is missing", required_name),
                "all attributes that AWS Signer writes");
    }
    return nullptr;
  }

  void CheckContentType() {
    const DerElement* const value = Find(kContentType, "contentType");
    if (value != nullptr &&
        (value->tag != der::kObjectIdentifier || AsText(value->contents) != aws_signer::kIdData)) {
      Malformed("the signed attribute contentType is not id-data",
                "the encapsulated type, id-data");
    }
  }

  void ReadMessageDigest() {
    const DerElement* const value = Find(kMessageDigest, "messageDigest");
    if (value == nullptr) return;
    Sha384Digest digest;
    if (value->tag != der::kOctetString || value->contents.size() != digest.bytes.size()) {
      Malformed("the signed attribute messageDigest is not a SHA-384 digest", "48 octets");
      return;
    }
    std::copy(value->contents.begin(), value->contents.end(), digest.bytes.begin());
    claimed_.message_digest = digest;
  }

  std::optional<absl::Time> Time(std::string_view type, const char* name) {
    const DerElement* const value = Find(type, name);
    if (value == nullptr) return std::nullopt;
    if (value->tag == der::kUtcTime) {
      Fault(ReasonCode::kUnsupportedEnvelope, Format("the signed attribute %s is a UTCTime", name),
            "a GeneralizedTime");
      return std::nullopt;
    }
    std::optional<absl::Time> time;
    if (value->tag == der::kGeneralizedTime)
      time = ParseGeneralizedTimeWithFraction(value->contents);
    if (!time.has_value()) {
      Malformed(Format("the signed attribute %s is not an instant", name),
                "a GeneralizedTime in UTC with 0 to 9 fraction digits");
    }
    return time;
  }

  std::optional<std::string> ArnText(std::string_view type, const char* name,
                                     bool (*well_formed)(std::string_view)) {
    const DerElement* const value = Find(type, name);
    if (value == nullptr) return std::nullopt;
    const std::string_view text = AsText(value->contents);
    if (value->tag != der::kUtf8String || !well_formed(text)) {
      Malformed(Format("the signed attribute %s is malformed", name),
                Format("a UTF8String with a %s", name));
      return std::nullopt;
    }
    return std::string(text);
  }

  // CMSAlgorithmProtection (RFC 6211): must repeat what the SignerInfo says.
  void CheckAlgorithmProtection() {
    const DerElement* const value = Find(kAlgorithmProtection, nullptr);
    if (value == nullptr) return;
    DerReader in(value->contents);
    DerElement digest, signature;
    if (value->tag != der::kSequence || !in.Read(der::kSequence, &digest) ||
        !in.Read(der::ContextConstructed(1), &signature) || !in.AtEnd() ||
        !IsPlainAlgorithm(ParseAlgorithmIdentifier(digest.whole), aws_signer::kSha384) ||
        !IsPlainAlgorithm(ParseAlgorithmIdentifierContents(signature.contents),
                          aws_signer::kEcdsaWithSha384)) {
      Malformed("the signed attribute cmsAlgorithmProtection differs from the signer's algorithms",
                "sha384 and ecdsa-with-SHA384");
    }
  }

  void CheckTogether() {
    if (claimed_.signing_time.has_value() && claimed_.expires_at.has_value() &&
        *claimed_.expires_at <= *claimed_.signing_time) {
      Malformed("the signature expires before it was made", "an expiry after the signing time");
    }
    if (!claimed_.signing_job_arn.has_value() ||
        !claimed_.signing_profile_version_arn.has_value()) {
      return;
    }
    const std::optional<Arn> job = SplitArn(*claimed_.signing_job_arn);
    const std::optional<Arn> profile = SplitArn(*claimed_.signing_profile_version_arn);
    if (job->partition != profile->partition || job->region != profile->region ||
        job->account != profile->account) {
      Malformed("the signing job and the signing profile version belong to different places",
                "one partition, Region and account");
    }
  }

  const Limits& limits_;
  ClaimedAttributes& claimed_;
  std::vector<Reason>& faults_;
  std::vector<Attribute> attributes_;
};

}  // namespace

void ParseAwsSignedAttributes(Bytes contents, const Limits& limits, ClaimedAttributes* claimed,
                              std::vector<Reason>* faults) {
  AttributeParser(limits, claimed, faults).Run(contents);
}

}  // namespace countersign
