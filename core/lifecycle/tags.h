// Bounds on tags.
#ifndef COUNTERSIGN_CORE_LIFECYCLE_TAGS_H_
#define COUNTERSIGN_CORE_LIFECYCLE_TAGS_H_

#include <cstddef>

namespace countersign::lifecycle {

// Tags of one resource.
// https://docs.aws.amazon.com/tag-editor/latest/userguide/reference.html
inline constexpr std::size_t kMaxTags = 50;

}  // namespace countersign::lifecycle

#endif  // COUNTERSIGN_CORE_LIFECYCLE_TAGS_H_
