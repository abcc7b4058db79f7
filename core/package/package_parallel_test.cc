// However a package is read - alone or with others, on one thread or on several - the answer is the
// same.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "cli/thread_pool.h"
#include "core/base/executor.h"
#include "core/crypto/hash.h"
#include "core/encoding/hex.h"
#include "core/package/message.h"
#include "core/package/package.h"
#include "core/package/package_testing.h"

namespace countersign {
namespace {

using package_testing::BuildZip;
using package_testing::InnerHex;
using package_testing::ZipEntrySpec;

// Runs the tasks on the calling thread, the last first.
class Backwards : public Executor {
 public:
  explicit Backwards(std::size_t width) : width_(width) {}
  std::size_t Width() const override { return width_; }
  void Run(std::size_t count, absl::FunctionRef<void(std::size_t)> task) override {
    while (count > 0) task(--count);
  }

 private:
  std::size_t width_;
};

// Leaves out every task but the first `kept`.
class Lazy : public Executor {
 public:
  explicit Lazy(std::size_t kept) : kept_(kept) {}
  std::size_t Width() const override { return 4; }
  void Run(std::size_t count, absl::FunctionRef<void(std::size_t)> task) override {
    for (std::size_t i = 0; i < std::min(count, kept_); ++i) task(i);
  }

 private:
  std::size_t kept_;
};

std::string Describe(const ContentReading& reading) {
  std::string out = "content none";
  if (reading.content.has_value()) {
    out = "content " + HexEncode(reading.content->inner.view()) + " of " +
          std::to_string(reading.content->entries) + " entries, " +
          std::to_string(reading.content->uncompressed_bytes) + " bytes";
  }
  out += "\nsignature " + reading.signature_entry.value_or("none") + "\n";
  for (const Reason& reason : reading.faults) out += reason.message + "\n";
  return out;
}

std::string Describe(const PackageReading& reading) {
  return HexEncode(reading.code_sha256.view()) + "\n" +
         Describe(static_cast<const ContentReading&>(reading));
}

std::string Body(std::mt19937& random, std::size_t size) {
  std::string body;
  while (body.size() < size) body += "word" + std::to_string(random() % 1000) + "\n";
  body.resize(size);
  return body;
}

// Entries around the sizes at which they are read in another way, some broken, one a signature.
std::string RandomZip(std::mt19937& random) {
  constexpr std::size_t kSizes[] = {0, 1, 100, 5'000, 200'000, 1 << 20, 3 << 20};
  std::vector<ZipEntrySpec> entries(random() % 12);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    ZipEntrySpec& entry = entries[i];
    entry.name = "file" + std::to_string(i);
    entry.body = Body(random, kSizes[random() % (i == 0 ? 7 : 5)]);
    entry.level = random() % 3 == 0 ? 0 : 6;
    if (random() % 40 == 0) entry.local.crc = entry.central.crc = 7;
  }
  if (random() % 3 == 0) entries.push_back({std::string(kSignatureEntryName), "signature"});
  if (random() % 10 == 0) entries.push_back({"../out", "of here"});
  return BuildZip(entries);
}

std::vector<std::string> RandomZips(std::size_t count) {
  std::mt19937 random(static_cast<unsigned>(count));
  std::vector<std::string> zips;
  for (std::size_t i = 0; i < count; ++i) zips.push_back(RandomZip(random));
  return zips;
}

std::vector<std::unique_ptr<Executor>> Executors() {
  std::vector<std::unique_ptr<Executor>> out;
  out.push_back(nullptr);
  for (const std::size_t width : {1, 2, 5}) out.push_back(std::make_unique<Backwards>(width));
  for (const std::size_t width : {1, 2, 4}) out.push_back(std::make_unique<ThreadPool>(width));
  return out;
}

TEST(Parallel, OnePackageReadsTheSameOnEveryExecutor) {
  for (const std::string& zip : RandomZips(25)) {
    const PackageReading expected = ReadZipPackage(AsBytes(zip), {});
    for (const auto& executor : Executors()) {
      EXPECT_EQ(Describe(ReadZipPackage(AsBytes(zip), {}, executor.get())), Describe(expected));
      EXPECT_EQ(Describe(ReadZipContent(AsBytes(zip), {}, executor.get())),
                Describe(static_cast<const ContentReading&>(expected)));
    }
  }
}

TEST(Parallel, SeveralPackagesReadAsEachDoesAlone) {
  for (const std::size_t count : {0, 1, 2, 7, 8, 9, 23}) {
    const std::vector<std::string> zips = RandomZips(count);
    std::vector<Bytes> views;
    for (const std::string& zip : zips) views.push_back(AsBytes(zip));
    for (const auto& executor : Executors()) {
      const std::vector<PackageReading> found = ReadZipPackages(views, {}, executor.get());
      ASSERT_EQ(found.size(), count);
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(Describe(found[i]), Describe(ReadZipPackage(views[i], {}))) << i;
      }
    }
  }
}

// At the size beyond which a body is not read whole any more: the names have five bytes.
TEST(Parallel, BodiesOnBothSidesOfTheWindowReadTheSame) {
  std::mt19937 random(3);
  constexpr std::size_t kLargest = MessageReader::kMaxWindow - 5;
  for (const std::size_t size : {kLargest - 1, kLargest, kLargest + 1}) {
    const std::string body = Body(random, size);
    const std::string expected = HexEncode(Sha384(AsBytes("large" + body + "small" + body)).view());
    for (const int level : {0, 1}) {
      const std::string zip = BuildZip({{"large", body, level}, {"small", body, level}});
      ThreadPool pool(2);
      for (Executor* const executor :
           {static_cast<Executor*>(nullptr), static_cast<Executor*>(&pool)}) {
        EXPECT_EQ(InnerHex(ReadZipPackage(AsBytes(zip), {}, executor)), expected);
      }
    }
  }
}

// An executor that breaks its promise does not get a digest of what was not read.
TEST(Parallel, TasksThatWereLeftOutAreNoticed) {
  std::vector<ZipEntrySpec> entries(40);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i] = {"file" + std::to_string(i), std::string(1000, static_cast<char>(i))};
  }
  const std::string zip = BuildZip(entries);
  const std::string right = InnerHex(ReadZipPackage(AsBytes(zip), {}));
  for (std::size_t kept = 0; kept < 10; ++kept) {
    Lazy executor(kept);
    const PackageReading reading = ReadZipPackage(AsBytes(zip), {}, &executor);
    EXPECT_NE(InnerHex(reading), right) << kept;
    EXPECT_FALSE(reading.content.has_value()) << kept;
  }
}

// Also where a body comes in pieces, of which there is always a next one to ask for.
TEST(Parallel, StreamsThatWereNotReadAreNoticed) {
  const std::string zip = BuildZip({{"large", std::string(MessageReader::kMaxWindow, 'x'), 1}});
  for (std::size_t kept = 0; kept < 3; ++kept) {
    Lazy executor(kept);
    EXPECT_FALSE(ReadZipPackage(AsBytes(zip), {}, &executor).content.has_value()) << kept;
  }
}

TEST(ThreadPool, CallsEveryTaskOnce) {
  for (const std::size_t width : {1, 2, 3, 8}) {
    ThreadPool pool(width);
    EXPECT_EQ(pool.Width(), width);
    for (std::size_t count = 0; count < 100; ++count) {
      std::vector<std::atomic<int>> calls(count);
      pool.Run(count, [&](std::size_t task) { ++calls[task]; });
      EXPECT_TRUE(std::all_of(calls.begin(), calls.end(), [](const auto& n) { return n == 1; }));
    }
  }
}

TEST(ThreadPool, ServesSeveralThreads) {
  ThreadPool pool(3);
  std::atomic<int> calls{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        pool.Run(5, [&](std::size_t) { ++calls; });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(calls.load(), 4 * 200 * 5);
}

}  // namespace
}  // namespace countersign
