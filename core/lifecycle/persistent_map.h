// A sorted map as a value: every change makes a new map that shares all but O(log n) nodes with the
// old one. An AVL tree whose nodes never change.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_PERSISTENT_MAP_H_
#define COUNTERSIGN_CORE_LIFECYCLE_PERSISTENT_MAP_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace countersign::lifecycle {

// Copying shares. Recursion is as deep as the tree is high: at most 1.44 log2(n).
template <typename Key, typename Value>
class PersistentMap {
 public:
  std::size_t size() const { return size_; }

  // The value of `key`, or null. Lives as long as any map that holds it.
  const Value* Find(const Key& key) const {
    const Node* node = root_.get();
    while (node != nullptr) {
      if (key < node->entry->first) {
        node = node->left.get();
      } else if (node->entry->first < key) {
        node = node->right.get();
      } else {
        return &node->entry->second;
      }
    }
    return nullptr;
  }

  // This map with the key's value set, and without the key.
  PersistentMap With(Key key, Value value) const {
    const bool is_new = Find(key) == nullptr;
    const auto entry = std::make_shared<const Entry>(std::move(key), std::move(value));
    return PersistentMap(Insert(root_, entry), size_ + (is_new ? 1 : 0));
  }
  PersistentMap Without(const Key& key) const {
    if (Find(key) == nullptr) return *this;
    return PersistentMap(Erase(root_, key), size_ - 1);
  }

  // Calls visit(key, value) for the entries whose keys are greater than `after` (all of them
  // without it), ascending, until it returns false.
  template <typename Visit>
  void VisitAfter(const std::optional<Key>& after, Visit visit) const {
    VisitNodes(root_.get(), after, visit);
  }

 private:
  using Entry = std::pair<Key, Value>;
  struct Node;
  using Link = std::shared_ptr<const Node>;
  struct Node {
    std::shared_ptr<const Entry> entry;
    Link left, right;
    int height;
  };

 public:
  PersistentMap() = default;

 private:
  PersistentMap(Link root, std::size_t size) : root_(std::move(root)), size_(size) {}

  static int Height(const Link& link) { return link == nullptr ? 0 : link->height; }

  static Link Make(std::shared_ptr<const Entry> entry, Link left, Link right) {
    const int height = 1 + std::max(Height(left), Height(right));
    return std::make_shared<const Node>(
        Node{std::move(entry), std::move(left), std::move(right), height});
  }

  // Make, when one side may have become two higher than the other.
  static Link Balance(const std::shared_ptr<const Entry>& entry, const Link& left,
                      const Link& right) {
    if (Height(left) > Height(right) + 1) {
      if (Height(left->left) >= Height(left->right)) {
        return Make(left->entry, left->left, Make(entry, left->right, right));
      }
      const Link& middle = left->right;
      return Make(middle->entry, Make(left->entry, left->left, middle->left),
                  Make(entry, middle->right, right));
    }
    if (Height(right) > Height(left) + 1) {
      if (Height(right->right) >= Height(right->left)) {
        return Make(right->entry, Make(entry, left, right->left), right->right);
      }
      const Link& middle = right->left;
      return Make(middle->entry, Make(entry, left, middle->left),
                  Make(right->entry, middle->right, right->right));
    }
    return Make(entry, left, right);
  }

  static Link Insert(const Link& node, const std::shared_ptr<const Entry>& entry) {
    if (node == nullptr) return Make(entry, nullptr, nullptr);
    if (entry->first < node->entry->first) {
      return Balance(node->entry, Insert(node->left, entry), node->right);
    }
    if (node->entry->first < entry->first) {
      return Balance(node->entry, node->left, Insert(node->right, entry));
    }
    return Make(entry, node->left, node->right);
  }

  static Link Erase(const Link& node, const Key& key) {
    if (key < node->entry->first) {
      return Balance(node->entry, Erase(node->left, key), node->right);
    }
    if (node->entry->first < key) {
      return Balance(node->entry, node->left, Erase(node->right, key));
    }
    if (node->left == nullptr) return node->right;
    if (node->right == nullptr) return node->left;
    const Node* next = node->right.get();  // takes the place of the erased one
    while (next->left != nullptr) next = next->left.get();
    return Balance(next->entry, node->left, Erase(node->right, next->entry->first));
  }

  template <typename Visit>
  static bool VisitNodes(const Node* node, const std::optional<Key>& after, Visit& visit) {
    if (node == nullptr) return true;
    const Key& key = node->entry->first;
    if (after.has_value() && !(*after < key)) return VisitNodes(node->right.get(), after, visit);
    return VisitNodes(node->left.get(), after, visit) && visit(key, node->entry->second) &&
           VisitNodes(node->right.get(), after, visit);
  }

  Link root_;
  std::size_t size_ = 0;
};

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_PERSISTENT_MAP_H_
