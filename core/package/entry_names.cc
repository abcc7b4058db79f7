#include "core/package/entry_names.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/encoding/utf8.h"
#include "core/package/path_set.h"

namespace countersign {
namespace {

// The components of a name that matter for where it is extracted, one after the other.
class Components {
 public:
  explicit Components(std::string_view name) : rest_(name) {}

  // The next component; empty at the end.
  std::string_view Next() {
    while (!rest_.empty()) {
      const std::size_t slash = rest_.find('/');
      const std::string_view component = rest_.substr(0, slash);
      rest_.remove_prefix(slash == std::string_view::npos ? rest_.size() : slash + 1);
      if (!component.empty() && component != ".") return component;
    }
    return {};
  }

 private:
  std::string_view rest_;
};

// A name as it is extracted: its components with one `/` between any two. A view of the name itself
// where it is already so but for a trailing `/`, else of a copy.
class CanonicalName {
 public:
  explicit CanonicalName(std::string_view name) : name_(name) {
    std::string_view plain = name;
    if (IsDirectoryName(plain)) plain.remove_suffix(1);
    if (!IsCanonical(plain)) copy_ = std::make_unique<const std::string>(Joined(name));
    view_ = copy_ == nullptr ? plain : *copy_;
  }

  std::string_view name() const { return name_; }
  std::string_view view() const { return view_; }

 private:
  static bool IsCanonical(std::string_view name) {
    return name.substr(0, 1) != "/" && name.find("//") == std::string_view::npos &&
           name.find("./") == std::string_view::npos && name.substr(0, 1) != "." &&
           (name.empty() || (name.back() != '/' && name.back() != '.'));
  }

  static std::string Joined(std::string_view name) {
    std::string out;
    Components in(name);
    for (std::string_view c = in.Next(); !c.empty(); c = in.Next()) {
      if (!out.empty()) out += '/';
      out += c;
    }
    return out;
  }

  std::string_view name_, view_;
  std::unique_ptr<const std::string> copy_;
};

// Where two texts first differ, or the length of the shorter. In blocks: names may have 65,535
// bytes and long beginnings in common.
std::size_t FirstDifference(std::string_view a, std::string_view b) {
  constexpr std::size_t kBlock = 256;
  const std::size_t end = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (end - at > kBlock && a.compare(at, kBlock, b, at, kBlock) == 0) at += kBlock;
  while (at < end && a[at] == b[at]) ++at;
  return at;
}

enum class Relation { kBefore, kSame, kParent, kChild, kAfter };

// How `a` stands to `b` in the order of their components, in which `/` comes before every other
// byte: a folder right before what lies below it, with nothing but its other contents in between.
Relation Compare(const CanonicalName& name_a, const CanonicalName& name_b) {
  const std::string_view a = name_a.view(), b = name_b.view();
  const std::size_t at = FirstDifference(a, b);
  if (at == a.size() && at == b.size()) return Relation::kSame;
  if (at == a.size()) return b[at] == '/' ? Relation::kParent : Relation::kBefore;
  if (at == b.size()) return a[at] == '/' ? Relation::kChild : Relation::kAfter;
  if (a[at] == '/' || b[at] == '/') return a[at] == '/' ? Relation::kBefore : Relation::kAfter;
  return a[at] < b[at] ? Relation::kBefore : Relation::kAfter;
}

bool HasParentComponent(std::string_view name) {
  if (name.find("..") == std::string_view::npos) return false;
  Components in(name);
  for (std::string_view c = in.Next(); !c.empty(); c = in.Next()) {
    if (c == "..") return true;
  }
  return false;
}

const char* ProblemOf(std::string_view name) {
  if (name.empty()) return "the name is empty";
  if (name.front() == '/') return "the name is absolute";
  if (name.find('\0') != std::string_view::npos) return "the name holds a NUL";
  if (name.find('\\') != std::string_view::npos) return "the name holds a backslash";
  if (!IsValidUtf8(name)) return "the name is not UTF-8";
  if (HasParentComponent(name)) return "the name has a component `..`";
  if (name.front() == '.' && !IsDirectoryName(name) && Components(name).Next().empty()) {
    return "the name names nothing";
  }
  return nullptr;
}

}  // namespace

bool IsDirectoryName(std::string_view name) { return !name.empty() && name.back() == '/'; }

void CheckEntryName(std::string_view name, PackageFaults& faults) {
  if (const char* const problem = ProblemOf(name); problem != nullptr) {
    faults.AddFor(name, ReasonCode::kMalformedPackage, problem,
                  "a relative path in UTF-8 with `/` between its components");
  }
}

void CheckEntryNamesTogether(absl::Span<const ZipEntry> entries, PackageFaults& faults) {
  if (ArePathsDistinct(entries)) return;
  std::vector<CanonicalName> names;
  names.reserve(entries.size());
  for (const ZipEntry& entry : entries) names.emplace_back(entry.name);
  std::sort(names.begin(), names.end(), [](const CanonicalName& a, const CanonicalName& b) {
    const Relation relation = Compare(a, b);
    if (relation == Relation::kSame) return a.name() < b.name();
    return relation == Relation::kBefore || relation == Relation::kParent;
  });
  for (std::size_t i = 1; i < names.size(); ++i) {
    const CanonicalName &first = names[i - 1], &second = names[i];
    const Relation relation = Compare(first, second);
    if (relation == Relation::kSame) {
      faults.AddFor(second.name(), ReasonCode::kAmbiguousPackage, "the name occurs twice",
                    "each name once");
    } else if (relation == Relation::kParent && !IsDirectoryName(first.name()) &&
               !first.view().empty()) {
      faults.AddFor(first.name(), ReasonCode::kAmbiguousPackage,
                    "the entry is a file and another entry's folder", "a file or a folder");
    }
  }
}

}  // namespace countersign
