#include "core/package/path_set.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace countersign {
namespace {

// Any function would do: equal hashes of different paths lead to `cannot be told`, no further.
std::uint64_t Hash(std::uint64_t seed, std::string_view text) {
  constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
  std::uint64_t hash = (seed ^ text.size()) * kOdd;
  while (!text.empty()) {
    std::uint64_t word = 0;
    const std::size_t size = std::min(text.size(), sizeof word);
    std::memcpy(&word, text.data(), size);
    text.remove_prefix(size);
    hash = (hash ^ word) * kOdd;
    hash ^= hash >> 32;
  }
  return hash;
}

std::string_view WithoutSlash(std::string_view name) {
  if (!name.empty() && name.back() == '/') name.remove_suffix(1);
  return name;
}

// Hashes paths and the folders above them, one after the other; what a path has in common with the
// one before is not hashed again.
class PathHasher {
 public:
  // False if the path is not canonical or too deep.
  bool Enter(std::string_view path) {
    const std::size_t common = CommonLength(path);
    path_ = path;
    while (depth_ > 0 && folders_[depth_ - 1].end > common) --depth_;
    first_new_ = depth_;
    std::size_t begin = depth_ == 0 ? 0 : folders_[depth_ - 1].end;
    std::uint64_t hash = depth_ == 0 ? 0 : folders_[depth_ - 1].hash;
    while (true) {
      const std::size_t slash = path.find('/', begin);
      const std::string_view component = path.substr(begin, slash - begin);
      if (component.empty() || component == ".") return false;
      hash = Hash(hash, component);
      if (slash == std::string_view::npos) break;
      if (depth_ == folders_.size()) return false;
      begin = slash + 1;
      folders_[depth_++] = {begin, hash};
    }
    hash_ = hash;
    return true;
  }

  std::uint64_t hash() const { return hash_; }

  // Calls `visit` with the hash of each folder above the path that was not above the one before.
  template <typename Visit>
  bool AllNewFolders(Visit visit) const {
    return std::all_of(folders_.begin() + first_new_, folders_.begin() + depth_,
                       [&](const Folder& folder) { return visit(folder.hash); });
  }

 private:
  struct Folder {
    std::size_t end = 0;  // behind its `/`
    std::uint64_t hash = 0;
  };

  std::size_t CommonLength(std::string_view path) const {
    const std::size_t end = std::min(path.size(), path_.size());
    std::size_t at = 0;
    std::uint64_t a = 0, b = 0;
    for (; at + sizeof a <= end; at += sizeof a) {
      std::memcpy(&a, path.data() + at, sizeof a);
      std::memcpy(&b, path_.data() + at, sizeof b);
      if (a != b) break;
    }
    while (at < end && path[at] == path_[at]) ++at;
    return at;
  }

  std::string_view path_;
  std::array<Folder, 64> folders_;
  std::size_t depth_ = 0, first_new_ = 0;
  std::uint64_t hash_ = 0;
};

// Open addressing over 30 bits of a hash and whether it is a file's. Equal bits count as equal
// paths: they may be taken for equal wrongly, never for different.
class PathTable {
 public:
  explicit PathTable(std::size_t paths) {
    std::size_t size = 16;
    while (size < 2 * paths) size *= 2;
    slots_.resize(size);
  }

  // False if the path may be there already.
  bool Insert(std::uint64_t hash, bool is_file) {
    std::uint32_t* const slot = Find(hash, [](std::uint32_t) { return true; });
    if (slot == nullptr || *slot != 0) return false;
    *slot = Mark(hash) | (is_file ? kFile : kFolder);
    return true;
  }

  bool MayHoldFile(std::uint64_t hash) {
    std::uint32_t* const slot = Find(hash, [](std::uint32_t kind) { return kind == kFile; });
    return slot == nullptr || *slot != 0;
  }

 private:
  enum Kind : std::uint32_t { kFile = 1, kFolder = 2 };
  static constexpr std::uint32_t kKinds = 3;

  static std::uint32_t Mark(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32) & ~kKinds;
  }

  // The first slot that has the hash and a kind that is wanted, else a free one; null: too far.
  template <typename Wanted>
  std::uint32_t* Find(std::uint64_t hash, Wanted wanted) {
    constexpr std::size_t kMaxSteps = 64;
    std::size_t at = hash;
    for (std::size_t step = 0; step < kMaxSteps; ++step, ++at) {
      std::uint32_t& slot = slots_[at & (slots_.size() - 1)];
      if (slot == 0 || ((slot & ~kKinds) == Mark(hash) && wanted(slot & kKinds))) return &slot;
    }
    return nullptr;
  }

  std::vector<std::uint32_t> slots_;
};

}  // namespace

bool ArePathsDistinct(absl::Span<const ZipEntry> entries) {
  PathTable table(entries.size());
  PathHasher paths;
  for (const ZipEntry& entry : entries) {
    const std::string_view path = WithoutSlash(entry.name);
    if (!paths.Enter(path)) return false;
    if (!table.Insert(paths.hash(), path.size() == entry.name.size())) return false;
  }
  // Only now, since a file may come after what lies below it.
  PathHasher folders;
  return std::all_of(entries.begin(), entries.end(), [&](const ZipEntry& entry) {
    return folders.Enter(WithoutSlash(entry.name)) &&
           folders.AllNewFolders([&](std::uint64_t hash) { return !table.MayHoldFile(hash); });
  });
}

}  // namespace countersign
