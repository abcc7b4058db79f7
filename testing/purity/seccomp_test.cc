// The engine asks the kernel for nothing: a corpus is evaluated under seccomp's strict mode, in
// which every system call but read, write, exit and sigreturn kills the process.
#include <gtest/gtest.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "testdata/cases.h"
#include "testing/world/world.h"

namespace countersign {
namespace {

struct Prepared {
  Artifact artifact;
  std::string package;
  CodeSigningConfig config;
  TrustAnchors anchors;
  RevocationSet revocations;
  absl::Time at;
  std::string expected;
};

std::vector<Prepared> PrepareAll() {
  std::vector<Prepared> all;
  for (const testdata::Case& c : testdata::AllCases()) {
    const Verdict verdict =
        testdata::Judge(c.package, c.config, c.roots, c.revocations, c.at);
    all.push_back({ReadPackage(c.package), c.package,
                   CodeSigningConfig::FromJson(c.config).value(),
                   TrustAnchors::FromPem(c.roots).value(),
                   RevocationSet::FromJson(c.revocations).value(), verdict.evaluated_at(),
                   ToJson(verdict)});
  }
  return all;
}

// A day of the control plane; everything that it answers.
std::string RunControlPlane() {
  static const auto* const signed_zip = new std::string(testing::SignedZip());
  static const auto* const unsigned_zip = new std::string(testing::UnsignedZip());
  testing::World w;
  const std::string arn = w.NewConfig("Enforce");
  std::string log = arn;
  const auto note = [&](const testing::Sent& sent) { log += sent.response.body + "\n"; };
  note(w.CreateFunction("f", *signed_zip, testing::ConfigMember(arn)));
  note(w.UpdateCode("f", *unsigned_zip));
  note(w.PublishLayer("tools", *signed_zip));
  note(w.Publish("f"));
  note(w.ConfigCall("PUT", arn, R"({"Description":"d"})"));
  note(w.ConfigCall("DELETE", arn));
  note(w.Send("GET", "/2020-04-22/code-signing-configs?MaxItems=0"));
  return log;
}

// Reads and evaluates everything: each package alone, then all at once, with a cache of verified
// things; whether every verdict is the expected one.
bool EvaluateAll(const std::vector<Prepared>& all) {
  VerificationCache cache;
  bool same = true;
  std::vector<std::string_view> packages;
  const auto is_expected = [&](const Prepared& p, const Artifact& artifact) {
    Premises premises = {p.at, p.anchors, &p.revocations};
    premises.cache = &cache;
    const Verdict verdict = Evaluate(p.config, artifact.Named("package.zip"), premises);
    return ToJson(verdict) == p.expected && !Explain(verdict).empty();
  };
  for (const Prepared& p : all) {
    same = is_expected(p, ReadPackage(p.package)) && same;
    packages.push_back(p.package);
  }
  const std::vector<Artifact> artifacts = ReadPackages(packages);
  for (std::size_t i = 0; i < all.size(); ++i) same = is_expected(all[i], artifacts[i]) && same;
  static const auto* const expected = new std::string(RunControlPlane());
  same = same && RunControlPlane() == *expected;
  return same;
}

[[noreturn]] void ExitStrictly(int status) {
  syscall(SYS_exit, status);
  std::abort();
}

// Runs in a child: grows the heap once, so that allocation needs no system call, then locks itself in.
[[noreturn]] void EvaluateLockedIn(const std::vector<Prepared>& all, bool break_the_rule) {
  constexpr int kHeap = 256 << 20;
  mallopt(M_MMAP_THRESHOLD, kHeap);
  mallopt(M_TRIM_THRESHOLD, kHeap);
  mallopt(M_TOP_PAD, kHeap);
  std::free(std::malloc(kHeap / 4));
  if (!EvaluateAll(all)) ExitStrictly(2);  // the warm-up call
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) ExitStrictly(3);
  if (break_the_rule) getppid();
  ExitStrictly(EvaluateAll(all) ? 0 : 2);
}

int StatusOfChild(const std::vector<Prepared>& all, bool break_the_rule) {
  const pid_t child = fork();
  if (child == 0) EvaluateLockedIn(all, break_the_rule);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return status;
}

TEST(Purity, EvaluatesWithoutSystemCalls) {
  const std::vector<Prepared> all = PrepareAll();
  ASSERT_GT(all.size(), 10u);
  const int status = StatusOfChild(all, false);
  EXPECT_TRUE(WIFEXITED(status)) << "killed by signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// The lock holds: a single harmless system call is the end.
TEST(Purity, OneSystemCallWouldBeNoticed) {
  const int status = StatusOfChild(PrepareAll(), true);
  EXPECT_TRUE(WIFSIGNALED(status));
}

}  // namespace
}  // namespace countersign
