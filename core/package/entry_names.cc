#include "core/package/entry_names.h"

#include <algorithm>

#include "core/encoding/utf8.h"

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

enum class Relation { kBefore, kSame, kParent, kChild, kAfter };

// How `a` stands to `b` in the order of their components. A folder comes right before what lies
// below it, with nothing but its other contents in between.
Relation Compare(std::string_view a, std::string_view b) {
  Components in_a(a), in_b(b);
  while (true) {
    const std::string_view x = in_a.Next(), y = in_b.Next();
    if (x.empty() && y.empty()) return Relation::kSame;
    if (x.empty()) return Relation::kParent;
    if (y.empty()) return Relation::kChild;
    if (x != y) return x < y ? Relation::kBefore : Relation::kAfter;
  }
}

bool HasParentComponent(std::string_view name) {
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
  if (!IsDirectoryName(name) && Components(name).Next().empty()) return "the name names nothing";
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

void CheckEntryNamesTogether(std::vector<std::string_view>& names, PackageFaults& faults) {
  std::sort(names.begin(), names.end(), [](std::string_view a, std::string_view b) {
    const Relation relation = Compare(a, b);
    if (relation == Relation::kSame) return a < b;
    return relation == Relation::kBefore || relation == Relation::kParent;
  });
  for (std::size_t i = 1; i < names.size(); ++i) {
    const std::string_view first = names[i - 1], second = names[i];
    const Relation relation = Compare(first, second);
    if (relation == Relation::kSame) {
      faults.AddFor(second, ReasonCode::kAmbiguousPackage, "the name occurs twice",
                    "each name once");
    } else if (relation == Relation::kParent && !IsDirectoryName(first) &&
               !Components(first).Next().empty()) {
      faults.AddFor(first, ReasonCode::kAmbiguousPackage,
                    "the entry is a file and another entry's folder", "a file or a folder");
    }
  }
}

}  // namespace countersign
