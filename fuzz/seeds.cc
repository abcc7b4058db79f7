// Writes inputs to begin fuzzing from, a folder for each target: seeds DIR.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/encoding/pem.h"
#include "fuzz/chain_seeds.h"
#include "testdata/cases.h"
#include "testing/authority/envelope_builder.h"
#include "testing/scenario/scenario.h"

namespace {

using namespace countersign;  // NOLINT: a program of one page

class Writer {
 public:
  explicit Writer(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void Add(const std::string& target, const std::string& content) {
    std::filesystem::create_directories(folder_ / target);
    const std::string name = "seed" + std::to_string(count_++);
    std::ofstream(folder_ / target / name, std::ios::binary) << content;
  }

 private:
  std::filesystem::path folder_;
  int count_ = 0;
};

// Envelopes in PEM and as CMS messages, which are BER as well.
void AddEnvelope(const std::string& envelope, Writer& out) {
  out.Add("envelope", "T" + envelope);
  const auto blocks = ParsePem(envelope, PemSurroundings::kNothing);
  if (!blocks.ok()) return;
  out.Add("envelope", "C" + blocks->front().body);
  out.Add("der", blocks->front().body);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("seeds DIR\n", stderr), 1;
  Writer out(argv[1]);
  for (const testdata::Case& c : testdata::AllCases()) {
    if (c.package.size() < (1 << 16)) out.Add("package", c.package);
    out.Add("json", c.config);
    out.Add("json", c.revocations);
    const auto envelope = ReadPackage(c.package).envelope;
    if (envelope.has_value()) AddEnvelope(*envelope, out);
  }
  EnvelopeOptions options;
  options.definite_lengths = true;
  AddEnvelope(testing::TestAuthority().Sign(testing::TestRequest(), options), out);
  for (const auto& certificates : {fuzz::SeedCertificates(), fuzz::SeedCertificatesOfOtherKeys()}) {
    for (const std::string& certificate : certificates) {
      out.Add("certificate", certificate);
      out.Add("der", certificate);
    }
  }
  out.Add("package", "E");
  out.Add("evaluate", std::string(8, '\0'));
  out.Add("access",
          "lambda:CreateFunction\narn:aws:lambda:us-west-2:123456789012:function:f\n"
          "arn:aws:lambda:us-west-2:123456789012:code-signing-config:csc-0d4518bd353a0a7c6\n"
          R"({"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":)"
          R"(["lambda:CreateFunction","lambda:Put*"],"Resource":"*","Condition":{"StringEquals":)"
          R"({"lambda:CodeSigningConfigArn":"arn:aws:lambda:us-west-2:123456789012:)"
          R"(code-signing-config:csc-0d4518bd353a0a7c6"}}}]})");
  return 0;
}
