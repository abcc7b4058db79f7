#include "core/package/package.h"

#include <algorithm>
#include <new>
#include <utility>

#include "core/crypto/hash.h"
#include "core/package/content_hasher.h"
#include "core/package/inflate.h"
#include "core/package/message.h"
#include "core/package/zip_directory.h"

namespace countersign {
namespace {

constexpr std::size_t kMaxStreams = 8;  // as many messages as the widest kernel hashes at once

// Calls task(0) to task(count - 1), in order if there is no executor. None may throw.
void RunAll(Executor* executor, std::size_t count, absl::FunctionRef<void(std::size_t)> task) {
  if (executor != nullptr) {
    executor->Run(count, task);
  } else {
    for (std::size_t i = 0; i < count; ++i) task(i);
  }
}

std::size_t WidthOf(Executor* executor) {
  return executor == nullptr ? 1 : std::max<std::size_t>(executor->Width(), 1);
}

// One package on its way: the directory is read at once, the message piece by piece.
class ContentReader {
 public:
  ContentReader(Bytes zip, const Limits& limits, std::size_t tasks)
      : entries_(ReadZipDirectory(zip, limits, faults_)) {
    if (!faults_.empty()) entries_.clear();
    message_.emplace(zip, entries_, tasks);
    ReadSignatureEntry(zip);
  }

  MessageReader& message() { return *message_; }

  // The next piece of the message when the tasks of its plan are done.
  Bytes Collect() { return message_->Collect(faults_); }

  // All of the message's digest is known to `hasher`.
  ContentReading Finish(Sha384Hasher& hasher) {
    ContentReading out;
    if (faults_.empty()) {
      out.content = ContentDigest{hasher.Finish(), 0, 0};
      for (const ZipEntry& entry : entries_) {
        if (entry.name == kSignatureEntryName) continue;
        ++out.content->entries;
        out.content->uncompressed_bytes += entry.uncompressed_size;
      }
      out.signature_entry = std::move(signature_);
    }
    out.faults = faults_.Take();
    return out;
  }

 private:
  void ReadSignatureEntry(Bytes zip) {
    const auto entry = std::find_if(entries_.begin(), entries_.end(), [](const ZipEntry& e) {
      return e.name == kSignatureEntryName;
    });
    if (entry == entries_.end()) return;
    // No larger than Limits::envelope_bytes: the directory says so.
    std::string body(entry->uncompressed_size, '\0');
    const char* const problem = WholeBodyReader().Read(
        zip, *entry, {reinterpret_cast<std::uint8_t*>(body.data()), body.size()});
    signature_ = std::move(body);
    if (problem == nullptr) return;
    faults_.AddFor(entry->name, ReasonCode::kMalformedPackage, problem, "an intact body");
  }

  PackageFaults faults_;
  std::vector<ZipEntry> entries_;
  std::optional<MessageReader> message_;
  std::optional<std::string> signature_;
};

// codeSha256, hashed along while the archive is read, so that it is met in the cache.
class CodeHasher {
 public:
  explicit CodeHasher(Bytes zip) : rest_(zip), size_(zip.size()) {}

  void UpdateTo(std::uint64_t offset) {
    const std::uint64_t done = size_ - rest_.size();
    if (offset <= done) return;
    hasher_.Update(rest_.subspan(0, offset - done));
    rest_.remove_prefix(offset - done);
  }

  Sha256Digest Finish() {
    UpdateTo(size_);
    return hasher_.Finish();
  }

 private:
  Bytes rest_;
  std::uint64_t size_;
  Sha256Hasher hasher_;
};

// Inflates each piece while the one before is hashed; `code` may be null.
ContentReading ReadPipelined(Bytes zip, const Limits& limits, Executor* executor,
                             CodeHasher* code) {
  const std::size_t width = WidthOf(executor);
  if (width == 1) executor = nullptr;  // the window holds the piece that is hashed
  // More tasks than threads, so that none waits long for another at the end of a piece.
  ContentReader reader(zip, limits, width == 1 ? 1 : 2 * width);
  Sha384Hasher hasher;
  Bytes piece;
  std::size_t tasks = 0;
  do {
    tasks = reader.message().Plan();
    const std::uint64_t planned = reader.message().planned_offset();
    RunAll(executor, 2 + tasks, [&](std::size_t task) {
      if (task == 0) {
        hasher.Update(piece);
      } else if (task == 1) {
        if (code != nullptr) code->UpdateTo(planned);
      } else {
        reader.message().Do(task - 2);
      }
    });
    if (tasks > 0) piece = reader.Collect();
  } while (tasks > 0);
  return reader.Finish(hasher);
}

// Several packages on one thread, their messages hashed together.
class LaneReader {
 public:
  LaneReader(absl::Span<const Bytes> zips, const Limits& limits, absl::Span<PackageReading> out)
      : zips_(zips), limits_(limits), out_(out) {}

  void Run() {
    HashCode();
    Fill();
    while (!streams_.empty()) {
      Hash();
      Fill();
    }
  }

 private:
  struct Stream {
    Stream(Bytes zip, const Limits& limits, ContentReading* out)
        : reader(zip, limits, 1), answer(out) {}
    ContentReader reader;
    Sha384Hasher hasher;
    Bytes rest;  // of the current piece
    ContentReading* answer;
  };

  void HashCode() {
    std::vector<Sha256Hasher> hashers(zips_.size());
    std::vector<Sha256Hasher*> pointers;
    for (Sha256Hasher& hasher : hashers) pointers.push_back(&hasher);
    UpdateTogether(pointers, zips_);
    for (std::size_t i = 0; i < hashers.size(); ++i) out_[i].code_sha256 = hashers[i].Finish();
  }

  // Sees to it that as many streams as there may be have bytes to hash.
  void Fill() {
    for (auto stream = streams_.begin(); stream != streams_.end();) {
      if (HasBytes(**stream)) {
        ++stream;
      } else {
        *(*stream)->answer = (*stream)->reader.Finish((*stream)->hasher);
        stream = streams_.erase(stream);
      }
    }
    while (streams_.size() < kMaxStreams && next_ < zips_.size()) {
      auto stream = std::make_unique<Stream>(zips_[next_], limits_, &out_[next_]);
      ++next_;
      if (HasBytes(*stream)) {
        streams_.push_back(std::move(stream));
      } else {
        *stream->answer = stream->reader.Finish(stream->hasher);
      }
    }
  }

  static bool HasBytes(Stream& stream) {
    while (stream.rest.empty()) {
      const std::size_t tasks = stream.reader.message().Plan();
      if (tasks == 0) return false;
      for (std::size_t i = 0; i < tasks; ++i) stream.reader.message().Do(i);
      stream.rest = stream.reader.Collect();
    }
    return true;
  }

  // As much of every stream as the shortest has.
  void Hash() {
    std::size_t common = streams_.front()->rest.size();
    for (const auto& stream : streams_) common = std::min(common, stream->rest.size());
    std::vector<Sha384Hasher*> hashers;
    std::vector<Bytes> pieces;
    for (const auto& stream : streams_) {
      hashers.push_back(&stream->hasher);
      pieces.push_back(stream->rest.subspan(0, common));
      stream->rest.remove_prefix(common);
    }
    UpdateTogether(hashers, pieces);
  }

  absl::Span<const Bytes> zips_;
  const Limits& limits_;
  absl::Span<PackageReading> out_;
  std::size_t next_ = 0;
  std::vector<std::unique_ptr<Stream>> streams_;
};

}  // namespace

void ContentHasher::AddEntry(std::string_view name) {
  hasher_.Update(AsBytes(name));
  ++entries_;
}

void ContentHasher::AddBody(Bytes chunk) {
  hasher_.Update(chunk);
  uncompressed_bytes_ += chunk.size();
}

ContentDigest ContentHasher::Finish() {
  const ContentDigest digest = {hasher_.Finish(), entries_, uncompressed_bytes_};
  entries_ = 0;
  uncompressed_bytes_ = 0;
  return digest;
}

PackageReading ReadZipPackage(Bytes zip, const Limits& limits, Executor* executor) {
  CodeHasher code(zip);
  PackageReading out;
  static_cast<ContentReading&>(out) = ReadPipelined(zip, limits, executor, &code);
  out.code_sha256 = code.Finish();
  return out;
}

ContentReading ReadZipContent(Bytes zip, const Limits& limits, Executor* executor) {
  return ReadPipelined(zip, limits, executor, nullptr);
}

std::vector<PackageReading> ReadZipPackages(absl::Span<const Bytes> zips, const Limits& limits,
                                            Executor* executor) {
  std::vector<PackageReading> out(zips.size());
  const std::size_t groups = std::min(WidthOf(executor), zips.size());
  std::vector<char> is_done(groups);  // of each group, for its task alone to write
  RunAll(executor, groups, [&](std::size_t group) {
    const std::size_t begin = zips.size() * group / groups;
    const std::size_t end = zips.size() * (group + 1) / groups;
    try {
      LaneReader(zips.subspan(begin, end - begin), limits,
                 absl::MakeSpan(out).subspan(begin, end - begin))
          .Run();
      is_done[group] = 1;
    } catch (const std::bad_alloc&) {  // to be thrown on the caller's thread
    }
  });
  if (std::find(is_done.begin(), is_done.end(), 0) != is_done.end()) throw std::bad_alloc();
  return out;
}

}  // namespace countersign
