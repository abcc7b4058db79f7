#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>
#include <set>

#include "testing/openssl_oracle/chain_oracle.h"
#include "testing/openssl_oracle/openssl_oracle.h"

namespace countersign::openssl {
namespace {

constexpr char kSigningJob[] = "1.3.187.137.1.2", kSignatureExpiry[] = "1.3.187.137.1.3",
               kProfileVersion[] = "1.3.187.137.1.4";

std::string Dotted(const ASN1_OBJECT* object) {
  char text[128];
  OBJ_obj2txt(text, sizeof text, object, 1);
  return text;
}

bool IsAlgorithm(const X509_ALGOR* algorithm, int nid) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  return OBJ_obj2nid(object) == nid;
}

std::string TextOf(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

// One look at one envelope; stops at the first objection.
class Look {
 public:
  explicit Look(const EnvelopeCase& c) : case_(c) {}

  EnvelopeAnswer Run() {
    if (Frame() && Signer() && Attributes() && Claims() && Chain() && Verify()) {
      answer_.accepted = true;
    }
    ERR_clear_error();
    return answer_;
  }

 private:
  bool Object(const char* objection) {
    answer_.objection = objection;
    return false;
  }

  bool Frame() {
    const Bio bio(BIO_new_mem_buf(case_.pem.data(), static_cast<int>(case_.pem.size())));
    cms_.reset(PEM_read_bio_CMS(bio.get(), nullptr, nullptr, nullptr));
    if (cms_ == nullptr) return Object("no CMS in PEM");
    if (OBJ_obj2nid(CMS_get0_type(cms_.get())) != NID_pkcs7_signed) return Object("no SignedData");
    if (OBJ_obj2nid(CMS_get0_eContentType(cms_.get())) != NID_pkcs7_data) {
      return Object("content type");
    }
    if (CMS_is_detached(cms_.get()) != 1) return Object("content embedded");
    STACK_OF(X509_CRL)* const lists = CMS_get1_crls(cms_.get());
    if (lists == nullptr) return true;
    const bool any = sk_X509_CRL_num(lists) > 0;
    sk_X509_CRL_pop_free(lists, X509_CRL_free);
    return !any || Object("CRLs");
  }

  bool Signer() {
    STACK_OF(CMS_SignerInfo)* const signers = CMS_get0_SignerInfos(cms_.get());
    if (sk_CMS_SignerInfo_num(signers) != 1) return Object("not one signer");
    signer_ = sk_CMS_SignerInfo_value(signers, 0);
    X509_NAME* issuer = nullptr;
    ASN1_INTEGER* serial = nullptr;
    ASN1_OCTET_STRING* key_id = nullptr;
    if (CMS_SignerInfo_get0_signer_id(signer_, &key_id, &issuer, &serial) != 1 ||
        issuer == nullptr || serial == nullptr) {
      return Object("signer identifier");
    }
    X509_ALGOR *digest = nullptr, *signature = nullptr;
    CMS_SignerInfo_get0_algs(signer_, nullptr, nullptr, &digest, &signature);
    if (!IsAlgorithm(digest, NID_sha384) || !IsAlgorithm(signature, NID_ecdsa_with_SHA384)) {
      return Object("algorithms");
    }
    return CMS_unsigned_get_attr_count(signer_) <= 0 || Object("unsigned attributes");
  }

  // Each type once with one value.
  bool Attributes() {
    const int count = CMS_signed_get_attr_count(signer_);
    if (count <= 0) return Object("no signed attributes");
    std::set<std::string> types;
    for (int i = 0; i < count; ++i) {
      X509_ATTRIBUTE* const attribute = CMS_signed_get_attr(signer_, i);
      if (X509_ATTRIBUTE_count(attribute) != 1) return Object("attribute without just one value");
      if (!types.insert(Dotted(X509_ATTRIBUTE_get0_object(attribute))).second) {
        return Object("attribute twice");
      }
    }
    return true;
  }

  // The value of the attribute if it has this ASN.1 type; null otherwise.
  const ASN1_STRING* ValueOf(const char* dotted, int type) {
    ASN1_OBJECT* const object = OBJ_txt2obj(dotted, 1);
    const auto* const value =
        static_cast<const ASN1_STRING*>(CMS_signed_get0_data_by_OBJ(signer_, object, -3, type));
    ASN1_OBJECT_free(object);
    return value;
  }

  bool TimeOf(const char* dotted, std::int64_t* seconds) {
    const ASN1_STRING* const value = ValueOf(dotted, V_ASN1_GENERALIZEDTIME);
    // OpenSSL reads no fraction: what follows the seconds is cut off here, and reread.
    const std::string text = value == nullptr ? "" : TextOf(value);
    if (text.size() < 15 || text.back() != 'Z') return false;
    tm parts = {};
    ASN1_GENERALIZEDTIME* const whole = ASN1_GENERALIZEDTIME_new();
    const bool ok =
        ASN1_GENERALIZEDTIME_set_string(whole, (text.substr(0, 14) + "Z").c_str()) == 1 &&
        ASN1_TIME_to_tm(whole, &parts) == 1;
    ASN1_GENERALIZEDTIME_free(whole);
    *seconds = timegm(&parts);
    return ok;
  }

  bool Claims() {
    const ASN1_STRING* const job = ValueOf(kSigningJob, V_ASN1_UTF8STRING);
    const ASN1_STRING* const profile = ValueOf(kProfileVersion, V_ASN1_UTF8STRING);
    if (job == nullptr || profile == nullptr) return Object("ARNs");
    answer_.job_arn = TextOf(job);
    answer_.profile_version_arn = TextOf(profile);
    if (!TimeOf("1.2.840.113549.1.9.5", &answer_.signing_time) ||
        !TimeOf(kSignatureExpiry, &answer_.expires_at)) {
      return Object("times");
    }
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(case_.content.data(), case_.content.size(), digest, &size, EVP_sha384(), nullptr);
    const ASN1_STRING* const claimed = ValueOf("1.2.840.113549.1.9.4", V_ASN1_OCTET_STRING);
    if (claimed == nullptr ||
        TextOf(claimed) != std::string(reinterpret_cast<const char*>(digest), size)) {
      return Object("message digest");
    }
    const auto* const type =
        reinterpret_cast<const ASN1_OBJECT*>(ValueOf("1.2.840.113549.1.9.3", V_ASN1_OBJECT));
    return (type != nullptr && OBJ_obj2nid(type) == NID_pkcs7_data) || Object("contentType");
  }

  // The one certificate with the signer's issuer and serial number, and its chain.
  bool Chain() {
    const CertStack bag(CMS_get1_certs(cms_.get()));
    X509* signer = nullptr;
    for (int i = 0; i < sk_X509_num(bag.get()); ++i) {
      X509* const candidate = sk_X509_value(bag.get(), i);
      if (CMS_SignerInfo_cert_cmp(signer_, candidate) != 0) continue;
      if (signer != nullptr) return Object("several certificates of the signer");
      signer = candidate;
    }
    if (signer == nullptr) return Object("no certificate of the signer");
    const Store store = MakeStore({case_.anchor}, answer_.signing_time);
    const std::set<std::string> objections = Objections(store.get(), signer, bag.get());
    return objections.empty() || Object(objections.begin()->c_str());
  }

  // The signature and the digest of the content; the chain has been looked at.
  bool Verify() {
    const Bio content(
        BIO_new_mem_buf(case_.content.data(), static_cast<int>(case_.content.size())));
    constexpr unsigned kFlags = CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY;
    return CMS_verify(cms_.get(), nullptr, nullptr, content.get(), nullptr, kFlags) == 1 ||
           Object("signature");
  }

  const EnvelopeCase& case_;
  EnvelopeAnswer answer_;
  Cms cms_;
  CMS_SignerInfo* signer_ = nullptr;  // of cms_
};

}  // namespace

EnvelopeAnswer VerifyEnvelope(const EnvelopeCase& c) { return Look(c).Run(); }

}  // namespace countersign::openssl
